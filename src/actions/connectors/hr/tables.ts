import { date, index, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** Kinds of leave. */
export type LeaveType = "vacation" | "sick" | "parental" | "bereavement" | "unpaid";

/** Leave of a calendar year by country. Half days, so that halves are exact. */
export const hrEntitlements = pgTable(
  "hr_entitlements",
  {
    /** First part of a working calendar's key: `DE`. */
    country: text("country").notNull(),
    leaveType: text("leave_type").$type<LeaveType>().notNull(),
    /** Null: without a limit. */
    halfDays: integer("half_days"),
    /** What was carried over is lost after this day of the year, `MM-DD`. */
    carryOverUntil: text("carry_over_until"),
  },
  (t) => [primaryKey({ columns: [t.country, t.leaveType] })],
);

/** Leave that people brought along into a year. */
export const hrCarryOvers = pgTable(
  "hr_carry_overs",
  {
    personId: text("person_id").notNull(),
    leaveType: text("leave_type").$type<LeaveType>().notNull(),
    year: integer("year").notNull(),
    halfDays: integer("half_days").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.leaveType, t.year] })],
);

/** Leave asked for elsewhere, booked, or cancelled. */
export const hrLeaves = pgTable(
  "hr_leaves",
  {
    reference: text("reference").primaryKey(),
    personId: text("person_id").notNull(),
    leaveType: text("leave_type").$type<LeaveType>().notNull(),
    startDate: date("start_date", { mode: "string" }).notNull(),
    endDate: date("end_date", { mode: "string" }).notNull(),
    halfDay: text("half_day").$type<"morning" | "afternoon">(),
    halfDays: integer("half_days").notNull(),
    status: text("status").$type<"requested" | "booked" | "cancelled">().notNull(),
    /** Encrypted: notes on leave speak of health and family. */
    note: text("note"),
    idempotencyKey: text("idempotency_key").unique(),
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" }).notNull(),
  },
  (t) => [index("hr_leaves_person").on(t.personId, t.startDate)],
);
