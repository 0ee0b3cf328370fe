import type { CompanySnapshot } from "../../../governance/directory.js";
import { findAmounts, type AmountMention } from "../entities/amounts.js";
import { findCatalogueNames, type CatalogueMention } from "../entities/catalogue-names.js";
import { findDates, type DateMention } from "../entities/dates.js";
import { findDurations, type Duration } from "../entities/durations.js";
import { overlaps, type Mention } from "../entities/mention.js";
import { findMonths, type MonthMention } from "../entities/month-mentions.js";
import { findNumbers } from "../entities/numbers.js";
import { findPeople, type PersonMention } from "../entities/people-names.js";
import { findEmails, findReferences } from "../entities/references.js";

/** Where and by whom a text is read. */
export interface Surroundings {
  readonly now: Date;
  /** The speaker's, IANA name. */
  readonly timeZone: string;
  /** The speaker's date, ISO. */
  readonly today: string;
  readonly company: CompanySnapshot;
  /** ISO 4217. */
  readonly baseCurrency: string;
  /** Prefixes of references that exist, upper case. */
  readonly prefixes: ReadonlySet<string>;
  /** A request was just decided or asked about: a question may go on about those. */
  readonly decidedLately?: boolean | undefined;
}

/** Everything a text names, each list in the order of the text. */
export interface Reading {
  readonly text: string;
  readonly surroundings: Surroundings;
  readonly catalogue: readonly CatalogueMention[];
  readonly people: readonly PersonMention[];
  readonly references: readonly Mention<string>[];
  readonly emails: readonly Mention<string>[];
  readonly amounts: readonly AmountMention[];
  readonly numbers: readonly Mention<number>[];
  readonly durations: readonly Mention<Duration>[];
  /** Days to come; for those behind, or counted from an agreed one, see `datesOf`. */
  readonly dates: readonly DateMention[];
  /** The latest months of their name. */
  readonly months: readonly MonthMention[];
}

type Span = { readonly start: number; readonly end: number };

function outside<M extends Span>(mentions: readonly M[], ...others: readonly (readonly Span[])[]): readonly M[] {
  return mentions.filter((one) => !others.some((list) => list.some((other) => overlaps(one, other))));
}

/** "a phone call" is no phone. Names that belong to a group or an item keep their place: the "engineering" of "all engineering" is no department. */
function settledNames(text: string, names: readonly CatalogueMention[]): readonly CatalogueMention[] {
  return names.filter((name) => {
    if (
      name.kind === "hardware-item" &&
      /^\s+(?:calls?|numbers?|me|us|interview|conference|line)\b/iu.test(text.slice(name.end))
    )
      return false;
    const inside = (other: CatalogueMention): boolean =>
      other.kind !== name.kind && overlaps(name, other) && other.end - other.start > name.end - name.start;
    return !names.some(inside);
  });
}

/** Days that a text names, for a field that looks back or for one beside an agreed date. */
export function datesOf(
  text: string,
  surroundings: Surroundings,
  how: { readonly past?: boolean | undefined; readonly anchor?: string | undefined },
): readonly DateMention[] {
  const { now, timeZone } = surroundings;
  return findDates(text, { now, timeZone, past: how.past === true, anchor: how.anchor });
}

/** Reads everything a text names. */
export function readText(text: string, surroundings: Surroundings): Reading {
  const { company, baseCurrency, prefixes, today } = surroundings;
  const references = findReferences(text, prefixes);
  const emails = findEmails(text);
  const dates = datesOf(text, surroundings, {});
  const catalogue = outside(settledNames(text, findCatalogueNames(text, company)), emails);
  const durations = outside(findDurations(text), dates);
  const everyAmount = outside(findAmounts(text, baseCurrency), references, emails, catalogue);
  const amounts = everyAmount.filter((one) => one.currencyNamed || outside([one], dates, durations).length > 0);
  const named = amounts.filter((one) => one.currencyNamed);
  return {
    text,
    surroundings,
    references,
    emails,
    catalogue,
    durations,
    amounts,
    people: findPeople(text, company),
    numbers: outside(findNumbers(text), references, emails, dates, durations, named, catalogue),
    dates: outside(dates, named, references),
    months: findMonths(text, { today, past: true }),
  };
}
