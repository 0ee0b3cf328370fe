import { fieldsOf } from "../actions/fields.js";
import { AppError, asAppError, describeError } from "../errors.js";
import { todayFor } from "../governance/calendar.js";
import { readText } from "./channels/incoming-text.js";
import type { ChannelEvent } from "./channels/channel.js";
import { advance, dropFrame, resume, type AdvanceContext } from "./dialogue/advance.js";
import type { DialogueCommand } from "./dialogue/command.js";
import { commandsFromButton } from "./dialogue/button-commands.js";
import { commandsFromForm } from "./dialogue/form-commands.js";
import { guardCommands } from "./dialogue/guard.js";
import { emptyState, type DialogueState, type Directive } from "./dialogue/state.js";
import { parseState } from "./dialogue/stored-state.js";
import { decideByCard } from "./handlers/decide-approval.js";
import { carryOut } from "./handlers/carry-out.js";
import type { InboxEntry } from "./inbox-store.js";
import { phrases } from "./replies/phrases.js";
import { inThread, words } from "./replies/task-replies.js";
import type { BotServices, TurnContext, TurnStep } from "./turn-context.js";

/** Works single events to their end; the inbox decides which and when. */
export interface Pipeline {
  work(entry: InboxEntry): Promise<void>;
  giveUp(entry: InboxEntry, cause: unknown): Promise<void>;
}

/** How the texts of the last turns are given to the understander. */
const historyLength = 10;

/** The pipeline of one process. */
export function createPipeline(services: BotServices): Pipeline {
  return {
    work: (entry) => work(services, entry),
    giveUp: (entry, cause) => giveUp(services, entry, cause),
  };
}

async function work(services: BotServices, entry: InboxEntry): Promise<void> {
  const context = await openTurn(services, entry);
  if (context === undefined) return turnAway(services, entry);
  if (context.conversation.mode === "desk" && !isDecision(entry.event)) return passToDesk(context, entry);
  const before = readState(context);
  if (entry.event.kind === "joined")
    return commit({ context, entry, state: before, steps: await welcome(context, before) });
  if (isDecision(entry.event)) return commit({ context, entry, state: before, steps: await decideByCard(context) });
  const commands = await readCommands(context, before);
  const guarded = guardCommands(commands, {
    actions: actionsById(services),
    state: before,
    company: context.company,
    maxTasks: 5,
    today: todayFor(context.now, context.speaker.timeZone),
  });
  if (guarded.dropped.length > 0)
    services.logger.info({ dropped: guarded.dropped.map((drop) => drop.reason) }, "commands dropped");
  const turn = advance(before, guarded.commands, { ...advanceContext(context), dropped: guarded.dropped });
  const outcome = await follow({ ...context, lastQuestion: before.lastQuestion }, turn.state, turn.directives);
  await commit({ context, entry, ...outcome });
}

/** Somebody opened a channel: what waits for their decision is shown, and nothing is said otherwise. */
async function welcome(context: TurnContext, state: DialogueState): Promise<readonly TurnStep[]> {
  const { approvals, database } = context.services;
  const pending = await approvals.pendingFor(database.db, context.speaker.id);
  if (pending.length === 0) return [];
  return (await carryOut(context, { kind: "status" }, state)).steps;
}

async function openTurn(services: BotServices, entry: InboxEntry): Promise<TurnContext | undefined> {
  const { event } = entry;
  const company = await services.directory.snapshot();
  const conversation = await services.conversations.find(entry.conversationId);
  const speaker = event.personId === undefined ? undefined : await services.directory.person(event.personId);
  if (conversation === undefined || speaker === undefined || speaker.status !== "active") return undefined;
  return { services, conversation, event, speaker, company, now: services.clock(), lastQuestion: undefined };
}

function readState(context: TurnContext): DialogueState {
  const stored = context.conversation.state;
  const empty = stored === null || (typeof stored === "object" && Object.keys(stored).length === 0);
  const parsed = parseState(empty ? null : stored);
  if (parsed.discarded)
    context.services.logger.warn(
      { conversationId: context.conversation.id },
      "a stored dialogue could not be read and begins anew",
    );
  return parsed.state;
}

function isDecision(event: ChannelEvent): boolean {
  return event.button?.action === "approve" || event.button?.action === "reject";
}

function actionsById(services: BotServices): AdvanceContext["actions"] {
  return new Map(services.registry.actions.map((action) => [action.id, action]));
}

function advanceContext(context: TurnContext): AdvanceContext {
  const { event, services, speaker, now, company } = context;
  const source = event.kind === "form" ? "form" : event.kind === "button" ? "button" : "utterance";
  return { actions: actionsById(services), now, today: todayFor(now, speaker.timeZone), source, company };
}

async function readCommands(context: TurnContext, state: DialogueState): Promise<readonly DialogueCommand[]> {
  const { event, services, company } = context;
  if (event.button !== undefined && event.button.action !== "say") return commandsFromButton(event.button, state);
  if (event.form !== undefined) return formCommands(context, event.form, state);
  const read = readText(event.button?.value ?? event.text ?? "");
  if (read.kind !== "text") return [{ kind: "cannot-handle", reason: read.kind, confidence: 1, words: "" }];
  const history = await services.messages.history(context.conversation.id, historyLength + 1);
  const understood = await services.understander.understand({
    text: read.text,
    state,
    speaker: context.speaker,
    now: context.now,
    company,
    baseCurrency: services.baseCurrency,
    history: history
      .filter((message) => message.id !== event.id && message.author !== "desk")
      .map((message) => ({
        author: message.author === "person" ? ("person" as const) : ("assistant" as const),
        text: message.text,
      })),
  });
  return understood.commands;
}

function formCommands(
  context: TurnContext,
  form: NonNullable<ChannelEvent["form"]>,
  state: DialogueState,
): readonly DialogueCommand[] {
  const { registry, baseCurrency } = context.services;
  const frame = state.stack.find((one) => one.id === form.formId);
  const fields = frame === undefined ? [] : fieldsOf(registry.action(frame.actionId).input);
  return commandsFromForm({ ...form, baseCurrency }, state, fields);
}

interface Followed {
  readonly state: DialogueState;
  readonly steps: readonly TurnStep[];
}

/** Carries the directives out one by one. A frame dropped on the way voids what else was wanted of it, and the one below is taken up. */
async function follow(context: TurnContext, begun: DialogueState, directives: readonly Directive[]): Promise<Followed> {
  let state = begun;
  const steps: TurnStep[] = [];
  const dropped = new Set<string>();
  for (const directive of directives) {
    if ("frameId" in directive && dropped.has(directive.frameId)) continue;
    const handled = await carryOut(context, directive, state);
    steps.push(...handled.steps);
    state = handled.state ?? state;
    if (handled.dropped !== undefined) {
      dropped.add(handled.dropped);
      state = dropFrame(state, handled.dropped);
    }
  }
  const asksAgain = directives.some(
    (directive) =>
      "frameId" in directive &&
      !dropped.has(directive.frameId) &&
      directive.kind !== "preview" &&
      directive.kind !== "propose",
  );
  if (dropped.size === 0 || asksAgain || state.stack.length === 0) return { state, steps };
  const below = resume(state, advanceContext(context));
  const rest = await follow(context, below.state, below.directives);
  return { state: rest.state, steps: [...steps, ...rest.steps] };
}

interface TurnEnd extends Followed {
  readonly context: TurnContext;
  readonly entry: InboxEntry;
}

/** Everything the turn changes, in one transaction. */
async function commit(end: TurnEnd): Promise<void> {
  const { context, entry, state } = end;
  const { services, conversation, now } = context;
  await services.database.transaction(async (tx) => {
    const outbox = services.notifier.outbox(tx);
    for (const step of end.steps) await step({ tx, outbox });
    const saved = await services.conversations.saveState(tx, {
      id: conversation.id,
      owner: services.owner,
      state: asJson(state),
      now,
    });
    if (!saved) throw new AppError({ code: "conflict", message: "Another process took this conversation over." });
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}

function asJson(state: DialogueState): TurnContext["conversation"]["state"] {
  return JSON.parse(JSON.stringify(state)) as TurnContext["conversation"]["state"];
}

/** Unknown, deactivated and guest people get a polite refusal that reveals nothing. */
async function turnAway(services: BotServices, entry: InboxEntry): Promise<void> {
  const conversation = await services.conversations.find(entry.conversationId);
  const now = services.clock();
  await services.database.transaction(async (tx) => {
    const out = services.notifier.outbox(tx);
    if (conversation !== undefined) await out.post(conversation, inThread(words(phrases.strangers)));
    await services.audit.record(tx, {
      type: "turn.refused",
      actorId: entry.event.personId ?? "unknown",
      subject: `conversation:${entry.conversationId}`,
      outcome: "unknown-person",
      data: { channel: entry.event.channel },
    });
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}

/** A person at the desk has the conversation: the message stands in the transcript, the assistant is silent. */
async function passToDesk(context: TurnContext, entry: InboxEntry): Promise<void> {
  const { services, conversation, now } = context;
  await services.database.transaction(async (tx) => {
    await services.desk.heard(tx, conversation.id);
    await services.inbox.finish(tx, entry.id, { status: "done", now });
  });
}

/** A turn that can't be worked ends in a case, so that it ends in words. */
async function giveUp(services: BotServices, entry: InboxEntry, cause: unknown): Promise<void> {
  const error = asAppError(cause);
  services.logger.error({ err: error, conversationId: entry.conversationId }, "alert: a turn was given up");
  const context = await openTurn(services, entry);
  const now = services.clock();
  await services.database.transaction(async (tx) => {
    const out = services.notifier.outbox(tx);
    await services.inbox.finish(tx, entry.id, { status: "failed", error: describeError(error), now });
    await services.audit.record(tx, {
      type: "turn.failed",
      actorId: "system",
      subject: `conversation:${entry.conversationId}`,
      outcome: error.code,
    });
    if (context !== undefined) {
      const { conversation, speaker } = context;
      const turn = { tx, outbox: out };
      const reference = await services.desk.open(turn, {
        conversation,
        requester: speaker,
        state: emptyState,
        reason: "broken",
        errors: [error.code],
      });
      await out.post(conversation, inThread(words(phrases.broken(reference))));
    }
  });
}
