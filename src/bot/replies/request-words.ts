import type { AmountFact, Obligation } from "../../governance/decision.js";
import type { Principal } from "../../governance/principal.js";
import { listAnd, listOr, phrases } from "./phrases.js";
import { formatMoney } from "./reply.js";

/** What it costs, in words; undefined for requests without an amount. */
export function costWords(
  amount: AmountFact | undefined,
  of: { locale: string; baseCurrency: string },
): string | undefined {
  if (amount === undefined) return undefined;
  if (amount.certainty === "unknown") return phrases.costUnknown;
  const stated = formatMoney(amount.original, of.locale);
  const base = formatMoney({ minor: amount.minor, currency: of.baseCurrency }, of.locale);
  const both = amount.original.currency === of.baseCurrency ? stated : `${stated} (${base})`;
  return amount.certainty === "estimated" ? phrases.costEstimated(both) : both;
}

/** An obligation with the people who can meet it now. */
export interface Staffed {
  readonly obligation: Obligation;
  readonly people: readonly Pick<Principal, "name">[];
}

/** Who must agree, step by step: "Lena Vogel, then 2 of Priya Raman and Chen Wei". */
export function mustAgreeWords(staffed: readonly Staffed[]): string {
  const asked = staffed.filter(({ obligation }) => obligation.kind !== "confirm" || obligation.target !== "requester");
  if (asked.length === 0) return phrases.mustAgreeNobody;
  const steps = new Map<number, string[]>();
  for (const { obligation, people } of asked) {
    const line = obligation.kind === "notify" ? phrases.isTold(namesOr(people)) : agreeing(obligation, people);
    steps.set(obligation.step, [...(steps.get(obligation.step) ?? []), line]);
  }
  return [...steps.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, lines]) => listAnd(lines))
    .join(`, ${phrases.thenWord} `);
}

function agreeing(obligation: Obligation, people: Staffed["people"]): string {
  if (obligation.quorum > 1) return phrases.anyTwo(obligation.quorum, listAnd(people.map((person) => person.name)));
  return namesOr(people);
}

/** "Lena Vogel", "Lena Vogel or Chen Wei", or that nobody is eligible. */
export function namesOr(people: Staffed["people"]): string {
  return people.length === 0 ? phrases.nobodyEligible : listOr(people.map((person) => person.name));
}
