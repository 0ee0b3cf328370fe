import { z } from "zod";
import { moneySchema } from "../../actions/fields.js";
import { emptyState, type DialogueState, type Directive, type SayPhrase } from "./state.js";

const slotValue = z.union([z.string(), z.number(), z.boolean(), moneySchema]);
const slotValues = z.record(z.string(), slotValue);
const invalidValue = z.object({ slot: z.string(), words: z.string(), problem: z.string() });

const awaiting = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("slot"), slot: z.string() }),
  z.object({ kind: z.literal("confirmation") }),
  z.object({ kind: z.literal("change") }),
  z.object({ kind: z.literal("nothing") }),
]);

const frame = z.object({
  id: z.string().regex(/^f\d+$/u),
  actionId: z.string(),
  slots: z.record(
    z.string(),
    z.object({
      value: slotValue,
      source: z.enum(["utterance", "form", "button", "context"]),
      confidence: z.number().min(0).max(1),
    }),
  ),
  awaiting,
  definitionHash: z.string(),
  openedBy: z.string(),
});

// A record over the union, so that a phrase added to the type and forgotten here does not compile.
const phrases: Readonly<Record<SayPhrase, SayPhrase>> = {
  greeting: "greeting",
  thanks: "thanks",
  goodbye: "goodbye",
  apology: "apology",
  identity: "identity",
  "small-talk": "small-talk",
  help: "help",
  paused: "paused",
  "nothing-open": "nothing-open",
  resumed: "resumed",
  "definition-changed": "definition-changed",
  "cannot-skip": "cannot-skip",
  "out-of-scope": "out-of-scope",
  "not-understood": "not-understood",
  injection: "injection",
  "nothing-to-do": "nothing-to-do",
  "other-person": "other-person",
  "too-long": "too-long",
  empty: "empty",
};

const ofFrame = { frameId: z.string(), actionId: z.string() };
const decision = { reference: z.string().optional(), about: z.string().optional() };
const person = { person: z.string().optional(), startDate: z.string().optional(), endDate: z.string().optional() };

const directive = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("preview"), ...ofFrame }),
  z.object({
    kind: z.literal("ask"),
    ...ofFrame,
    slot: z.string(),
    missing: z.array(z.string()),
    invalid: invalidValue.optional(),
  }),
  z.object({ kind: z.literal("ask-change"), ...ofFrame }),
  z.object({ kind: z.literal("confirm"), ...ofFrame, inputs: slotValues, invalid: invalidValue.optional() }),
  z.object({ kind: z.literal("propose"), ...ofFrame, inputs: slotValues }),
  z.object({ kind: z.literal("answer"), question: z.string() }),
  z.object({ kind: z.literal("clarify"), actionIds: z.array(z.string()), words: z.string() }),
  z.object({ kind: z.literal("cancelled"), actionId: z.string(), remaining: z.string().optional() }),
  z.object({ kind: z.literal("status"), reference: z.string().optional() }),
  z.object({ kind: z.literal("decide"), verdict: z.enum(["approve", "reject"]), ...decision }),
  z.object({ kind: z.literal("delegate"), ...person }),
  z.object({ kind: z.literal("withdraw"), ...decision, sure: z.literal(true).optional() }),
  z.object({ kind: z.literal("hand-off"), reason: z.enum(["asked", "misunderstood", "failed"]) }),
  z.object({ kind: z.literal("say"), phrase: z.enum(phrases), actionId: z.string().optional() }),
]) satisfies z.ZodType<Directive>;

const stored = z.object({
  stack: z.array(frame),
  clarification: z.object({ actionIds: z.array(z.string()), words: z.string() }).optional(),
  misunderstood: z.int().nonnegative(),
  lastDirectives: z.array(directive),
  nextFrame: z.int().positive(),
  lastQuestion: z.string().optional(),
  recentReferences: z.array(z.string()),
  withdrawing: z.string().optional(),
}) satisfies z.ZodType<DialogueState>;

/** A state read back. `discarded` is true when something was stored that this version cannot read. */
export interface ParsedState {
  readonly state: DialogueState;
  readonly discarded: boolean;
}

/**
 * Reads a stored state. Nothing stored (null, undefined) is a conversation that has not begun; what does not fit is
 * given up as a whole, with the flag set so that the person can be told.
 */
export function parseState(json: unknown): ParsedState {
  if (json === null || json === undefined) return { state: emptyState, discarded: false };
  const parsed = stored.safeParse(json);
  return parsed.success ? { state: parsed.data, discarded: false } : { state: emptyState, discarded: true };
}
