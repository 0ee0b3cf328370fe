import { timeout, TimeoutStrategy } from "cockatiel";
import { AppError } from "../errors.js";
import type { AmountFact } from "../governance/decision.js";
import type { Principal } from "../governance/principal.js";
import type { CheckContext, FactValues, InputProblem } from "./action.js";
import type { AnyAction } from "./authoring-rules.js";
import { checkContext } from "./context.js";
import { fieldsOf } from "./fields.js";
import { validInputs, type Inputs } from "./proposal.js";
import type { RateTable } from "./rates.js";
import type { Registry } from "./registry.js";

/** Everything about a request that has to be looked up before it is decided. */
export interface Preparation {
  /** Validated and frozen. */
  readonly inputs: Inputs;
  /** What stands against it; empty when nothing does. */
  readonly problems: readonly InputProblem[];
  /** Facts of the action, its own and the looked-up ones. */
  readonly attributes: FactValues;
  /** In the base currency; absent when the action declares no amount. */
  readonly amount?: AmountFact | undefined;
  readonly subjectId?: string | undefined;
}

/** What preparing needs; the same for every request. */
export interface PrepareDependencies {
  readonly registry: Pick<Registry, "action" | "systemOf">;
  readonly rates: Pick<RateTable, "toBase" | "base">;
  /** Milliseconds after which the look-ups are given up. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Looks up price, facts and problems of a request; reads only, never inside a transaction.
 * @throws AppError bad-input for inputs that do not fit; connector-failed when the system cannot be asked
 */
export async function prepareRequest(
  dependencies: PrepareDependencies,
  request: { readonly actionId: string; readonly inputs: unknown; readonly requester: Principal; readonly now: Date },
): Promise<Preparation> {
  const action = dependencies.registry.action(request.actionId);
  const inputs = validInputs(action, request.inputs);
  const limit = timeout(dependencies.timeoutMs ?? 10_000, TimeoutStrategy.Aggressive);
  try {
    return await limit.execute(({ signal }) => {
      const context = checkContext({ ...dependencies, ...request, signal });
      return lookAround(action, inputs, context);
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({
      code: "connector-failed",
      message: `"${action.title}" cannot be checked right now.`,
      where: action.id,
      remedy: "Try again in a few minutes.",
      cause,
    });
  }
}

async function lookAround(action: AnyAction, inputs: Inputs, context: CheckContext<unknown>): Promise<Preparation> {
  const stated = await amountOf(action, inputs, context);
  if (stated.problem !== undefined) return { inputs, problems: [stated.problem], attributes: {} };
  const problems = (await action.check?.(inputs, context)) ?? [];
  const looked = (await action.lookUpFacts?.(inputs, context)) ?? {};
  return {
    inputs,
    problems,
    attributes: { ...action.facts?.(inputs, context), ...looked },
    amount: stated.amount,
    subjectId: action.subject?.(inputs),
  };
}

/** An amount in a currency without a rate is a problem of the input, told as one, and not a failure. */
async function amountOf(
  action: AnyAction,
  inputs: Inputs,
  context: CheckContext<unknown>,
): Promise<{ readonly amount?: AmountFact; readonly problem?: InputProblem }> {
  if (action.amount === undefined) return {};
  try {
    const amount = await action.amount(inputs, context);
    if (amount.certainty === "unknown") return { amount };
    const { certainty, money } = amount;
    return { amount: { certainty, minor: context.toBase(money).minor, original: money } };
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== "bad-input") throw cause;
    const field = fieldsOf(action.input).find((one) => one.kind === "money")?.name;
    return { problem: { field, message: [cause.message, cause.remedy].filter(Boolean).join(" ") } };
  }
}
