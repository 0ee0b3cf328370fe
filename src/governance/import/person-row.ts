import { IANAZone } from "luxon";
import { z } from "zod";
import { isKnownCalendar } from "../calendar-holidays.js";
import type { Principal } from "../principal.js";
import { calendarDate, catalogueId, plainText } from "./fields.js";

/** Columns that every people file has. */
export const requiredColumns = [
  "id",
  "name",
  "given_name",
  "email",
  "department",
  "job_title",
  "location",
  "locale",
  "time_zone",
  "calendar",
  "hired_on",
  "status",
] as const;

/** Columns that may be left out, and cells that may be empty. */
export const optionalColumns = [
  "roles",
  "groups",
  "manager_id",
  "cost_centre",
  "slack_account",
  "teams_account",
] as const;

/** Name of a column of the people file. */
export type ColumnName = (typeof requiredColumns)[number] | (typeof optionalColumns)[number];

const word = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const names = (what: string) =>
  z
    .string()
    .default("")
    .transform((cell) => [...new Set(cell.split(";").map((name) => name.trim()))].filter((name) => name !== ""))
    .superRefine((list, context) => {
      for (const name of list.filter((one) => !word.test(one))) {
        const message = `"${name}" is no ${what}: small letters, digits and hyphens, several separated by semicolons.`;
        context.addIssue({ code: "custom", message });
      }
    });

const account = (example: string) =>
  plainText(128)
    .refine((value) => /^[^\s/]+\/[^\s/]+$/u.test(value), { error: `Write the workspace and the person: ${example}.` })
    .optional();
const locale = plainText(35)
  .refine(isLocale, { error: 'This is no language tag. Write for example "en-GB".' })
  .transform((tag) => (isLocale(tag) ? new Intl.Locale(tag).toString() : tag));
const timeZone = plainText(64).refine((zone) => IANAZone.isValidZone(zone), {
  error: 'This time zone is unknown. Write its IANA name, for example "Europe/Berlin".',
});
const calendar = plainText(20).refine(isKnownCalendar, {
  error: 'This working calendar is unknown. Write a country or a part of it: "PT", "DE-BE", "GB-ENG".',
});
const status = z.enum(["active", "inactive", "guest"], {
  error: ({ input }) => (input === undefined ? "This is missing." : 'The status is "active", "inactive" or "guest".'),
});

/** A row of the people file by column, empty cells left out, as a person. */
export const personRow = z
  .object({
    id: catalogueId,
    name: plainText(200),
    given_name: plainText(100),
    email: plainText(254)
      .pipe(z.email({ error: "This is no mail address." }))
      .transform((mail) => mail.toLowerCase()),
    department: plainText(200),
    job_title: plainText(200),
    roles: names("role"),
    groups: names("group"),
    manager_id: plainText(128).optional(),
    cost_centre: plainText(64).optional(),
    slack_account: account('"T0123ABCD/U0456EFGH"'),
    teams_account: account('"<tenant id>/<object id>"'),
    location: plainText(200),
    locale,
    time_zone: timeZone,
    calendar,
    hired_on: calendarDate,
    status,
  })
  .transform((row): Principal => ({
    id: row.id,
    name: row.name,
    givenName: row.given_name,
    email: row.email,
    department: row.department,
    jobTitle: row.job_title,
    roles: row.roles,
    groups: row.groups,
    ...(row.manager_id === undefined ? {} : { managerId: row.manager_id }),
    ...(row.cost_centre === undefined ? {} : { costCentre: row.cost_centre }),
    ...(row.slack_account === undefined ? {} : { slackAccount: row.slack_account }),
    ...(row.teams_account === undefined ? {} : { teamsAccount: row.teams_account.toLowerCase() }),
    location: row.location,
    locale: row.locale,
    timeZone: row.time_zone,
    calendar: row.calendar,
    hiredOn: row.hired_on,
    status: row.status,
  }));

function isLocale(tag: string): boolean {
  // Intl takes "english" for a language of its own.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag)) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
