import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { actionGroups, type GovernedAction } from "./schema.js";
import { everythingIn, readClauses, type Condition } from "./condition.js";
import type { PolicySpan } from "./scan.js";

/** Something wrong with a bundle. A warning refuses publication as an error does. */
export interface PolicyProblem {
  readonly policyId?: string | undefined;
  /** Line in `policy.cedar`, from 1. */
  readonly line?: number | undefined;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** What a fired policy does: grant, ask for something first, or refuse. */
export type PolicyKind = "permit" | "approval" | "notify" | "confirm" | "reason";

/** One policy, read: what the engine, the lint rules and the console's sentences work with. */
export interface Policy {
  readonly id: string;
  readonly kind: PolicyKind;
  readonly span: PolicySpan;
  readonly annotations: ReadonlyMap<string, string>;
  /** Role its scope names (`principal in Role::"x"`); undefined for anybody. */
  readonly role?: string | undefined;
  /** Ids of actions or action groups; undefined for every action. */
  readonly actions?: readonly string[] | undefined;
  readonly condition: Condition;
}

/** Annotations that decide what a forbid means; each forbid carries exactly one. */
export const FORBID_KINDS = ["approval", "notify", "confirm", "reason"] as const;

/** A policy as parsed, before it is known to follow our rules. */
export interface ParsedPolicy {
  readonly span: PolicySpan;
  readonly json: PolicyJson;
}

/** Ids of the actions and groups a policy's scope names; undefined when it names none. */
export function scopeActions(json: PolicyJson): readonly string[] | undefined {
  const { action } = json;
  if (action.op === "All") return undefined;
  const named = "entities" in action ? action.entities : "entity" in action ? [action.entity] : [];
  return named.map((uid) => ("__entity" in uid ? uid.__entity.id : uid.id));
}

/** The role of `principal in Role::"x"`; undefined for any other scope. */
export function scopeRole(json: PolicyJson): string | undefined {
  const { principal } = json;
  if (principal.op !== "in" || !("entity" in principal)) return undefined;
  const uid = "__entity" in principal.entity ? principal.entity.__entity : principal.entity;
  return uid.type === "Role" ? uid.id : undefined;
}

/** A parsed policy that passed the lint rules, as the engine keeps it. */
export function readPolicy(parsed: ParsedPolicy): Policy {
  const annotations = new Map(Object.entries(parsed.json.annotations ?? {}));
  const kind = FORBID_KINDS.find((name) => annotations.has(name));
  return {
    id: annotations.get("id") ?? "",
    kind: parsed.json.effect === "permit" ? "permit" : (kind ?? "reason"),
    span: parsed.span,
    annotations,
    role: scopeRole(parsed.json),
    actions: scopeActions(parsed.json),
    condition: readClauses(parsed.json.conditions),
  };
}

/** Whether a policy speaks of an action. */
export function appliesTo(
  actions: readonly string[] | undefined,
  action: Pick<GovernedAction, "id" | "domain" | "effect">,
): boolean {
  return actions === undefined || actions.some((id) => id === action.id || actionGroups(action).includes(id));
}

/** Roles a policy asks of the requester, in its scope or as `principal in Role::"x"` in its condition. */
export function rolesNamed(policy: Policy): readonly string[] {
  const inCondition = everythingIn(policy.condition).flatMap((part) =>
    part.kind === "in" && part.left.kind === "path" && part.left.path === "principal" ? everythingIn(part.right) : [],
  );
  const named = inCondition.flatMap((part) => (part.kind === "entity" && part.type === "Role" ? [part.id] : []));
  return policy.role === undefined ? named : [policy.role, ...named];
}
