import { z } from "zod";
import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf, type NamedField } from "../../actions/fields.js";

const topics = ["greeting", "thanks", "goodbye", "apology", "identity", "other"] as const;
const reasons = ["out-of-scope", "not-understood", "injection", "nothing-to-do", "other-person"] as const;
const bare = ["cancel", "confirm", "deny", "repeat", "pause", "skip", "help", "hand-off"] as const;
const mostCommands = 8;
const longestValue = 2000;

const words = z.string().max(longestValue);

function describeField(field: NamedField): string {
  const options = field.options?.map((option) => option.value).join(", ");
  const forms: Partial<Record<NamedField["kind"], string>> = {
    date: "ISO date yyyy-mm-dd",
    month: "yyyy-mm",
    money: "amount with currency, for example 12.50 EUR",
    integer: "whole number",
    person: "the name as written",
    reference: `reference such as ${field.prefixes?.[0] ?? "PO"}-1042`,
  };
  return [field.label, options === undefined ? forms[field.kind] : `one of: ${options}`]
    .filter((part) => part !== undefined)
    .join("; ");
}

/** The start of one action: its fields as text, each left out where the message does not state it. */
function startSchema(action: ActionDefinition): z.ZodObject {
  const slots = fieldsOf(action.input).map(
    (field) => [field.name, words.optional().describe(describeField(field))] as const,
  );
  return z.strictObject({
    kind: z.literal("start-task"),
    action: z.literal(action.id),
    slots: z.strictObject(Object.fromEntries(slots)),
  });
}

/** One command as the model writes it. Values are text; what they mean is worked out, and checked, afterwards. */
export type ModelCommand =
  | {
      readonly kind: "start-task";
      readonly action: string;
      readonly slots: Readonly<Record<string, string | undefined>>;
    }
  | { readonly kind: "set-slot" | "correct-slot"; readonly slot: string; readonly value: string }
  | { readonly kind: "clear-slot"; readonly slot: string }
  | { readonly kind: (typeof bare)[number] }
  | { readonly kind: "ask-knowledge"; readonly question: string }
  | { readonly kind: "clarify"; readonly actions: readonly string[] }
  | { readonly kind: "small-talk"; readonly topic: (typeof topics)[number] }
  | { readonly kind: "status"; readonly reference?: string | undefined }
  | {
      readonly kind: "approve" | "reject";
      readonly reference?: string | undefined;
      readonly about?: string | undefined;
    }
  | {
      readonly kind: "delegate";
      readonly person?: string | undefined;
      readonly startDate?: string | undefined;
      readonly endDate?: string | undefined;
    }
  | { readonly kind: "withdraw"; readonly reference?: string | undefined; readonly about?: string | undefined }
  | { readonly kind: "cannot-handle"; readonly reason: (typeof reasons)[number] };

/** The model's whole answer. */
export interface ModelAnswer {
  readonly commands: readonly ModelCommand[];
}

/**
 * The closed language as a schema made of the actions there are: no other action, slot or kind can be said in it.
 * @param actions at least one
 */
export function commandSchema(actions: readonly ActionDefinition[]): z.ZodType<ModelAnswer> {
  const slotNames = [...new Set(actions.flatMap((action) => fieldsOf(action.input).map((field) => field.name)))];
  const slot = z.enum(slotNames);
  const actionId = z.enum(actions.map((action) => action.id));
  const decision = { reference: words.optional(), about: words.optional() };
  const others = [
    z.strictObject({ kind: z.enum(["set-slot", "correct-slot"]), slot, value: words }),
    z.strictObject({ kind: z.literal("clear-slot"), slot }),
    z.strictObject({ kind: z.enum(bare) }),
    z.strictObject({ kind: z.literal("ask-knowledge"), question: words }),
    z.strictObject({ kind: z.literal("clarify"), actions: z.array(actionId).min(1).max(5) }),
    z.strictObject({ kind: z.literal("small-talk"), topic: z.enum(topics) }),
    z.strictObject({ kind: z.literal("status"), reference: words.optional() }),
    z.strictObject({ kind: z.enum(["approve", "reject"]), ...decision }),
    z.strictObject({ kind: z.literal("withdraw"), ...decision }),
    z.strictObject({
      kind: z.literal("delegate"),
      person: words.optional(),
      startDate: words.optional(),
      endDate: words.optional(),
    }),
    z.strictObject({ kind: z.literal("cannot-handle"), reason: z.enum(reasons) }),
  ] as const;
  const command: z.ZodType<ModelCommand> = z.union([...actions.map(startSchema), ...others]) as z.ZodType<ModelCommand>;
  return z.strictObject({ commands: z.array(command).min(1).max(mostCommands) });
}
