import type { z } from "zod";
import type { AmountFact, Effect, FactType, Money } from "../governance/decision.js";
import type { Principal } from "../governance/principal.js";

/** Values of policy attributes, by name. Enum values as their strings. */
export type FactValues = Readonly<Record<string, number | boolean | string>>;

/** What a request would cost. Unknown counts as above every limit. */
export type Amount =
  { readonly certainty: "known" | "estimated"; readonly money: Money } | { readonly certainty: "unknown" };

/** Something that stands against a request, found before it is proposed. `field` says what to ask again. */
export interface InputProblem {
  readonly field?: string | undefined;
  readonly message: string;
}

/** A line of the confirmation card. */
export interface SummaryLine {
  readonly label: string;
  readonly value: string;
}

/** The requester's working calendar: weekends and public holidays of the place where the person works. */
export interface WorkingCalendar {
  /** Working days from the first to the last day, both included; ISO dates. 0 when the end is before the start. */
  workingDaysBetween(startIso: string, endIso: string): number;
}

/** What the facts of a request may depend on besides its input: nothing that has to be fetched. */
export interface FactContext {
  readonly requester: Principal;
  /** The requester's date, ISO. */
  readonly today: string;
  readonly calendar: WorkingCalendar;
}

/** What an action gets to look around before it is proposed: reads only. */
export interface CheckContext<S> extends FactContext {
  /** The connector's opened client: credentials stay inside it. */
  readonly system: S;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** ISO 4217 code of the currency in which budgets and limits are held. */
  readonly baseCurrency: string;
  /** The amount in the base currency, at the rates of today. */
  toBase(money: Money): Money;
}

/** What an action gets to run: what it had to look around, and the key under which it happens once. */
export interface RunContext<S> extends CheckContext<S> {
  readonly idempotencyKey: string;
  /** What people call the request: `LV-1043`. */
  readonly reference: string;
  /** What was decided on, in the base currency: commit this, not a price looked up anew. */
  readonly amount?: AmountFact | undefined;
}

/** What reading back by idempotency key found: `absent` only when the system is sure that nothing happened. */
export type LookupResult<O> =
  { readonly found: "done"; readonly output: O } | { readonly found: "absent" } | { readonly found: "unclear" };

/** One thing that can be done, as its author writes it. `I`: input schema, `O`: output schema, `S`: the connector's system. */
export interface ActionDefinition<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType, S = unknown> {
  /** `domain.verb-noun`, for example `hr.request-leave`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What people type to ask for it; the embedded understander learns from them. At least 8. */
  readonly examples: readonly string[];
  readonly effect: Effect;
  /** True for effects that take risk away (revoke, lock, cancel): a kill switch does not block them. */
  readonly riskReducing?: boolean;
  /** Prefix of request references, for example `LV`. */
  readonly referencePrefix: string;
  readonly input: I;
  readonly output: O;
  /** Typed policy attributes; they generate the policy schema. */
  readonly factTypes?: Readonly<Record<string, FactType>>;
  /** How long it usually takes once allowed, in words after "usually": "a few seconds". */
  readonly usuallyTakes: string;
  /** Minutes a service desk agent would spend on it by hand; for the report of what was saved. */
  readonly minutesSaved: number;
  /** Policy attributes that follow from the input. Whole numbers, booleans, values of the declared enums. */
  facts?(input: z.output<I>, context: FactContext): FactValues;
  /** What it costs; may look a price up, reads only. */
  amount?(input: z.output<I>, context: CheckContext<S>): Amount | Promise<Amount>;
  /** Principal id of whom it is about; undefined means the requester. */
  subject?(input: z.output<I>): string | undefined;
  /** Facts that only the system knows (spent with the vendor lately), read before the decision. */
  lookUpFacts?(input: z.output<I>, context: CheckContext<S>): Promise<FactValues>;
  /** What stands against it (overlap, balance, budget), found before it is proposed; reads only. */
  check?(input: z.output<I>, context: CheckContext<S>): Promise<readonly InputProblem[]>;
  /** The confirmation, line by line, complete: nothing that will be sent is left out. */
  summary(input: z.output<I>): readonly SummaryLine[];
  /** Does it, once per idempotency key. Throws ConnectorFailure (surely not done) or ConnectorDoubt (perhaps done). */
  run(input: z.output<I>, context: RunContext<S>): Promise<z.output<O>>;
  /** Reads back what an idempotency key did. */
  lookup?(context: RunContext<S>): Promise<LookupResult<z.output<O>>>;
  /** Takes it back. */
  undo?(output: z.output<O>, context: RunContext<S>): Promise<void>;
  /** What the employee is told when it is done. */
  receipt(output: z.output<O>, input: z.output<I>): string;
}

/** The effect surely did not happen: the execution is `failed`. The message is shown to the employee. */
export class ConnectorFailure extends Error {
  override readonly name = "ConnectorFailure";
}

/** The effect may have happened (time-out after sending, cut connection): the execution is `unknown`. */
export class ConnectorDoubt extends Error {
  override readonly name = "ConnectorDoubt";
}

/** Declares an action; all value is in its types. */
export function defineAction<I extends z.ZodObject, O extends z.ZodType, S>(
  definition: ActionDefinition<I, O, S>,
): ActionDefinition<I, O, S> {
  return definition;
}
