import type { StoredProposal } from "../../actions/proposal-store.js";
import type { Tx } from "../../database.js";
import { rememberReference } from "../dialogue/frames.js";
import { emptyState, type Directive, type DialogueState } from "../dialogue/state.js";
import { phrases } from "../replies/phrases.js";
import { inThread, words } from "../replies/task-replies.js";
import { tellStanding } from "../request-news.js";
import { showProgress } from "../request-progress.js";
import type { Handled, Handler, TurnContext, TurnTransaction } from "../turn-context.js";
import { saying } from "./converse.js";
import { frameAgain, notReady } from "./not-ready.js";
import { prepare, type Prepared, type ReadyRequest } from "./prepare-request.js";
import { refusalReasons, refusalReply } from "./refusal.js";

type Proposing = Extract<Directive, { kind: "propose" }>;

/** The binding question to governance: refused, run now (reads), authorised and queued, or waiting for others. */
export const propose: Handler<"propose"> = async (context, directive, state) => {
  const prepared = await prepare(context, { ...directive, ordinal: ordinalOf(directive) });
  if (prepared.kind !== "ready") return reopened(context, { directive, state, prepared });
  if (prepared.action.effect === "read") return readNow(context, prepared, state);
  return { steps: [(turn) => decideAndStart(context, { ...prepared, directive }, turn)] };
};

/** Something came in between the question and the yes: the task is open again, as it was filled in. */
function reopened(
  context: TurnContext,
  of: { directive: Proposing; state: DialogueState; prepared: Exclude<Prepared, { kind: "ready" }> },
): Handled {
  const { directive, state, prepared } = of;
  const isRead = context.services.registry.action(directive.actionId).effect === "read";
  // What lies below is being asked about already, and a read is easily asked for again.
  if (isRead || state.stack.length > 0) return notReady(context, of);
  const stack = [frameAgain(context, directive)];
  return notReady(context, { directive, prepared, state: { ...state, stack } });
}

/** Frames are numbered in their conversation, so one event's requests never share an ordinal. */
function ordinalOf(directive: Proposing): number {
  return Number(directive.frameId.replace(/\D/g, "")) || 0;
}

/** A read is decided, run and told within the turn. */
async function readNow(context: TurnContext, prepared: ReadyRequest, state: DialogueState): Promise<Handled> {
  const { services } = context;
  const { proposal, action } = prepared;
  const begun = await services.database.transaction(async (tx) => {
    const decision = await services.gate.decide(tx, proposal.facts);
    if (decision.kind !== "allow") return decision;
    const inserted = await services.proposals.insert(tx, { proposal, status: "authorised" });
    if (inserted.kind === "inserted") await authorise(context, tx, inserted.proposal);
    return inserted.proposal;
  });
  if ("kind" in begun) {
    const refused =
      begun.kind === "deny" ? refusalReply(action.title, begun) : inThread(words(phrases.recommendOnly(action.title)));
    return saying(context, refused);
  }
  const outcome = await services.executor.runRead(begun.id);
  const remembered = { state: rememberReference(state, begun.reference) };
  if (outcome.kind === "succeeded") return { ...remembered, ...saying(context, inThread(words(outcome.receipt))) };
  const reason = outcome.kind === "failed" || outcome.kind === "unknown" ? outcome.reason : phrases.notNow;
  return saying(context, inThread({ kind: "notice", tone: "danger", text: phrases.failed(action.title, reason) }));
}

type Confirmed = ReadyRequest & { readonly directive: Proposing };

async function decideAndStart(context: TurnContext, prepared: Confirmed, turn: TurnTransaction): Promise<void> {
  const { services, conversation } = context;
  const { tx, outbox } = turn;
  const { proposal, action } = prepared;
  const decision = await services.gate.decide(tx, proposal.facts);
  const insert = async (status: StoredProposal["status"], outcome?: string) =>
    (await services.proposals.insert(tx, { proposal, status, outcome })).proposal;
  switch (decision.kind) {
    case "deny": {
      await insert("refused", refusalReasons(decision).join(" "));
      return outbox.post(conversation, refusalReply(action.title, decision));
    }
    case "allow": {
      const stored = await insert("authorised");
      await authorise(context, tx, stored);
      services.database.afterCommit(() => begin(context, stored));
      const text = phrases.working(stored.reference, action.usuallyTakes);
      return showProgress(services, turn, { proposal: stored, stage: "running", text });
    }
    case "require": {
      const stored = await insert("awaiting-approval");
      const { obligations, policyVersion } = decision;
      const standing = await services.approvals.open(tx, { facts: proposal.facts, obligations, policyVersion });
      return tellStanding(services, turn, { standing, proposal: stored });
    }
    case "recommend-only":
    case "shadow":
      return passOn(context, { ...prepared, decision: decision.kind, stored: await insert("handed-off") }, turn);
  }
}

interface PassedOn extends Confirmed {
  readonly decision: "recommend-only" | "shadow";
  readonly stored: StoredProposal;
}

/** Nothing runs: the desk gets it with everything that was filled in, and the employee is told so. */
async function passOn(
  context: TurnContext,
  { action, stored, decision, directive }: PassedOn,
  turn: TurnTransaction,
): Promise<void> {
  const { services, conversation, speaker } = context;
  const reference = await services.desk.open(turn, {
    conversation,
    requester: speaker,
    state: { ...emptyState, stack: [frameAgain(context, directive)] },
    reason: "not-done-here",
  });
  await services.audit.record(turn.tx, {
    type: "request.handed-off",
    actorId: speaker.id,
    subject: `proposal:${stored.id}`,
    outcome: decision,
  });
  const said =
    decision === "shadow"
      ? phrases.shadow(reference)
      : `${phrases.recommendOnly(action.title)} ${phrases.handedOff(reference)}`;
  return turn.outbox.post(conversation, inThread(words(said)));
}
async function authorise(context: TurnContext, tx: Tx, stored: StoredProposal): Promise<void> {
  const { gate, executor } = context.services;
  const ticket = await gate.authorise(tx, { facts: stored.facts, origin: "request" });
  await executor.enqueue(tx, { proposal: stored, ticketId: ticket.id });
}

function begin(context: TurnContext, stored: StoredProposal): void {
  const { executor, logger } = context.services;
  executor
    .run(stored.id)
    .catch((cause: unknown) => logger.error({ err: cause, proposalId: stored.id }, "could not begin; the sweep will"));
}
