import { fieldsOf } from "../../actions/fields.js";
import { approvalCard } from "../replies/approval-card.js";
import { phrases } from "../replies/phrases.js";
import type { Reply } from "../replies/reply.js";
import { costWords } from "../replies/request-words.js";
import type { FilledForm, HomeContent, SlackPorts } from "../channels/slack/surfaces.js";
import { commandsFromForm } from "../dialogue/form-commands.js";
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

/** What the turn would refuse of these values, found before the modal closes. What only the turn can see, it asks again. */
async function checkForm(services: BotServices, form: FilledForm): Promise<Readonly<Record<string, string>>> {
  const conversation = await services.conversations.ofThread({ channel: "slack", externalRef: form.externalRef });
  if (conversation === undefined) return {};
  const { state } = recall(conversation, form.personId);
  const frame = state.stack.find((one) => one.id === form.formId);
  if (frame === undefined) return {};
  const fields = fieldsOf(services.registry.action(frame.actionId).input);
  const commands = commandsFromForm({ ...form, baseCurrency: services.baseCurrency }, state, fields);
  return Object.fromEntries(
    commands.flatMap((command) =>
      command.kind === "reject-value" ? [[command.invalid.slot, command.invalid.problem] as const] : [],
    ),
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
