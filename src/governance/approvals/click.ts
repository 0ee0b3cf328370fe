import type { Tx } from "../../database.js";
import type { Approval, VoteRefusal } from "./approval.js";
import { type Cast, type Click, breakGlass, castVote } from "./cast.js";
import type { Standing } from "./news.js";
import type { Act, ApprovalEntry, ApprovalWork, Working } from "./work.js";

/** A click on an approval. */
export type VoteRequest = Click & { readonly approvalId: string };

/** Breaking the glass on an approval. */
export type BypassRequest = Omit<Click, "verdict" | "comment"> & {
  readonly approvalId: string;
  /** Why it cannot wait; at least 10 characters. */
  readonly reason: string;
};

/** What a click came to. Also when it was refused, time or policy may have changed the request: `standing.news` says so. */
export type VoteOutcome =
  | { readonly kind: "recorded" | "step-advanced" | "granted" | "rejected"; readonly standing: Standing }
  | {
      readonly kind: "refused";
      readonly reason: VoteRefusal;
      /** In words, where policy or time closed it. */
      readonly because?: string | undefined;
      readonly standing?: Standing | undefined;
    };

/** One click, under the row lock. */
export async function vote(work: ApprovalWork, tx: Tx, request: VoteRequest): Promise<VoteOutcome> {
  return decide(work, tx, {
    request,
    verb: request.verdict,
    words: request.comment,
    cast: (approval, working) => castVote(approval, request, working),
  });
}

/** Breaking the glass, under the row lock. Today's policy must still name the same role. */
export async function bypass(work: ApprovalWork, tx: Tx, request: BypassRequest): Promise<VoteOutcome> {
  const person = await work.parts.directory.person(request.voterId);
  const roles = person?.status === "active" ? person.roles : [];
  return decide(work, tx, {
    request,
    verb: "bypass",
    words: request.reason,
    cast: (approval, working) => {
      const asked = working.decision?.kind === "require" ? working.decision.obligations : [];
      return breakGlass(approval, { ...request, roles, asked }, working);
    },
  });
}

interface Deed {
  readonly request: Omit<Click, "verdict" | "comment"> & { readonly approvalId: string };
  readonly verb: string;
  /** The person's own words. */
  readonly words: string | undefined;
  readonly cast: (approval: Approval, working: Working) => Cast;
}

async function decide(work: ApprovalWork, tx: Tx, deed: Deed): Promise<VoteOutcome> {
  const { approvalId, voterId } = deed.request;
  const before = await work.store.lock(tx, { approvalId });
  if (before === undefined) return { kind: "refused", reason: "not-found" };
  const at = { before, actorId: voterId, now: work.parts.clock() };
  const worked = await work.work(tx, at, (approval, working) => actOf(approval, deed, deed.cast(approval, working)));
  const { standing } = worked;
  if (worked.kind === "not-now") {
    await work.record(tx, before, refusal(deed, "not-now"));
    return { kind: "refused", reason: "not-now", because: worked.reasons.join(" "), standing };
  }
  if (worked.result.kind !== "refused") return { kind: worked.result.kind, standing };
  const because = standing.approval.status === "open" ? undefined : standing.approval.closedReason;
  return { kind: "refused", reason: worked.result.reason, because, standing };
}

function actOf(approval: Approval, deed: Deed, cast: Cast): Act<Cast> {
  if (cast.kind === "refused") return { approval, result: cast, entries: [refusal(deed, cast.reason)] };
  const { channel, messageRef } = deed.request;
  const entries = cast.votes.map((ballot): ApprovalEntry => ({
    type: "approval.voted",
    actorId: deed.request.voterId,
    outcome: deed.verb,
    data: {
      obligation: ballot.obligationId,
      onBehalfOf: ballot.onBehalfOf ?? null,
      inputHash: ballot.inputHash,
      channel,
      messageRef: messageRef ?? null,
    },
    comment: deed.words,
  }));
  return { approval: cast.approval, votes: cast.votes, result: cast, entries };
}

function refusal(deed: Deed, reason: VoteRefusal): ApprovalEntry {
  const { channel, messageRef, voterId } = deed.request;
  const data = { reason, verdict: deed.verb, channel, messageRef: messageRef ?? null };
  return { type: "approval.vote-refused", actorId: voterId, outcome: "refused", data };
}
