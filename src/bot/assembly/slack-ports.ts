import { todayFor } from "../../governance/calendar.js";
import { approvalCard } from "../replies/approval-card.js";
import { phrases } from "../replies/phrases.js";
import type { Reply } from "../replies/reply.js";
import { costWords } from "../replies/request-words.js";
import type { FilledForm, HomeContent, SlackPorts } from "../channels/slack/surfaces.js";
import { formProblems } from "../dialogue/form-problems.js";
import { recall } from "../memory.js";
import type { BotServices } from "../turn-context.js";

const requestsShown = 8;
const ideasShown = 6;

/** What Slack's surfaces ask of the bot. */
export function slackPorts(services: BotServices): SlackPorts {
  return {
    replyOf: (messageId) => services.messages.reply(messageId),
    checkForm: (form) => checkForm(services, form),
    homeOf: (personId) => homeOf(services, personId),
    describeReference: (personId, reference) => describeReference(services, personId, reference),
  };
}

/** What the turn would refuse of these values, found before the modal closes. What only a system knows, the turn asks again. */
async function checkForm(services: BotServices, form: FilledForm): Promise<Readonly<Record<string, string>>> {
  const { registry, directory, baseCurrency } = services;
  const [conversation, speaker, company] = await Promise.all([
    services.conversations.ofThread({ channel: "slack", externalRef: form.externalRef }),
    directory.person(form.personId),
    directory.snapshot(),
  ]);
  if (conversation === undefined || speaker === undefined) return {};
  return formProblems(
    { ...form, baseCurrency },
    {
      actions: new Map(registry.actions.map((action) => [action.id, action])),
      state: recall(conversation, form.personId).state,
      company,
      maxTasks: 1,
      today: todayFor(services.clock(), speaker.timeZone),
    },
  );
}

async function homeOf(services: BotServices, personId: string): Promise<HomeContent> {
  const { registry, proposals, database } = services;
  const asked = registry.actions.filter((action) => action.effect !== "read");
  const told = await proposals.ofRequester(database.db, {
    requesterId: personId,
    actionIds: asked.map((action) => action.id),
    limit: requestsShown,
  });
  const requests = told.map(({ reference, actionId, status, outcome }) => ({
    reference,
    text: `${registry.action(actionId).title}: ${phrases.status[status]}${outcome === undefined ? "" : `. ${outcome}`}`,
  }));
  return { requests, approvals: await approvalsOf(services, personId), ideas: await ideasOf(services, personId) };
}

async function approvalsOf(services: BotServices, personId: string): Promise<readonly Reply[]> {
  const { approvals, proposals, database, directory, registry, baseCurrency } = services;
  const speaker = await directory.person(personId);
  const cards: Reply[] = [];
  for (const pending of await approvals.pendingFor(database.db, personId)) {
    const proposal = await proposals.byId(database.db, pending.approval.proposalId);
    if (proposal === undefined || speaker === undefined) continue;
    const action = registry.action(proposal.actionId);
    const requester = await directory.person(proposal.requesterId);
    const card = approvalCard({
      approvalId: pending.approval.id,
      reference: proposal.reference,
      inputHash: pending.approval.inputHash,
      requesterName: requester?.name ?? proposal.requesterId,
      actionTitle: action.title,
      summary: action.summary(proposal.inputs),
      cost: costWords(proposal.facts.amount, { locale: speaker.locale, baseCurrency }),
      reason: pending.obligations[0]?.reason ?? "",
    });
    cards.push(card);
  }
  return cards;
}

/** An example of each thing this person could start. */
async function ideasOf({ registry, gate }: BotServices, personId: string): Promise<readonly string[]> {
  const ideas: string[] = [];
  for (const action of registry.actions) {
    if (ideas.length >= ideasShown) break;
    const [example] = action.examples;
    const could = await gate.couldStart(personId, action.id, "slack");
    if (could.answer !== "no" && example !== undefined) ideas.push(example);
  }
  return ideas;
}

async function describeReference(services: BotServices, personId: string, reference: string) {
  const { proposals, approvals, database, registry } = services;
  const proposal = await proposals.byReference(database.db, reference);
  if (proposal === undefined) return undefined;
  const waiting = await approvals.pendingFor(database.db, personId);
  const concerned = proposal.requesterId === personId || waiting.some((one) => one.approval.proposalId === proposal.id);
  if (!concerned) return undefined;
  const title = `${proposal.reference}: ${registry.action(proposal.actionId).title}`;
  return { title, text: phrases.status[proposal.status] };
}
