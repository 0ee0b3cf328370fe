import type { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf, type NamedField } from "../../actions/fields.js";
import { asAppError } from "../../errors.js";
import { maskForModel } from "../../governance/redact.js";
import type { Model, ModelMessage } from "../../model.js";
import type { Logger } from "../../runtime.js";
import type { DialogueCommand, InvalidValue, SlotValue } from "./command.js";
import { localDate } from "./entities/dates.js";
import { understandingPrompt } from "./openai-prompt.js";
import { commandSchema, type ModelAnswer, type ModelCommand } from "./openai-schema.js";
import type { Understander, UnderstandInput } from "./understander.js";
import { normaliseValue } from "./understanding/normalise-value.js";
import { readText, type Surroundings } from "./understanding/reading.js";

/** What the model-backed engine is made of. */
export interface OpenaiUnderstanderParts {
  readonly model: Model;
  readonly actions: readonly ActionDefinition[];
  /** Serves the same turn when the model fails or its answer does not fit. */
  readonly fallback: Understander;
  readonly logger: Logger;
}

interface Context {
  readonly input: UnderstandInput;
  readonly actions: readonly ActionDefinition[];
  readonly surroundings: Surroundings;
}

const confidence = 0.9;

/**
 * The engine over a language model: one structured-output call per turn, in a schema made of the actions, whose values
 * go through the same extraction and checks as those of the embedded engine. Personal values do not leave the house.
 */
export function createOpenaiUnderstander(parts: OpenaiUnderstanderParts): Understander {
  const { model, actions, fallback, logger } = parts;
  const schema: z.ZodType<ModelAnswer> = commandSchema(actions);
  return {
    understand: async (input) => {
      try {
        const { messages, restore } = withoutPersonalValues(understandingPrompt(input, actions));
        const answer = await model.structured({ name: "commands", schema, messages });
        const context: Context = { input, actions, surroundings: surroundingsOf(input, actions) };
        return { engine: "openai", commands: answer.commands.map((one) => commandOf(restored(one, restore), context)) };
      } catch (cause) {
        logger.warn({ code: asAppError(cause).code }, "the model did not help; the embedded engine serves this turn");
        return fallback.understand(input);
      }
    },
  };
}

const between = "\n\u0001\n";

// All texts in one go, so that a value has the same token wherever it stands.
function withoutPersonalValues(messages: readonly ModelMessage[]): {
  readonly messages: readonly ModelMessage[];
  readonly restore: (text: string) => string;
} {
  const masked = maskForModel(messages.map((message) => message.text.replaceAll("\u0001", "")).join(between));
  const texts = masked.text.split(between);
  return {
    messages: messages.map((message, index) => ({ ...message, text: texts[index] ?? "" })),
    restore: masked.restore,
  };
}

function restored(command: ModelCommand, restore: (text: string) => string): ModelCommand {
  const text = (value: unknown): unknown => {
    if (typeof value === "string") return restore(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, text(member)]));
  };
  return { ...command, ...(text(command) as ModelCommand) };
}

function surroundingsOf(input: UnderstandInput, actions: readonly ActionDefinition[]): Surroundings {
  const { now, speaker, company, baseCurrency } = input;
  const fields = actions.flatMap((action) => fieldsOf(action.input));
  const prefixes = new Set([
    ...actions.map((action) => action.referencePrefix),
    ...fields.flatMap((field) => field.prefixes ?? []),
  ]);
  return { now, timeZone: speaker.timeZone, today: localDate(now, speaker.timeZone), company, baseCurrency, prefixes };
}

function fieldsById(actionId: string, context: Context): readonly NamedField[] {
  const action = context.actions.find((one) => one.id === actionId);
  return action === undefined ? [] : fieldsOf(action.input);
}

function start(command: Extract<ModelCommand, { kind: "start-task" }>, context: Context): DialogueCommand {
  const slots: Record<string, SlotValue> = {};
  const invalid: InvalidValue[] = [];
  for (const field of fieldsById(command.action, context)) {
    const words = command.slots[field.name]?.trim();
    if (words === undefined || words === "") continue;
    const normalised = normaliseValue(field, words, context.surroundings);
    if (normalised.ok) slots[field.name] = normalised.value;
    else invalid.push(normalised.invalid);
  }
  return {
    kind: "start-task",
    actionId: command.action,
    slots,
    ...(invalid.length > 0 && { invalid }),
    ...heard(context),
  };
}

function set(command: Extract<ModelCommand, { kind: "set-slot" | "correct-slot" }>, context: Context): DialogueCommand {
  const frames = context.input.state.stack.toReversed();
  const field = frames.flatMap((frame) => fieldsById(frame.actionId, context)).find((one) => one.name === command.slot);
  // Without an open task that has it, the guard drops it.
  if (field === undefined) return { kind: command.kind, slot: command.slot, value: command.value, ...heard(context) };
  const normalised = normaliseValue(field, command.value, context.surroundings);
  if (!normalised.ok) return { kind: "reject-value", invalid: normalised.invalid, ...heard(context) };
  return { kind: command.kind, slot: command.slot, value: normalised.value, ...heard(context) };
}

function heard({ input }: Context): { readonly confidence: number; readonly words: string } {
  return { confidence, words: input.text.slice(0, 500) };
}

function referenceOf(words: string | undefined, context: Context): { readonly reference?: string } {
  if (words === undefined) return {};
  const [found] = readText(words, context.surroundings).references;
  return found === undefined ? {} : { reference: found.value };
}

const delegated = {
  person: { kind: "person", name: "person", label: "Person", ask: "", optional: true },
  startDate: { kind: "date", name: "startDate", label: "First day", ask: "", optional: true },
  endDate: { kind: "date", name: "endDate", label: "Last day", ask: "", optional: true },
} as const satisfies Readonly<Record<string, NamedField>>;

function delegate(command: Extract<ModelCommand, { kind: "delegate" }>, context: Context): DialogueCommand {
  const values = Object.values(delegated).flatMap((field) => {
    const words = command[field.name];
    const normalised = words === undefined ? undefined : normaliseValue(field, words, context.surroundings);
    return normalised?.ok === true ? [[field.name, normalised.value]] : [];
  });
  return {
    kind: "delegate",
    ...(Object.fromEntries(values) as { person?: string; startDate?: string; endDate?: string }),
    ...heard(context),
  };
}

function commandOf(command: ModelCommand, context: Context): DialogueCommand {
  switch (command.kind) {
    case "start-task":
      return start(command, context);
    case "set-slot":
    case "correct-slot":
      return set(command, context);
    case "clarify":
      return { kind: "clarify", actionIds: command.actions, ...heard(context) };
    case "status":
      return { kind: "status", ...referenceOf(command.reference, context), ...heard(context) };
    case "approve":
    case "reject":
    case "withdraw":
      return {
        kind: command.kind,
        ...referenceOf(command.reference, context),
        ...(command.about !== undefined && { about: command.about }),
        ...heard(context),
      };
    case "delegate":
      return delegate(command, context);
    default:
      return { ...command, ...heard(context) };
  }
}
