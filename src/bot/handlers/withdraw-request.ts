import type { StoredProposal } from "../../actions/proposal-store.js";
import type { ProposalStatus } from "../../actions/proposal.js";
import type { DialogueState, Directive } from "../dialogue/state.js";
import { phrases } from "../replies/phrases.js";
import type { Reply } from "../replies/reply.js";
import { inThread, words } from "../replies/task-replies.js";
import { askWhichWithdrawal, askWithdrawal } from "../replies/withdraw-replies.js";
import { tellStanding } from "../request-news.js";
import type { Handled, Handler, TurnContext, TurnTransaction } from "../turn-context.js";
import { saying } from "./converse.js";
import { fits } from "./decide-approval.js";

type Withdrawing = Extract<Directive, { kind: "withdraw" }>;

const undecided: ProposalStatus = "awaiting-approval";

/** Takes a request of the speaker's own back that nobody has decided yet: asks which one, asks for a yes, and then does it. */
export const withdrawRequest: Handler<"withdraw"> = async (context, directive, state) => {
  if (directive.reference === undefined) return findMeant(context, directive, state);
  const proposal = await ownRequest(context, directive.reference);
  if (proposal === undefined) return saying(context, inThread(words(phrases.notYourRequest(directive.reference))));
  if (directive.sure === true) return { steps: [(turn) => takeBack(context, proposal, turn)] };
  return proposal.status === undecided ? askFirst(context, proposal, state) : tooLate(context, proposal);
};

async function ownRequest(context: TurnContext, reference: string): Promise<StoredProposal | undefined> {
  const { services, speaker } = context;
  const proposal = await services.proposals.byReference(services.database.db, reference);
  return proposal?.requesterId === speaker.id ? proposal : undefined;
}

async function findMeant(context: TurnContext, directive: Withdrawing, state: DialogueState): Promise<Handled> {
  const { services, speaker } = context;
  const of = { requesterId: speaker.id, statuses: [undecided] };
  const open = await services.proposals.ofRequester(services.database.db, of);
  if (open.length === 0) return saying(context, inThread(words(phrases.nothingToWithdraw)));
  const meant = open.filter((proposal) => fits(titled(context, proposal), directive));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return askFirst(context, only, state);
  const offered = meant.length === 0 ? open : meant;
  const title = ({ actionId }: StoredProposal) => services.registry.action(actionId).title;
  return saying(context, askWhichWithdrawal(offered.map((one) => ({ reference: one.reference, title: title(one) }))));
}

/** The title of what was asked for counts among the words it may be meant by. */
function titled({ services }: TurnContext, proposal: StoredProposal) {
  const { reference, actionId, inputs } = proposal;
  return { reference, actionId: `${actionId} ${services.registry.action(actionId).title}`, inputs };
}

/** The question for a yes; the dialogue remembers what it is about. */
function askFirst(context: TurnContext, proposal: StoredProposal, state: DialogueState): Handled {
  const action = context.services.registry.action(proposal.actionId);
  const { reference, inputs } = proposal;
  const reply = askWithdrawal({ reference, title: action.title, summary: action.summary(inputs) });
  return { ...saying(context, reply), state: { ...state, withdrawing: reference } };
}

function tooLate(context: TurnContext, proposal: StoredProposal): Handled {
  return saying(context, tooLateReply(proposal));
}

/** Requests that ended without an effect: nothing is left to be taken back. */
const endedWithout: ReadonlySet<ProposalStatus> = new Set([
  "refused",
  "rejected",
  "expired",
  "cancelled",
  "compensated",
]);

function tooLateReply({ reference, status }: Pick<StoredProposal, "reference" | "status">): Reply {
  const standing = phrases.status[status];
  if (endedWithout.has(status)) return inThread(words(phrases.endedAlready(reference, standing)));
  return inThread(words(phrases.tooLateToWithdraw(reference, standing)), {
    kind: "buttons",
    buttons: [{ label: phrases.offerPerson, action: "hand-off", value: "{}" }],
  });
}

/** In the turn's transaction. Whoever locked the row first has decided: a click of an approver, or this. */
async function takeBack(context: TurnContext, proposal: StoredProposal, turn: TurnTransaction): Promise<void> {
  const { services, speaker, conversation } = context;
  const outcome = await services.approvals.withdraw(turn.tx, { proposalId: proposal.id, personId: speaker.id });
  if (outcome.kind === "withdrawn") {
    await tellStanding(services, turn, { standing: outcome.standing, proposal });
    if (proposal.conversationId === conversation.id) return;
    return turn.outbox.post(conversation, inThread(words(phrases.withdrawnByYou(proposal.reference))));
  }
  const now = (await services.proposals.byId(turn.tx, proposal.id)) ?? proposal;
  return turn.outbox.post(conversation, tooLateReply(now));
}
