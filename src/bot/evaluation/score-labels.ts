import { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf } from "../../actions/fields.js";
import { decimalOf } from "../../actions/money.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { DialogueCommand, SlotValue, SlotValues } from "../dialogue/command.js";

const labelValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.object({ amount: z.string(), currency: z.string() }),
]);

/** Slots as labels write them: people by name, money as `{"amount": "1299.00", "currency": "EUR"}`. */
export const labelSlots = z.record(z.string(), labelValue);

/** A slot's value as labels write it. */
export type LabelValue = z.output<typeof labelValue>;

/** Slots by name, as labels write them. */
export type LabelSlots = Readonly<Record<string, LabelValue>>;

/** A command as labels write it. */
export const labelledCommand = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("task"), action: z.string(), slots: labelSlots.default({}) }),
  z.object({ kind: z.enum(["status", "approve", "reject", "delegate"]), slots: labelSlots.default({}) }),
  z.object({
    kind: z.enum(["ask-knowledge", "hand-off", "small-talk", "cannot-handle"]),
    slots: labelSlots.default({}),
  }),
]);

/** What a label says, or what was read from a message in the same form. Other kinds than those of labels are never right. */
export interface LabelledCommand {
  readonly kind: string;
  /** For `task`. */
  readonly action?: string | undefined;
  readonly slots: LabelSlots;
}

/** What is needed to write commands as labels do. */
export interface LabelContext {
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  readonly company: CompanySnapshot;
}

/** The action of a task, else the kind: what intents are compared and slots are counted by. */
export function ownerOf(command: LabelledCommand): string {
  return command.action ?? command.kind;
}

function personName(id: string, company: CompanySnapshot): string {
  return company.people.find((person) => person.id === id)?.name ?? id;
}

function moneyLabel(value: Extract<SlotValue, object>): LabelValue {
  let decimal: string;
  try {
    decimal = decimalOf(value);
  } catch {
    // A currency that does not exist is a wrong value, not a reason to stop measuring.
    decimal = String(value.minor / 100);
  }
  return { amount: Number(decimal).toFixed(2), currency: value.currency };
}

/** Slots of an action as labels write them. */
export function labelSlotsOf(actionId: string, slots: SlotValues, context: LabelContext): LabelSlots {
  const action = context.actions.get(actionId);
  const people = new Set(
    (action === undefined ? [] : fieldsOf(action.input)).flatMap((field) =>
      field.kind === "person" ? [field.name] : [],
    ),
  );
  return Object.fromEntries(
    Object.entries(slots).map(([slot, value]): [string, LabelValue] => {
      if (typeof value === "object") return [slot, moneyLabel(value)];
      return [slot, people.has(slot) ? personName(String(value), context.company) : value];
    }),
  );
}

function present(slots: Readonly<Record<string, string | undefined>>): LabelSlots {
  return Object.fromEntries(Object.entries(slots).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/**
 * A command as labels write it. Kinds that labels do not have keep their own name and so count as wrong, with one
 * exception: `help` ("what can you do?") is talk about the assistant, which labels call small-talk.
 */
export function labelOf(command: DialogueCommand, context: LabelContext): LabelledCommand {
  switch (command.kind) {
    case "start-task":
      return {
        kind: "task",
        action: command.actionId,
        slots: labelSlotsOf(command.actionId, command.slots, context),
      };
    case "status":
      return { kind: "status", slots: present({ reference: command.reference }) };
    case "approve":
    case "reject":
      return { kind: command.kind, slots: present({ reference: command.reference, about: command.about }) };
    case "delegate": {
      const person = command.person === undefined ? undefined : personName(command.person, context.company);
      return { kind: "delegate", slots: present({ person, startDate: command.startDate, endDate: command.endDate }) };
    }
    case "help":
      return { kind: "small-talk", slots: {} };
    default:
      return { kind: command.kind, slots: {} };
  }
}
