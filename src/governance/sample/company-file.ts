import { z } from "zod";
import { isKnownCalendar } from "../calendar-holidays.js";
import { catalogueId, plainText } from "../import/fields.js";
import { sampleDate } from "./sample-dates.js";

const head = {
  name: plainText(100),
  domain: plainText(100),
  /** ISO 4217. */
  baseCurrency: plainText(3),
  timeZone: plainText(64),
  calendar: plainText(20).refine(isKnownCalendar, { error: "This working calendar is unknown." }),
};

/** `company.yaml`: who the company is, who one signs in as and what to try. @param today ISO date that `workday+n` counts from */
export function companyFile(today: string) {
  return z.looseObject(head).transform((loose, context) => {
    // The calendar is known only now, and the dates below are counted in it.
    const parsed = wholeFile(today, loose.calendar).safeParse(loose);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: "custom", path: issue.path, message: issue.message });
    }
    return z.NEVER;
  });
}

function wholeFile(today: string, calendar: string) {
  const date = sampleDate(today, calendar);
  return z.strictObject({
    ...head,
    defaultSpeaker: catalogueId,
    suggestedSignIns: z.array(z.strictObject({ person: catalogueId, shows: plainText(200) })).min(1),
    thingsToTry: z.array(plainText(200)).min(1),
    delegations: z.array(z.strictObject({ person: catalogueId, delegate: catalogueId, startsOn: date, endsOn: date })),
    nextReferences: z.record(z.string().regex(/^[A-Z]{2,4}$/), z.int().positive()),
  });
}

/** The company of `company.yaml`. */
export type CompanyDescription = z.output<ReturnType<typeof wholeFile>>;
