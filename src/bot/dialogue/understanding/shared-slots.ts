import type { DialogueCommand, SlotValues } from "../command.js";
import { fieldsOf } from "../../../actions/fields.js";
import { findNamed } from "./named-slots.js";
import type { Reading } from "./reading.js";
import type { Intents } from "./intents.js";
import type { Request } from "./requests.js";

type StartTask = Extract<DialogueCommand, { kind: "start-task" }>;

const pronoun = /\b(?:him|her|them|they|he|she|his|their)\b/iu;
const sameDays =
  /\b(?:those|these|the same|that) (?:days?|time|dates?|week|period)\b|\bduring (?:that|this)\b|\bin the meantime\b|\bwhile (?:i am|i'm) (?:away|out|off|gone|on (?:leave|vacation|holiday))\b|\bin my absence\b|\bthen\b/iu;

interface Shared {
  readonly before?: Reading | undefined;
  readonly person?: string | undefined;
  readonly vendor?: string | undefined;
  readonly reference?: string | undefined;
  readonly days?: { readonly startDate: string; readonly endDate: string } | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function remember(shared: Shared, request: Request, commands: readonly DialogueCommand[]): Shared {
  const slots: SlotValues = Object.fromEntries(
    commands.flatMap((one) => (one.kind === "start-task" ? Object.entries(one.slots) : [])),
  );
  const startDate = text(slots["startDate"]);
  const endDate = text(slots["endDate"]);
  return {
    before: request.reading,
    person: request.reading.people.find((one) => one.value !== undefined)?.value ?? shared.person,
    vendor: text(slots["vendor"]) ?? shared.vendor,
    reference: request.reading.references[0]?.value ?? shared.reference,
    days: startDate !== undefined && endDate !== undefined ? { startDate, endDate } : shared.days,
  };
}

const pointing = /\b(?:one|it|that|this|them|those|both)\b/iu;

// "what's the limit for dinners? I had one for 92 euros": what "one" is was said before.
function fromBefore(start: StartTask, words: string, { shared, intents }: Pointing): SlotValues {
  const action = intents.actions.get(start.actionId);
  if (action === undefined || shared.before === undefined || !pointing.test(words)) return {};
  const { before } = shared;
  return Object.fromEntries(
    fieldsOf(action.input)
      .filter((field) => !field.optional && field.kind === "choice" && start.slots[field.name] === undefined)
      .flatMap((field) =>
        findNamed(field, before)
          .values.slice(0, 1)
          .map((value) => [field.name, value] as const),
      ),
  );
}

interface Pointing {
  readonly shared: Shared;
  readonly intents: Intents;
}

// "put him in sales-emea", "order flyers from them", "Fatima decides on those days": what went before says who and when.
function complete(command: DialogueCommand, words: string, { shared, intents }: Pointing): DialogueCommand {
  switch (command.kind) {
    case "delegate":
      if (command.startDate !== undefined || shared.days === undefined || !sameDays.test(words)) return command;
      return { ...command, ...shared.days };
    case "status":
    case "approve":
    case "reject":
      if (command.reference !== undefined || shared.reference === undefined) return command;
      return { ...command, reference: shared.reference };
    case "start-task": {
      const has = (slot: string): boolean =>
        Object.hasOwn(intents.actions.get(command.actionId)?.input.shape ?? {}, slot);
      const added: Record<string, string> = {};
      if (pronoun.test(words) && shared.person !== undefined && has("person")) added["person"] = shared.person;
      if (/\bfrom (?:them|there)\b/iu.test(words) && shared.vendor !== undefined && has("vendor"))
        added["vendor"] = shared.vendor;
      return { ...command, slots: { ...fromBefore(command, words, { shared, intents }), ...added, ...command.slots } };
    }
    default:
      return command;
  }
}

/**
 * Decides the requests of a message one after the other; what an earlier part names (also one that only says what not
 * to do, for which nothing is decided) completes a later one that points back to it.
 */
export function shareBetween(
  all: readonly Request[],
  intents: Intents,
  decide: (request: Request) => readonly DialogueCommand[],
): readonly DialogueCommand[] {
  let shared: Shared = {};
  const commands: DialogueCommand[] = [];
  for (const request of all) {
    const own = decide(request).map((command) => complete(command, request.text, { shared, intents }));
    commands.push(...own);
    shared = remember(shared, request, own);
  }
  return commands;
}
