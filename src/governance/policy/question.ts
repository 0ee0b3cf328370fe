import type { CedarValueJson, Context, EntityJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { AmountFact, FactType, ProposalFacts } from "../decision.js";
import type { Principal } from "../principal.js";
import type { CedarQuestion } from "./cedar.js";
import type { CompiledBundle } from "./compile.js";
import { LARGEST_NUMBER, type GovernedAction } from "./schema.js";

/** The two people a request is about: who asks, and whom it is about (the same person when it is about nobody else). */
export interface RequestPeople {
  readonly requester: Principal;
  readonly subject: Principal;
}

/** A question, or why the facts are not fit to ask one. */
export type QuestionOrFault = { readonly question: CedarQuestion } | { readonly fault: string };

/** Above every number a policy can name. */
const ABOVE_EVERYTHING = Number.MAX_SAFE_INTEGER;

/** A reference to an entity, as a value of the context. */
export function entityValue(type: string, id: string): CedarValueJson {
  return { __entity: { type, id } };
}

/** A person as Cedar sees them. Roles the schema does not know are left out: one of them would make every question invalid. */
export function personEntity(person: Principal, roles: ReadonlySet<string>): EntityJson {
  const manager = person.managerId === undefined ? {} : { manager: entityValue("User", person.managerId) };
  return {
    uid: { type: "User", id: person.id },
    attrs: { status: entityValue("EmploymentStatus", person.status), ...manager },
    parents: person.roles.filter((role) => roles.has(role)).map((id) => ({ type: "Role", id })),
  };
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) <= LARGEST_NUMBER;
}

function factValue(type: FactType, value: number | boolean | string): CedarValueJson | undefined {
  switch (type.kind) {
    case "integer":
      return isWholeNumber(value) ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "enum":
      return typeof value === "string" && type.values.includes(value) ? entityValue(type.entity, value) : undefined;
  }
}

function amountValue(amount: AmountFact | undefined): CedarValueJson | undefined {
  if (amount === undefined || amount.certainty === "unknown") return { known: false, minor: ABOVE_EVERYTHING };
  // A negative amount would lie below every limit.
  return isWholeNumber(amount.minor) && amount.minor >= 0 ? { known: true, minor: amount.minor } : undefined;
}

/** The facts as Cedar's context, or the first thing that does not fit what the action declared. */
function contextOf(facts: ProposalFacts, action: GovernedAction, limits: Context): Context | string {
  const context: Context = { limits, channel: entityValue("Channel", facts.channel) };
  const extra = Object.keys(facts.attributes).find((name) => !Object.hasOwn(action.factTypes, name));
  if (extra !== undefined) return `the fact "${extra}" is not declared by ${action.id}`;
  for (const [name, type] of Object.entries(action.factTypes)) {
    const given = facts.attributes[name];
    const value = given === undefined ? undefined : factValue(type, given);
    if (value === undefined)
      return `the fact "${name}" of ${action.id} is ${given === undefined ? "missing" : "not of its type"}`;
    context[name] = value;
  }
  if (!action.hasAmount) return facts.amount === undefined ? context : `${action.id} declares no amount`;
  const amount = amountValue(facts.amount);
  if (amount === undefined) return `the amount of ${action.id} is not a whole number of minor units`;
  return { ...context, amount };
}

/** Turns facts and people into a question to Cedar. Anything that does not fit is a fault, never left out. */
export function questionOf(compiled: CompiledBundle, facts: ProposalFacts, people: RequestPeople): QuestionOrFault {
  const entry = compiled.actions.get(facts.actionId);
  if (entry === undefined) return { fault: `there is no action "${facts.actionId}"` };
  if (people.requester.id !== facts.requesterId || people.subject.id !== facts.subjectId) {
    return { fault: "the people are not those of the request" };
  }
  const context = contextOf(facts, entry.action, { ...compiled.bundle.parameters });
  if (typeof context === "string") return { fault: context };
  const persons = people.requester.id === people.subject.id ? [people.requester] : [people.requester, people.subject];
  return {
    question: {
      principal: people.requester.id,
      action: entry.action.id,
      resource: people.subject.id,
      context,
      entities: persons.map((person) => personEntity(person, compiled.roles)),
    },
  };
}
