import type { StoredProposal } from "../../actions/proposal-store.js";
import type { DialogueState } from "../dialogue/state.js";
import { begunElsewhere } from "../elsewhere.js";
import { listOr, phrases } from "../replies/phrases.js";
import type { ReplyBlock } from "../replies/reply.js";
import { inThread, words } from "../replies/task-replies.js";
import { withdrawButton } from "../replies/withdraw-replies.js";
import type { Handler, TurnContext } from "../turn-context.js";
import { saying } from "./converse.js";
import { cardsOf, withProposals } from "./decide-approval.js";

const shownAtMost = 8;

/** What is happening with the speaker's requests, and what waits for their decision. */
export const showStatus: Handler<"status"> = async (context, directive, state) => {
  const { services, speaker } = context;
  if (directive.reference !== undefined)
    return saying(context, inThread(...(await oneRequest(context, directive.reference))));
  // Looking something up is no request: however often somebody does, their requests are shown.
  const asked = services.registry.actions.filter((action) => action.effect !== "read");
  const told = await services.proposals.ofRequester(services.database.db, {
    requesterId: speaker.id,
    actionIds: asked.map((action) => action.id),
    limit: shownAtMost,
  });
  const pending = await services.approvals.pendingFor(services.database.db, speaker.id);
  const waiting = await withProposals(context, pending);
  const unfinished = await unfinishedElsewhere(context, state);
  if (told.length === 0 && waiting.length === 0 && unfinished.length === 0)
    return saying(context, inThread(words(phrases.nothingWaiting)));
  const fields = await Promise.all(
    told.map(async (proposal) => ({ label: proposal.reference, value: await standingWords(context, proposal) })),
  );
  const own: readonly ReplyBlock[] =
    fields.length === 0 ? [] : [{ kind: "fields", title: phrases.yourRequests, fields }];
  const theirs: readonly ReplyBlock[] =
    waiting.length === 0 ? [] : [words(`${phrases.waitingForYou}: ${waiting.length}`)];
  const overview = saying(context, inThread(...own, ...theirs, ...unfinished));
  return { steps: [...overview.steps, ...cardsOf(context, waiting)] };
};

/** What they were in the middle of in another thread, and a button to go on with it here. */
async function unfinishedElsewhere(context: TurnContext, state: DialogueState): Promise<readonly ReplyBlock[]> {
  if (state.stack.length > 0) return [];
  const found = await begunElsewhere(context);
  const actionId = found?.state.stack.at(-1)?.actionId;
  const action = context.services.registry.actions.find(({ id }) => id === actionId);
  if (action === undefined) return [];
  return [
    words(phrases.begunElsewhere(action.title)),
    { kind: "buttons", buttons: [{ label: phrases.continueHere, action: "say", value: phrases.continueWord }] },
  ];
}

async function oneRequest(context: TurnContext, reference: string): Promise<readonly ReplyBlock[]> {
  const { services, speaker } = context;
  const proposal = await services.proposals.byReference(services.database.db, reference);
  const pending = await services.approvals.pendingFor(services.database.db, speaker.id);
  const concerns =
    proposal?.requesterId === speaker.id || pending.some((one) => one.approval.proposalId === proposal?.id);
  if (proposal === undefined || !concerns) return [words(phrases.unknownReference(reference))];
  const action = services.registry.action(proposal.actionId);
  const fields = [
    { label: phrases.statusLabel, value: await standingWords(context, proposal) },
    ...action.summary(proposal.inputs),
  ];
  const shown = { kind: "fields", title: `${proposal.reference}: ${action.title}`, fields } as const;
  const own = proposal.requesterId === speaker.id && proposal.status === "awaiting-approval";
  return own ? [shown, { kind: "buttons", buttons: [withdrawButton(proposal.reference)] }] : [shown];
}

async function standingWords(context: TurnContext, proposal: StoredProposal): Promise<string> {
  const { services } = context;
  const title = services.registry.action(proposal.actionId).title;
  if (proposal.status !== "awaiting-approval") {
    return `${title}: ${phrases.status[proposal.status]}${proposal.outcome === undefined ? "" : `. ${proposal.outcome}`}`;
  }
  const approval = await services.approvals.find(services.database.db, { proposalId: proposal.id });
  const waiting = approval === undefined ? [] : await services.approvals.waitingFor(services.database.db, approval.id);
  const names = [...new Set(waiting.flatMap((one) => one.approvers.map((person) => person.name)))];
  return `${title}: ${phrases.status["awaiting-approval"]} ${names.length === 0 ? phrases.nobodyEligible : listOr(names)}`;
}
