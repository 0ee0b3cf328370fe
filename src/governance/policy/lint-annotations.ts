import { Duration } from "luxon";
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { FORBID_KINDS } from "./policy.js";
import { largestPool, parsePool } from "./pool.js";

/** What a lint rule found; `annotation` says where to point. */
export interface LintFinding {
  readonly message: string;
  readonly annotation?: string | undefined;
}

/** Names an annotation may refer to. */
export interface AnnotationNames {
  readonly roles: readonly string[];
  readonly parameters: readonly string[];
}

type Check = (value: string, names: AnnotationNames) => string | undefined;

/** Id of the obligation the engine itself adds for `assist`. */
export const ASSIST_OBLIGATION = "assist-start";

const LONGEST_TEXT = 300;

const text: Check = (value, { parameters }) => {
  if (value.length > LONGEST_TEXT) return `must be at most ${LONGEST_TEXT} characters`;
  const unknown = [...value.matchAll(/\{([^}]*)\}/gu)]
    .map((match) => match[1] ?? "")
    .filter((name) => !parameters.includes(name));
  return unknown.length === 0 ? undefined : `names the unknown parameter {${unknown[0]}}`;
};

const pool: Check = (value, { roles }) => {
  const members = parsePool(value);
  if (members === undefined) {
    return `"${value}" is no pool: write manager-of-requester, manager-of-subject, cost-centre-owner, role:NAME or group:NAME, joined by " | "`;
  }
  const unknown = members.find((member) => member.kind === "role" && !roles.includes(member.name));
  return unknown !== undefined && "name" in unknown ? `there is no role "${unknown.name}"` : undefined;
};

const role: Check = (value, { roles }) => (roles.includes(value) ? undefined : `there is no role "${value}"`);

const count: Check = (value) => (/^[1-9]\d?$/u.test(value) ? undefined : `"${value}" is no number from 1 to 99`);

const duration: Check = (value) => {
  const parsed = Duration.fromISO(value);
  return parsed.isValid && parsed.toMillis() > 0 ? undefined : `"${value}" is no duration such as P3D or PT30M`;
};

const id: Check = (value) => {
  if (value === ASSIST_OBLIGATION) return `"${value}" is the engine's own`;
  return /^[a-z][a-z0-9-]*$/u.test(value) ? undefined : `"${value}" must be lower-case words joined by hyphens`;
};

const requester: Check = (value) => (value === "requester" ? undefined : 'must be "requester"');

const CHECKS: Readonly<Record<string, Check>> = {
  id,
  description: text,
  because: text,
  reason: text,
  approval: pool,
  notify: pool,
  confirm: requester,
  escalate: pool,
  bypass: role,
  step: count,
  quorum: count,
  expires: duration,
  remind: duration,
  veto: duration,
};

/** What may stand beside each kind, besides the kind itself. */
const ALLOWED = {
  permit: ["id", "description"],
  reason: ["id", "description"],
  confirm: ["id", "description", "because"],
  notify: ["id", "description", "because", "step", "veto"],
  approval: ["id", "description", "because", "step", "quorum", "expires", "remind", "escalate", "bypass"],
} as const;

function kindOf(json: PolicyJson, present: readonly string[]): keyof typeof ALLOWED | LintFinding {
  const kinds = FORBID_KINDS.filter((kind) => present.includes(kind));
  if (json.effect === "permit") return "permit";
  const [only] = kinds;
  if (only !== undefined && kinds.length === 1) return only;
  return {
    message: `a forbid carries exactly one of ${FORBID_KINDS.map((kind) => `@${kind}`).join(", ")}; this one has ${kinds.length}`,
  };
}

function quorumProblem(values: ReadonlyMap<string, string>): LintFinding[] {
  const members = parsePool(values.get("approval") ?? "");
  if (members === undefined || Number(values.get("quorum") ?? "1") <= largestPool(members)) return [];
  return [{ message: "@quorum asks for more people than the pool can hold", annotation: "quorum" }];
}

/** Checks a policy's annotations: known, allowed beside each other, with values that mean something. */
export function lintAnnotations(json: PolicyJson, names: AnnotationNames): readonly LintFinding[] {
  // An annotation without a value is null in Cedar's JSON, whatever its type says.
  const values = new Map<string, string>(
    Object.entries(json.annotations ?? {}).map(([name, value]) => [name, value ?? ""]),
  );
  const present = [...values.keys()];
  const kind = kindOf(json, present);
  const findings: LintFinding[] = typeof kind === "string" ? quorumProblem(values) : [kind];
  if (!values.has("id")) findings.push({ message: "has no @id" });
  for (const [name, value] of values) {
    const check = CHECKS[name];
    if (check === undefined) findings.push({ message: `@${name} is not an annotation we know`, annotation: name });
    else if (value.trim() === "") findings.push({ message: `@${name} has no value`, annotation: name });
    else {
      const problem = check(value, names);
      if (problem !== undefined) findings.push({ message: `@${name}: ${problem}`, annotation: name });
    }
    if (
      check !== undefined &&
      typeof kind === "string" &&
      name !== kind &&
      !ALLOWED[kind].some((allowed) => allowed === name)
    ) {
      findings.push({
        message: `@${name} has no meaning on ${kind === "permit" ? "a permit" : `a forbid with @${kind}`}`,
        annotation: name,
      });
    }
  }
  return findings;
}
