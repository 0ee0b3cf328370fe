import { AppError } from "../errors.js";
import type { AmountFact, FactType, ProposalFacts } from "../governance/decision.js";
import type { Principal } from "../governance/principal.js";
import { canonicalJson, deepFreeze, hashOf, newId, type Json } from "../runtime.js";
import type { FactValues } from "./action.js";
import { domainOf, type AnyAction } from "./authoring-rules.js";

/** Where a request stands. All but the first four and `unknown` are its end, though `succeeded` may still become `compensated`. */
export type ProposalStatus =
  | "awaiting-approval"
  | "authorised"
  | "running"
  | "unknown"
  | "succeeded"
  | "failed"
  | "compensated"
  | "refused"
  | "rejected"
  | "expired"
  | "cancelled"
  | "handed-off";

/** Validated inputs of a request, by field. */
export type Inputs = Readonly<Record<string, Json>>;

/** One request: the exact, frozen inputs and everything bound to them. */
export interface Proposal {
  readonly id: string;
  readonly actionId: string;
  readonly requesterId: string;
  readonly conversationId: string;
  readonly eventId: string;
  /** Which request of its event, from 0. */
  readonly ordinal: number;
  readonly inputs: Inputs;
  /** SHA-256 over the canonical JSON of the inputs. */
  readonly inputHash: string;
  readonly facts: ProposalFacts;
  /** Under which the effect happens at most once, whatever happens on the way. */
  readonly idempotencyKey: string;
  readonly createdAt: Date;
}

/** What a proposal is made of. `attributes` are all facts the action declares, its own and the looked-up ones. */
export interface ProposalParts {
  readonly action: AnyAction;
  readonly inputs: unknown;
  readonly requester: Pick<Principal, "id">;
  readonly subjectId?: string | undefined;
  readonly channel: string;
  readonly conversationId: string;
  readonly eventId: string;
  readonly ordinal: number;
  readonly attributes: FactValues;
  /** Absent when the action declares no amount. */
  readonly amount?: AmountFact | undefined;
  readonly now: Date;
}

/**
 * Makes a proposal: inputs validated, frozen and hashed, facts checked against their declared types, idempotency key minted.
 * @throws AppError bad-input that names an invalid field; policy-fault when the action's facts are not what it declares
 */
export function createProposal(parts: ProposalParts): Proposal {
  const { action, requester } = parts;
  const inputs = validInputs(action, parts.inputs);
  const inputHash = hashOf(inputs);
  const id = newId();
  const facts: ProposalFacts = {
    proposalId: id,
    actionId: action.id,
    domain: domainOf(action.id),
    effect: action.effect,
    riskReducing: action.riskReducing ?? false,
    attributes: checkedFacts(action, parts.attributes),
    // An action with an amount whose price nobody knows counts as above every limit; none at all would slip under it.
    ...(action.amount === undefined ? {} : { amount: parts.amount ?? { certainty: "unknown" } }),
    subjectId: parts.subjectId ?? requester.id,
    requesterId: requester.id,
    channel: parts.channel,
    inputHash,
  };
  return deepFreeze({
    id,
    actionId: action.id,
    requesterId: requester.id,
    conversationId: parts.conversationId,
    eventId: parts.eventId,
    ordinal: parts.ordinal,
    inputs,
    inputHash,
    facts,
    idempotencyKey: newId(),
    createdAt: parts.now,
  });
}

/** The inputs as the action's schema has them, deeply frozen. @throws AppError bad-input that names the field */
export function validInputs(action: AnyAction, inputs: unknown): Inputs {
  const read = action.input.strict().safeParse(inputs);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AppError({
      code: "bad-input",
      message: `The request does not fit "${action.id}": ${issue?.message ?? "invalid"}`,
      where: issue?.path.join(".") || undefined,
    });
  }
  // Through JSON, so that what is hashed, stored and handed to the connector is one and the same.
  return deepFreeze(JSON.parse(canonicalJson(read.data)) as Inputs);
}

/** Facts exactly as declared: none missing, none more, each of its type. @throws AppError policy-fault */
export function checkedFacts(action: AnyAction, values: FactValues): FactValues {
  const types = action.factTypes ?? {};
  const wrong = [
    ...Object.keys(values).filter((name) => types[name] === undefined),
    ...Object.entries(types).flatMap(([name, type]) => (fits(values[name], type) ? [] : [name])),
  ];
  if (wrong.length === 0) return values;
  throw new AppError({
    code: "policy-fault",
    message: `"${action.id}" gives facts other than it declares: ${wrong.join(", ")}.`,
    remedy: "This is a mistake in the connector; nothing was decided.",
  });
}

function fits(value: FactValues[string] | undefined, type: FactType): boolean {
  if (type.kind === "boolean") return typeof value === "boolean";
  if (type.kind === "integer") return Number.isSafeInteger(value);
  return typeof value === "string" && type.values.includes(value);
}
