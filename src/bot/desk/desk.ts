import type { ActionDefinition } from "../../actions/action.js";
import type { Database, Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import type { AuditEntry } from "../../governance/decision.js";
import type { Directory } from "../../governance/directory.js";
import type { Principal } from "../../governance/principal.js";
import type { Clock } from "../../runtime.js";
import type { Conversation, ConversationStore } from "../conversation-store.js";
import type { DialogueState } from "../dialogue/state.js";
import { concerns } from "../memory.js";
import type { MessageStore } from "../message-store.js";
import type { Notifier, Outbox } from "../notifier.js";
import { phrases } from "../replies/phrases.js";
import type { ReplyBlock } from "../replies/reply.js";
import { inThread, words } from "../replies/task-replies.js";
import type { Case, CaseStore } from "./case-store.js";
import { addedPacket, buildPacket, type HandOffReason, type ShownAnswer, type TriedRequest } from "./packet.js";

/** What the desk works with. */
export interface DeskParts {
  readonly database: Database;
  readonly cases: CaseStore;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly notifier: Notifier;
  readonly directory: Directory;
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  /** The requests a person made in a conversation. */
  readonly tried: (conversationId: string, personId: string) => Promise<readonly TriedRequest[]>;
  /** What the pages were asked in a conversation, oldest first. */
  readonly answered: (conversationId: string, personId: string) => Promise<readonly ShownAnswer[]>;
  readonly nextReference: (tx: Tx, prefix: string) => Promise<string>;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly clock: Clock;
}

/** What a case is opened for. */
export interface CaseRequest {
  readonly conversation: Pick<Conversation, "id" | "channel">;
  readonly requester: Principal;
  readonly state: DialogueState;
  readonly reason: HandOffReason;
  readonly errors?: readonly string[] | undefined;
}

/** The built-in service desk. */
export interface Desk {
  /** Opens a case with the whole context, or adds to the one that is open. @returns its reference */
  open(turn: { readonly tx: Tx; readonly outbox: Outbox }, request: CaseRequest): Promise<string>;
  /** An agent answers in the employee's thread; the assistant is silent there from now on. */
  reply(reference: string, agentId: string, text: string): Promise<Case>;
  /** Ends the case and hands the thread back to the assistant. */
  resolve(reference: string, agentId: string, text?: string): Promise<Case>;
  /** The employee said something while a person has the thread: the case wants an answer again. */
  heard(tx: Tx, from: Heard): Promise<void>;
  /** Whether somebody at the desk has a case of this person in the conversation. */
  serves(conversationId: string, personId: string): Promise<boolean>;
  list(all: boolean): Promise<readonly Case[]>;
  show(reference: string): Promise<{ case: Case; transcript: Awaited<ReturnType<MessageStore["history"]>> }>;
}

/** Who said something where. */
export interface Heard {
  readonly conversationId: string;
  readonly personId: string;
}

const transcriptLength = 100;

/** The open cases of one person in a conversation, the newest first. */
async function casesOf(parts: DeskParts, { conversationId, personId }: Heard): Promise<readonly Case[]> {
  return (await parts.cases.openIn(conversationId)).filter((one) => one.requesterId === personId);
}

/** The desk on the database. */
export function createDesk(parts: DeskParts): Desk {
  return {
    open: (turn, request) => openCase(parts, turn, request),
    reply: (reference, agentId, text) => answer(parts, { reference, agentId, text, resolve: false }),
    resolve: (reference, agentId, text) => answer(parts, { reference, agentId, text, resolve: true }),
    serves: async (conversationId, personId) =>
      (await casesOf(parts, { conversationId, personId })).some((one) => one.assigneeId !== undefined),
    heard: async (tx, from) => {
      const [open] = await casesOf(parts, from);
      if (open !== undefined) await parts.cases.change(tx, open.reference, { status: "open" });
    },
    list: (all) => parts.cases.list(all),
    show: async (reference) => {
      const found = await mustFind(parts, reference);
      return { case: found, transcript: await parts.messages.history(found.conversationId, transcriptLength) };
    },
  };
}

async function openCase(parts: DeskParts, turn: { tx: Tx; outbox: Outbox }, request: CaseRequest): Promise<string> {
  const { conversation, requester } = request;
  const [already] = await casesOf(parts, { conversationId: conversation.id, personId: requester.id });
  const history = await parts.messages.history(conversation.id, transcriptLength);
  const packet = buildPacket({
    reason: request.reason,
    requester: request.requester,
    state: request.state,
    transcript: history.filter((message) => concerns(message, requester.id)),
    tried: await parts.tried(conversation.id, requester.id),
    answers: await parts.answered(conversation.id, requester.id),
    errors: request.errors ?? [],
    actions: parts.actions,
    company: await parts.directory.snapshot(),
  });
  // A doubtful effect is a matter of its own: whoever looks into it must not lose it among other things.
  if (already !== undefined && request.reason !== "unknown") {
    await parts.cases.add(turn.tx, already.reference, addedPacket(already.packet, packet));
    await noteOpened(parts, turn.tx, { reference: already.reference, type: "case.added", request });
    return already.reference;
  }
  const reference = await parts.nextReference(turn.tx, "INC");
  const title =
    packet.openTasks.at(-1)?.title ??
    packet.transcript
      .filter((message) => message.author === "person")
      .at(-1)
      ?.text.slice(0, 80) ??
    "Request";
  await parts.cases.insert(turn.tx, {
    reference,
    conversationId: request.conversation.id,
    requesterId: request.requester.id,
    title,
    reason: request.reason,
    packet,
    openedAt: parts.clock(),
  });
  await noteOpened(parts, turn.tx, { reference, type: "case.opened", request });
  return reference;
}

async function noteOpened(
  parts: DeskParts,
  tx: Tx,
  { reference, type, request }: { reference: string; type: "case.opened" | "case.added"; request: CaseRequest },
): Promise<void> {
  await parts.audit.record(tx, {
    type,
    actorId: request.requester.id,
    subject: `case:${reference}`,
    outcome: request.reason,
    data: { conversationId: request.conversation.id },
  });
}

interface DeskAnswer {
  readonly reference: string;
  readonly agentId: string;
  readonly text: string | undefined;
  readonly resolve: boolean;
}

async function answer(parts: DeskParts, said: DeskAnswer): Promise<Case> {
  const { reference, conversationId, requesterId } = await mustFind(parts, said.reference);
  const agent = await mustBeAgent(parts, said.agentId);
  const conversation = await parts.conversations.find(conversationId);
  if (conversation === undefined)
    throw new AppError({ code: "not-found", message: "The conversation of this case is gone.", where: reference });
  await parts.database.transaction(async (tx) => {
    const others = (await parts.cases.openIn(conversation.id)).filter((one) => one.reference !== reference);
    const held = others.some((one) => one.assigneeId !== undefined);
    // Locks the conversation, and before the case, as a turn does.
    await parts.conversations.setMode(tx, conversation.id, said.resolve && !held ? "assistant" : "desk");
    await mustBeOpen(parts, reference);
    await post(parts, tx, { ...said, reference, conversation, requesterId, agent, last: !held });
    const status = said.resolve ? "resolved" : "answered";
    const resolvedAt = said.resolve ? { resolvedAt: parts.clock() } : {};
    await parts.cases.change(tx, reference, { status, assigneeId: agent.id, ...resolvedAt });
    await parts.audit.record(tx, {
      type: `case.${status}`,
      actorId: agent.id,
      subject: `case:${reference}`,
      outcome: status,
    });
  });
  return mustFind(parts, reference);
}

type Posted = DeskAnswer & {
  readonly conversation: Conversation;
  readonly requesterId: string;
  readonly agent: Principal;
  /** No other case of this thread is with somebody. */
  readonly last: boolean;
};

async function post(parts: DeskParts, tx: Tx, { conversation, agent, requesterId, ...said }: Posted): Promise<void> {
  const out = parts.notifier.outbox(tx);
  const desk = { kind: "desk", id: agent.id } as const;
  const text = said.text?.trim() ?? "";
  const say = (...blocks: readonly ReplyBlock[]) =>
    out.post(conversation, { ...inThread(...blocks), recipientId: requesterId }, desk);
  if (text !== "") await say(words(`*${phrases.deskReply(agent.name)}*\n${text}`));
  if (!said.resolve) return;
  const ended = said.last ? phrases.deskResolved(said.reference) : phrases.deskResolvedOne(said.reference);
  await say({ kind: "notice", tone: "success", text: ended });
}

/** Two agents may answer at once; what one has resolved the other does not answer. */
async function mustBeOpen(parts: DeskParts, reference: string): Promise<void> {
  const found = await parts.cases.find(reference);
  if (found?.status === "resolved")
    throw new AppError({ code: "conflict", message: `${reference} is resolved already.` });
}

async function mustFind(parts: DeskParts, reference: string): Promise<Case> {
  const found = await parts.cases.find(reference.trim().toUpperCase());
  if (found === undefined)
    throw new AppError({
      code: "not-found",
      message: `There is no case ${reference}.`,
      remedy: "“deskhand desk list” shows the open ones.",
    });
  return found;
}

async function mustBeAgent(parts: DeskParts, agentId: string): Promise<Principal> {
  const agent = await parts.directory.person(agentId);
  if (agent?.status === "active" && agent.roles.includes("desk-agent")) return agent;
  throw new AppError({
    code: "not-authorised",
    message: `${agentId} is not a service desk agent.`,
    remedy: "Name somebody with the role desk-agent with --as.",
  });
}
