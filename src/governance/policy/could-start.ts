import { LRUCache } from "lru-cache";
import type { CedarValueJson, Context } from "@cedar-policy/cedar-wasm/nodejs";
import type { Principal } from "../principal.js";
import { askPartially } from "./cedar.js";
import type { CompiledAction, CompiledBundle } from "./compile.js";
import { hardNoReason, NO_PERMIT_REASON, switchedOff } from "./decide.js";
import { entityValue, personEntity } from "./question.js";
import { actionGroups } from "./schema.js";

/** Whether it makes sense to ask a person the questions of an action. Never a decision. */
export interface Startable {
  /** `no` is certain whatever the answers will be; `yes` and `depends` may still be refused by the decision. */
  readonly answer: "yes" | "no" | "depends";
  /** Roles the action's permits name, when nothing but a permit is missing. */
  readonly whoCanGrant: readonly string[];
  readonly reasons: readonly string[];
}

/** Who wants to start what, before anything else is known. */
export interface StartQuestion {
  readonly requester: Principal;
  readonly actionId: string;
  /** Left out: any channel. */
  readonly channel?: string | undefined;
  readonly killed?: readonly string[] | undefined;
}

// A partial question takes about a millisecond, thirty times what a lookup does, and is asked at every turn.
const answers = new WeakMap<CompiledBundle, LRUCache<string, Startable>>();

function answersOf(compiled: CompiledBundle): LRUCache<string, Startable> {
  const known = answers.get(compiled) ?? new LRUCache<string, Startable>({ max: 5_000 });
  answers.set(compiled, known);
  return known;
}

function unknown(name: string): CedarValueJson {
  return { __extn: { fn: "unknown", arg: name } };
}

function openContext(compiled: CompiledBundle, entry: CompiledAction, channel: string | undefined): Context {
  const open = [...Object.keys(entry.action.factTypes), ...(entry.action.hasAmount ? ["amount"] : [])];
  return {
    limits: { ...compiled.bundle.parameters },
    channel: channel === undefined ? unknown("channel") : entityValue("Channel", channel),
    ...Object.fromEntries(open.map((name) => [name, unknown(name)])),
  };
}

/** Asks the permits and hard no's with the subject and all facts left open. */
function askOpen(compiled: CompiledBundle, entry: CompiledAction, question: StartQuestion): Startable {
  const { action, policies } = entry;
  const asked = policies.filter((policy) => policy.kind === "permit" || policy.kind === "reason");
  const person = personEntity(question.requester, compiled.roles);
  const response = askPartially(
    {
      principal: { type: "User", id: question.requester.id },
      action: { type: "Action", id: action.id },
      resource: null,
      context: openContext(compiled, entry, question.channel),
      policies: { staticPolicies: Object.fromEntries(asked.map((policy) => [policy.id, policy.span.text])) },
      entities: [
        person,
        {
          uid: { type: "Action", id: action.id },
          attrs: {},
          parents: actionGroups(action).map((id) => ({ type: "Action", id })),
        },
      ],
    },
    compiled.alert,
  );
  // The decision will say; this only spares questions.
  if (response === undefined) return { answer: "depends", whoCanGrant: [], reasons: [] };
  if (response.decision === "allow") return { answer: "yes", whoCanGrant: [], reasons: [] };
  if (response.decision !== "deny") return { answer: "depends", whoCanGrant: [], reasons: [] };
  const hard = response.satisfied.flatMap((id) =>
    policies.filter((policy) => policy.id === id && policy.kind === "reason"),
  );
  if (hard.length > 0)
    return { answer: "no", whoCanGrant: [], reasons: hard.map((policy) => hardNoReason(policy, compiled)) };
  return { answer: "no", whoCanGrant: entry.whoCanGrant, reasons: [NO_PERMIT_REASON] };
}

/**
 * Whether somebody could get an action at all, so that a refusal comes before the questions. Kept per bundle for everybody
 * with the same roles, status and channel: policies cannot tell such people apart before the facts are known.
 */
export function couldStart(compiled: CompiledBundle, question: StartQuestion): Startable {
  const entry = compiled.actions.get(question.actionId);
  if (entry === undefined) return { answer: "no", whoCanGrant: [], reasons: [NO_PERMIT_REASON] };
  const off = switchedOff(entry, question.killed ?? []);
  if (off !== undefined) return { answer: "no", whoCanGrant: [], reasons: [off.reason] };
  if (entry.fault !== undefined) return { answer: "depends", whoCanGrant: [], reasons: [] };
  const { requester } = question;
  const roles = requester.roles.filter((role) => compiled.roles.has(role)).sort();
  const managed = requester.managerId === undefined ? "" : "managed";
  const key = [question.actionId, question.channel ?? "", requester.status, managed, ...roles].join("\n");
  const known = answersOf(compiled).get(key);
  if (known !== undefined) return known;
  const answer = askOpen(compiled, entry, question);
  answersOf(compiled).set(key, answer);
  return answer;
}
