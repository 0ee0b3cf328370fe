import { fieldsOf } from "../actions/fields.js";
import { todayFor } from "../governance/calendar.js";
import { readText } from "./channels/incoming-text.js";
import { cleanCommand } from "./clean-event.js";
import type { ChannelEvent } from "./channels/channel.js";
import { advance, dropFrame, resume, type AdvanceContext } from "./dialogue/advance.js";
import type { DialogueCommand } from "./dialogue/command.js";
import { commandsFromButton } from "./dialogue/button-commands.js";
import { commandsFromForm } from "./dialogue/form-commands.js";
import { guardCommands } from "./dialogue/guard.js";
import type { DialogueState, Directive } from "./dialogue/state.js";
import { takeUpElsewhere, wantsToGoOn } from "./elsewhere.js";
import { decideByCard } from "./handlers/decide-approval.js";
import { carryOut } from "./handlers/carry-out.js";
import { isFeedback, takeFeedback } from "./handlers/take-feedback.js";
import type { InboxEntry } from "./inbox-store.js";
import { concerns } from "./memory.js";
import type { Message } from "./message-store.js";
import { giveUp } from "./turn-broken.js";
import type { BotServices, TurnContext, TurnStep } from "./turn-context.js";
import { commit, passToDesk, turnAway } from "./turn-end.js";
import { openTurn, readState } from "./turn-start.js";

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
  const { state: here, forgotten } = readState(context);
  const end = (steps: readonly TurnStep[], state = here) =>
    commit({ context, entry, state, steps: [...forgotten, ...steps] });
  if (entry.event.kind === "joined") return end(await welcome(context, here));
  if (isDecision(entry.event)) return end(await decideByCard(context));
  if (isFeedback(entry.event)) return end(await takeFeedback(context));
  if (context.conversation.mode === "desk" && (await isWithDesk(context))) return passToDesk(context, entry);
  const commands = await readCommands(context, here);
  const taken = wantsToGoOn(here, commands) ? await takeUpElsewhere(context, here) : undefined;
  const before = taken?.state ?? here;
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
  await end([...(taken?.steps ?? []), ...outcome.steps], outcome.state);
}

/** Somebody opened a channel: what waits for their decision is shown, and nothing is said otherwise. */
async function welcome(context: TurnContext, state: DialogueState): Promise<readonly TurnStep[]> {
  const { approvals, database } = context.services;
  if (context.conversation.mode === "desk") return [];
  const pending = await approvals.pendingFor(database.db, context.speaker.id);
  if (pending.length === 0) return [];
  return (await carryOut(context, { kind: "status" }, state)).steps;
}

/** In a thread of several people the desk has those whose cases it took; the assistant goes on with the others. */
async function isWithDesk({ services, conversation, speaker }: TurnContext): Promise<boolean> {
  return services.desk.serves(conversation.id, speaker.id);
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
  if (event.button !== undefined && event.button.action !== "say")
    return commandsFromButton(event.button, state).map(cleanCommand);
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
      .filter(({ id, author, clicked }) => id !== event.id && author !== "desk" && clicked !== "feedback")
      .filter((message) => concerns(message, context.speaker.id))
      .map((message) => ({
        author: message.author === "person" ? ("person" as const) : ("assistant" as const),
        text: withoutRetrieved(message),
      })),
  });
  return understood.commands;
}

/** What pages say is data: no understander reads it, so it can never become a command or a value. */
function withoutRetrieved({ reply, text }: Message): string {
  return reply?.blocks.some((block) => block.kind === "citations") === true ? "(an answer from the pages)" : text;
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
