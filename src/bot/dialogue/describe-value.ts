import { DateTime } from "luxon";
import type { NamedField } from "../../actions/fields.js";
import { formatMoney } from "../../actions/money.js";
import type { Money } from "../../governance/decision.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { SlotValue } from "./command.js";

/** For whom a value is written out. */
export interface DescribeContext {
  readonly company: CompanySnapshot;
  /** BCP 47, for example `en-GB`. */
  readonly locale: string;
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string;
}

function isMoney(value: SlotValue): value is Money {
  return typeof value === "object";
}

function describeDate(value: Exclude<SlotValue, Money>, format: string, context: DescribeContext): string {
  const date = DateTime.fromISO(String(value), { zone: context.timeZone });
  return date.isValid ? date.setLocale(context.locale).toFormat(format) : String(value);
}

/** A slot's value as people write it, for confirmations: "Mon 7 Dec 2026", "€4,800.00", "Lena Vogel", "Vacation". */
export function describeValue(field: NamedField, value: SlotValue, context: DescribeContext): string {
  if (isMoney(value)) return formatMoney(value, context.locale);
  switch (field.kind) {
    case "date":
      return describeDate(value, "ccc d LLL yyyy", context);
    case "month":
      return describeDate(value, "LLLL yyyy", context);
    case "choice":
      return field.options?.find((option) => option.value === value)?.label ?? String(value);
    case "person":
      return context.company.people.find((person) => person.id === value)?.name ?? String(value);
    case "cost-centre": {
      const entry = context.company.catalogue.find((one) => one.kind === "cost-centre" && one.id === value);
      return entry === undefined || entry.name === value ? String(value) : `${String(value)} (${entry.name})`;
    }
    case "integer":
      return typeof value === "number" ? new Intl.NumberFormat(context.locale).format(value) : String(value);
    default:
      return String(value);
  }
}
