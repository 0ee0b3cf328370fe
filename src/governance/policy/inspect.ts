import type { DetailedError, SchemaJson, ValidationError } from "@cedar-policy/cedar-wasm/nodejs";
import type { PolicyBundle } from "./bundle.js";
import { countPolicies, parsePolicy, validatePolicies } from "./cedar.js";
import { lintPolicies } from "./lint.js";
import { appliesTo, scopeActions, type ParsedPolicy, type PolicyProblem } from "./policy.js";
import { isTooDeep, lineOfByte, scanPolicies, sizeProblem, SIZE_LIMITS, type PolicySpan } from "./scan.js";
import { cedarSchema, LARGEST_NUMBER, schemaProblems, type GovernedAction, type Vocabulary } from "./schema.js";

/** A bundle beside the actions and roles it is for. */
export interface BundleToInspect {
  readonly bundle: PolicyBundle;
  readonly actions: readonly GovernedAction[];
  readonly roles: readonly string[];
}

/** What a bundle consists of, and all that is wrong with it. */
export interface Inspection {
  readonly policies: readonly ParsedPolicy[];
  readonly schema: SchemaJson<string>;
  readonly problems: readonly PolicyProblem[];
  /** The problems that cannot be laid at the door of single policies: nothing of the bundle may be used. */
  readonly fatal: readonly PolicyProblem[];
}

/** The names a bundle's policies may use. */
export function vocabularyOf(of: BundleToInspect): Vocabulary {
  return { actions: of.actions, roles: of.roles, parameters: Object.keys(of.bundle.parameters) };
}

function withHelp(error: DetailedError): string {
  return error.help === null ? error.message : `${error.message} (${error.help})`;
}

function syntaxProblem(span: PolicySpan, errors: readonly DetailedError[]): PolicyProblem {
  const [first] = errors;
  const place = first?.sourceLocations?.[0];
  const expected = place?.label === null || place?.label === undefined ? "" : `, ${place.label}`;
  return {
    line: place === undefined ? span.line : lineOfByte(span, place.start),
    severity: "error",
    message: `${first === undefined ? "cannot be parsed" : withHelp(first)}${expected}`,
  };
}

function parseSpan(span: PolicySpan): ParsedPolicy | PolicyProblem {
  const size = sizeProblem(span);
  if (size !== undefined) return { line: span.line, severity: "error", message: `the policy ${size}` };
  try {
    const parsed = parsePolicy(span.text);
    if ("errors" in parsed) return syntaxProblem(span, parsed.errors);
    if (!isTooDeep(parsed.json.conditions)) return { span, json: parsed.json };
    return { line: span.line, severity: "error", message: "the policy's conditions are nested too deeply; split it" };
  } catch (thrown) {
    return { line: span.line, severity: "error", message: `the policy makes Cedar fail: ${String(thrown)}` };
  }
}

function totalProblems(bundle: PolicyBundle, spans: readonly PolicySpan[]): PolicyProblem[] {
  const message = (text: string): PolicyProblem[] => [{ severity: "error", message: text }];
  if (Buffer.byteLength(bundle.cedar) > SIZE_LIMITS.bundleBytes)
    return message(`the text is longer than ${SIZE_LIMITS.bundleBytes} bytes`);
  if (spans.length > SIZE_LIMITS.policies) return message(`there are more than ${SIZE_LIMITS.policies} policies`);
  return [];
}

/** Cedar's messages about one place, with one entry for all the actions that repeat it. */
function grouped(
  errors: readonly ValidationError[],
): readonly { readonly first: ValidationError; readonly times: number }[] {
  const groups = new Map<string, { first: ValidationError; times: number }>();
  for (const error of errors) {
    const key = `${error.policyId}@${error.error.sourceLocations?.[0]?.start ?? -1}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: error, times: 1 });
    else known.times += 1;
  }
  return [...groups.values()];
}

function validationProblems(
  errors: readonly ValidationError[],
  severity: PolicyProblem["severity"],
  policies: ReadonlyMap<string, ParsedPolicy>,
): PolicyProblem[] {
  return grouped(errors).map(({ first, times }) => {
    const span = policies.get(first.policyId)?.span;
    const at = first.error.sourceLocations?.[0]?.start;
    const message = withHelp(first.error).replace(/^for policy `[^`]*`[:,] /u, "");
    return {
      policyId: first.policyId,
      line: span === undefined || at === undefined ? span?.line : lineOfByte(span, at),
      severity,
      message: times === 1 ? message : `${message} (the same for ${times - 1} more)`,
    };
  });
}

function validate(policies: readonly ParsedPolicy[], schema: SchemaJson<string>): PolicyProblem[] {
  const byId = new Map(
    policies.map((policy) => [policy.json.annotations?.["id"] ?? `line-${policy.span.line}`, policy]),
  );
  const texts = Object.fromEntries([...byId].map(([id, policy]) => [id, policy.span.text]));
  try {
    const answer = validatePolicies(schema, texts);
    if (answer.type === "failure")
      return answer.errors.map((error) => ({ severity: "error", message: withHelp(error) }));
    return [
      ...validationProblems(answer.validationErrors, "error", byId),
      ...validationProblems(answer.validationWarnings, "warning", byId),
    ];
  } catch (thrown) {
    return [{ severity: "error", message: `the policies make Cedar fail: ${String(thrown)}` }];
  }
}

/** The scanner and Cedar must agree on what a policy is: otherwise one could be lost without a word. */
function countProblem(text: string, found: number): PolicyProblem[] {
  const counted = countPolicies(text);
  if (counted === found) return [];
  return [{ severity: "error", message: `${found} policies were read, but Cedar counts ${counted ?? "none"}` }];
}

function parameterProblems(parameters: PolicyBundle["parameters"]): PolicyProblem[] {
  return Object.entries(parameters)
    .filter(([, value]) => !Number.isSafeInteger(value) || Math.abs(value) > LARGEST_NUMBER)
    .map(([name]) => ({
      severity: "error",
      message: `parameter "${name}" must be a whole number of at most ${LARGEST_NUMBER}`,
    }));
}

/** Names that mean nothing, and actions that somebody is permitted but that are off because nothing was said of them. */
function autonomyProblems(of: BundleToInspect, policies: readonly ParsedPolicy[]): PolicyProblem[] {
  const { autonomy } = of.bundle;
  const known = new Set(of.actions.flatMap((action) => [action.id, action.domain]));
  const permits = policies
    .filter((policy) => policy.json.effect === "permit")
    .map((policy) => scopeActions(policy.json));
  const unset = of.actions.filter(
    (action) => autonomy[action.id] === undefined && autonomy[action.domain] === undefined,
  );
  return [
    ...Object.keys(autonomy)
      .filter((name) => !known.has(name))
      .map((name) => `autonomy: there is no action or domain "${name}"`),
    ...unset
      .filter((action) => permits.some((scope) => appliesTo(scope, action)))
      .map(
        (action) => `autonomy: "${action.id}" has a permit, but neither it nor "${action.domain}" is set, so it is off`,
      ),
  ].map((message) => ({ severity: "error", message }));
}

/**
 * Parses, validates and lints a bundle; all problems at once. Runs Cedar on the text in this thread: candidate text goes
 * through `checkBundle`, which does the same in a worker.
 */
export function inspectBundle(of: BundleToInspect): Inspection {
  const vocabulary = vocabularyOf(of);
  const names = schemaProblems(vocabulary).map((message): PolicyProblem => ({ severity: "error", message }));
  const spans = scanPolicies(of.bundle.cedar);
  const before = [...names, ...parameterProblems(of.bundle.parameters), ...totalProblems(of.bundle, spans)];
  const schema = cedarSchema(vocabulary);
  if (before.length > 0) return { policies: [], schema, problems: before, fatal: before };
  const read = spans.map(parseSpan);
  const policies = read.filter((policy): policy is ParsedPolicy => "json" in policy);
  const broken = read.filter((policy): policy is PolicyProblem => "severity" in policy);
  const found = [
    ...broken,
    ...(broken.length === 0 ? countProblem(of.bundle.cedar, spans.length) : []),
    ...lintPolicies(policies, vocabulary),
    ...validate(policies, schema),
  ];
  const fatal = found.filter((problem) => problem.policyId === undefined);
  return { policies, schema, problems: [...autonomyProblems(of, policies), ...found], fatal };
}
