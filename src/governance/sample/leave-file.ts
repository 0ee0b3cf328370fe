import { z } from "zod";
import { catalogueId } from "../import/fields.js";

/** Kinds of leave, the values of the field `leaveType`. */
export const leaveTypes = ["vacation", "sick", "parental", "bereavement", "unpaid"] as const;

/** Schema of one of `leaveTypes`. */
export const leaveType = z.enum(leaveTypes);

const entitlement = z.strictObject({
  /** Working days of a calendar year. */
  daysPerYear: z.union([z.number().nonnegative(), z.literal("unlimited")]),
  carryOver: z
    .strictObject({
      /** At most so many unused days go into the next year … */
      days: z.number().nonnegative(),
      /** … and are lost after this day of it, `MM-DD`. */
      until: z.string().regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { error: "Write month-day: 03-31." }),
    })
    .optional(),
});

/** `leave.yaml`: what people are entitled to, by country and kind, and what they carried over into this year. */
export const leaveFile = z.strictObject({
  entitlements: z.record(
    z.string().regex(/^[A-Z]{2}$/),
    z.strictObject({
      vacation: entitlement,
      sick: entitlement,
      parental: entitlement,
      bereavement: entitlement,
      unpaid: entitlement,
    }),
  ),
  carriedOver: z.array(z.strictObject({ person: catalogueId, leaveType, days: z.number().positive() })),
});

/** The leave rules of `leave.yaml`. */
export type SampleLeave = z.output<typeof leaveFile>;
