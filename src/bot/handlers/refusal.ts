import type { Decision } from "../../governance/decision.js";
import { phrases } from "../replies/phrases.js";
import type { Reply } from "../replies/reply.js";
import { inThread, words } from "../replies/task-replies.js";

/** What is said of a decision that ends a request. */
export type Refusal = Pick<Extract<Decision, { kind: "deny" }>, "code" | "reasons" | "whoCanGrant">;

/** Why it is refused, in words: the reason and the next step. */
export function refusalReasons(refusal: Refusal): readonly string[] {
  const general = phrases.refusedFor[refusal.code];
  // A missing permit has no reason of its own beyond its code; a hard no has nothing but its reasons.
  const own = refusal.code === "no-permit" || refusal.code === "policy-fault" ? [] : refusal.reasons;
  const grant = refusal.whoCanGrant.length === 0 ? [] : [phrases.whoCanGrant(refusal.whoCanGrant)];
  return [general, ...own, ...grant].filter((reason) => reason !== "");
}

/** A refusal with its reason, who could grant it, and the way to a person. */
export function refusalReply(title: string, refusal: Refusal): Reply {
  return inThread(words(phrases.refused(title, refusalReasons(refusal))), {
    kind: "buttons",
    buttons: [{ label: phrases.offerPerson, action: "hand-off", value: "{}" }],
  });
}
