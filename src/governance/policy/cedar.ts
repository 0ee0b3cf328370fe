import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import type * as Cedar from "@cedar-policy/cedar-wasm/nodejs";
import type {
  AuthorizationAnswer,
  EntityJson,
  Context,
  DetailedError,
  PartialAuthorizationCall,
  PolicyJson,
  ResidualResponse,
  SchemaJson,
  ValidationAnswer,
} from "@cedar-policy/cedar-wasm/nodejs";

// Every export of Cedar returns an externref. When V8 has inlined such a call and deoptimises the frame while the call is on
// the stack, Node 20 and 22 abort ("unreachable code … DoComputeBuiltinContinuation"). Must be set before the first call.
setFlagsFromString("--no-turbo-inline-js-wasm-calls");

type CedarModule = typeof Cedar;

/** One question to Cedar, without the policies it is asked of. */
export interface CedarQuestion {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly entities: readonly EntityJson[];
}

/** Policies by id. */
export type PolicyTexts = Readonly<Record<string, string>>;

/** What is loaded together: one schema and the policy sets that are asked under it, by name. */
export interface PolicySets {
  readonly schema: SchemaJson<string>;
  readonly sets: ReadonlyMap<string, PolicyTexts>;
}

/** What Cedar answered; `fired` are the ids that decided, sorted. A fault is anything that is not a clean answer. */
export type CedarAnswer =
  | { readonly kind: "answer"; readonly allowed: boolean; readonly fired: readonly string[] }
  | { readonly kind: "fault"; readonly message: string };

/** Told when the instance was poisoned and had to be replaced. */
export type Alert = (message: string) => void;

interface Slot {
  readonly name: "a" | "b";
  holds: PolicySets | undefined;
  names: readonly string[];
}

const require = createRequire(import.meta.url);
const ENTRY = "@cedar-policy/cedar-wasm/nodejs";
const slots: readonly [Slot, Slot] = [
  { name: "a", holds: undefined, names: [] },
  { name: "b", holds: undefined, names: [] },
];
let module: CedarModule | undefined;
let current: Slot = slots[0];

function cedar(): CedarModule {
  module ??= require(ENTRY) as CedarModule;
  return module;
}

/** Throws the instance away with everything loaded into it; the next call starts a fresh one. */
function discardInstance(): void {
  delete require.cache[require.resolve(ENTRY)];
  module = undefined;
  for (const slot of slots) {
    slot.holds = undefined;
    slot.names = [];
  }
}

/** A WebAssembly trap or an overflown stack: every later call of that instance would fail too. */
function isTrap(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === "RuntimeError" || thrown.name === "RangeError");
}

/** Runs a call; on a trap the instance is replaced and the call made once more. A second trap is thrown. */
function withFreshInstance<T>(call: () => T, alert: Alert | undefined): T {
  try {
    return call();
  } catch (thrown) {
    if (!isTrap(thrown)) throw thrown;
    alert?.(`Cedar's instance failed and was replaced: ${String(thrown)}`);
    discardInstance();
  }
  try {
    return call();
  } catch (thrown) {
    if (isTrap(thrown)) discardInstance();
    throw thrown;
  }
}

function messageOf(errors: readonly DetailedError[]): string {
  return errors.map((error) => error.message).join("; ");
}

function setKey(slot: Slot, set: string): string {
  return `${slot.name}/${set}`;
}

/** Fills the slot that is not in use, then makes it the one in use. No function frees a set, so names are used again. */
function load(wanted: PolicySets): Slot {
  const slot = current === slots[0] ? slots[1] : slots[0];
  slot.holds = undefined;
  const failed = (what: string, errors: readonly DetailedError[]) =>
    new Error(`${what} cannot be loaded: ${messageOf(errors)}`);
  const schema = cedar().preparseSchema(setKey(slot, "schema"), wanted.schema);
  if (schema.type === "failure") throw failed("the policy schema", schema.errors);
  for (const [name, policies] of wanted.sets) {
    const set = cedar().preparsePolicySet(setKey(slot, name), { staticPolicies: { ...policies } });
    if (set.type === "failure") throw failed(`the policies of ${name}`, set.errors);
  }
  for (const name of slot.names) {
    if (!wanted.sets.has(name)) cedar().preparsePolicySet(setKey(slot, name), { staticPolicies: {} });
  }
  slot.names = [...wanted.sets.keys()];
  slot.holds = wanted;
  current = slot;
  return slot;
}

/** Loads sets into this process now, so that the first question does not wait for it. @throws Error when they do not parse */
export function loadSets(wanted: PolicySets, alert?: Alert): void {
  withFreshInstance(() => slots.find((slot) => slot.holds === wanted) ?? load(wanted), alert);
}

function readAnswer(answer: AuthorizationAnswer): CedarAnswer {
  if (answer.type === "failure") return { kind: "fault", message: messageOf(answer.errors) };
  const { decision, diagnostics } = answer.response;
  // Cedar skips a policy that errs: an erring obligation would let everything through.
  if (diagnostics.errors.length > 0) {
    return {
      kind: "fault",
      message: diagnostics.errors.map((error) => `${error.policyId}: ${error.error.message}`).join("; "),
    };
  }
  return { kind: "answer", allowed: decision === "allow", fired: [...diagnostics.reason].sort() };
}

/** Asks one loaded set, schema and request validation on. Loads the sets first when they are not there. Never throws. */
export function ask(
  of: { readonly sets: PolicySets; readonly set: string; readonly alert?: Alert | undefined },
  question: CedarQuestion,
): CedarAnswer {
  try {
    return withFreshInstance(() => {
      const slot = slots.find((candidate) => candidate.holds === of.sets) ?? load(of.sets);
      return readAnswer(
        cedar().statefulIsAuthorized({
          principal: { type: "User", id: question.principal },
          action: { type: "Action", id: question.action },
          resource: { type: "User", id: question.resource },
          context: question.context,
          entities: [...question.entities],
          preparsedSchemaName: setKey(slot, "schema"),
          preparsedPolicySetId: setKey(slot, of.set),
          validateRequest: true,
        }),
      );
    }, of.alert);
  } catch (thrown) {
    return { kind: "fault", message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Asks with parts of the request unknown. For showing only: experimental in Cedar. Undefined when it cannot say. */
export function askPartially(call: PartialAuthorizationCall, alert?: Alert): ResidualResponse | undefined {
  try {
    const answer = withFreshInstance(() => cedar().isAuthorizedPartial(call), alert);
    return answer.type === "residuals" && answer.response.errored.length === 0 ? answer.response : undefined;
  } catch {
    return undefined;
  }
}

/** Parses the text of one policy. Templates and several policies are refused. @throws Error on a trap */
export function parsePolicy(
  text: string,
): { readonly json: PolicyJson } | { readonly errors: readonly DetailedError[] } {
  const answer = withFreshInstance(() => cedar().policyToJson(text), undefined);
  return answer.type === "success" ? { json: answer.json } : { errors: answer.errors };
}

/** How many policies and templates Cedar finds in a text; undefined when it finds a syntax error. */
export function countPolicies(text: string): number | undefined {
  const answer = withFreshInstance(() => cedar().policySetTextToParts(text), undefined);
  return answer.type === "success" ? answer.policies.length + answer.policy_templates.length : undefined;
}

/** Validates policies against a schema in strict mode. @throws Error on a trap */
export function validatePolicies(schema: SchemaJson<string>, policies: PolicyTexts): ValidationAnswer {
  return withFreshInstance(
    () => cedar().validate({ schema, policies: { staticPolicies: { ...policies } } }),
    undefined,
  );
}
