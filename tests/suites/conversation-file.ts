import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { moneySchema } from "../../src/actions/fields.js";
import type { DialogueCommand } from "../../src/bot/dialogue/command.js";

const value = z.union([z.string(), z.number(), z.boolean(), moneySchema]);
const values = z.record(z.string(), value);
const invalid = z.strictObject({
  slot: z.string(),
  words: z.string(),
  problem: z.string().default("It does not fit."),
});
const topic = z.enum(["greeting", "thanks", "goodbye", "apology", "identity", "other"]);
const reason = z.enum([
  "out-of-scope",
  "not-understood",
  "injection",
  "nothing-to-do",
  "other-person",
  "too-long",
  "empty",
]);
const bare = z.enum(["cancel", "confirm", "deny", "repeat", "pause", "skip", "help", "hand-off", "status"]);

/** Commands as transcripts write them: `cancel`, `{start: ID, slots: {…}}`, `{set: {slot: value}}`, `{ask: question}`. */
const command = z.union([
  bare,
  z.strictObject({ start: z.string(), slots: values.default({}), invalid: z.array(invalid).optional() }),
  z.strictObject({ set: values }),
  z.strictObject({ correct: values }),
  z.strictObject({ refuse: invalid }),
  z.strictObject({ clear: z.string() }),
  z.strictObject({ ask: z.string() }),
  z.strictObject({ clarify: z.array(z.string()) }),
  z.strictObject({ talk: topic }),
  z.strictObject({ status: z.string() }),
  z.strictObject({ approve: z.string() }),
  z.strictObject({ reject: z.string() }),
  z.strictObject({ withdraw: z.string() }),
  z.strictObject({
    delegate: z.strictObject({
      person: z.string().optional(),
      startDate: z.string().optional(),
      endDate: z.string().optional(),
    }),
  }),
  z.strictObject({ cannot: reason }),
]);

const turn = z.strictObject({
  user: z.string().optional(),
  commands: z.array(command).optional(),
  button: z.strictObject({ action: z.string(), value: z.record(z.string(), z.unknown()) }).optional(),
  form: z.strictObject({ formId: z.string(), values: z.record(z.string(), z.string()) }).optional(),
  /** The process is restarted before this turn. */
  restart: z.boolean().optional(),
  /** Before this turn the product is updated: this action has other fields now. */
  updated: z.string().optional(),
  asks: z.string().optional(),
  invalid: z.string().optional(),
  confirms: z.union([z.string(), z.literal(true)]).optional(),
  asksChange: z.literal(true).optional(),
  proposes: z.array(z.string()).optional(),
  cancelled: z.string().optional(),
  remaining: z.string().optional(),
  answers: z.string().optional(),
  clarifies: z.array(z.string()).optional(),
  says: z.array(z.string()).optional(),
  previews: z.array(z.string()).optional(),
  decides: z.string().optional(),
  reports: z.union([z.string(), z.literal(true)]).optional(),
  delegates: z.string().optional(),
  /** The request of which it is asked whether it shall be taken back, and the one that is. */
  asksToWithdraw: z.string().optional(),
  withdraws: z.string().optional(),
  handsOff: z.string().optional(),
  /** The task on top after the turn, or proposed by it; null when none is open. */
  state: z.union([z.strictObject({ action: z.string(), slots: values }), z.null()]).optional(),
  /** Actions of the open tasks, the one on top first. */
  open: z.array(z.string()).optional(),
});

const conversation = z.strictObject({
  as: z.string(),
  now: z.string(),
  /** Why the behaviour is wanted, where the name does not say it. */
  about: z.string().optional(),
  turns: z.array(turn).min(1),
});

/** One turn of a transcript with what is expected of it. */
export type ConversationTurn = z.output<typeof turn>;

/** A transcript: its folder names the behaviour, its file name is a sentence. */
export interface ConversationFile extends z.output<typeof conversation> {
  readonly behaviour: string;
  readonly name: string;
}

/** Every transcript below a folder. @throws Error that names the file and what is wrong in it */
export function readConversationFiles(folder: string): readonly ConversationFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  return files.toSorted().map((file) => {
    const read = conversation.safeParse(parse(readFileSync(path.join(folder, file), "utf8")));
    if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
    return {
      ...read.data,
      behaviour: path.dirname(file),
      name: path.basename(file, ".yaml").replaceAll("-", " "),
    };
  });
}

/** A transcript's commands as the dialogue takes them. */
export function dialogueCommands(turnOf: ConversationTurn): readonly DialogueCommand[] {
  const heard = { confidence: 1, words: turnOf.user ?? "" };
  return (turnOf.commands ?? []).flatMap((one): DialogueCommand[] => {
    if (typeof one === "string") return [{ kind: one, ...heard }];
    if ("start" in one) {
      return [{ kind: "start-task", actionId: one.start, slots: one.slots, invalid: one.invalid, ...heard }];
    }
    if ("set" in one) {
      return Object.entries(one.set).map(([slot, to]) => ({ kind: "set-slot", slot, value: to, ...heard }));
    }
    if ("correct" in one) {
      return Object.entries(one.correct).map(([slot, to]) => ({ kind: "correct-slot", slot, value: to, ...heard }));
    }
    if ("refuse" in one) return [{ kind: "reject-value", invalid: one.refuse, ...heard }];
    if ("clear" in one) return [{ kind: "clear-slot", slot: one.clear, ...heard }];
    if ("ask" in one) return [{ kind: "ask-knowledge", question: one.ask, ...heard }];
    if ("clarify" in one) return [{ kind: "clarify", actionIds: one.clarify, ...heard }];
    if ("talk" in one) return [{ kind: "small-talk", topic: one.talk, ...heard }];
    if ("status" in one) return [{ kind: "status", reference: one.status, ...heard }];
    if ("approve" in one) return [{ kind: "approve", reference: one.approve, ...heard }];
    if ("reject" in one) return [{ kind: "reject", reference: one.reject, ...heard }];
    if ("withdraw" in one) return [{ kind: "withdraw", reference: one.withdraw, ...heard }];
    if ("delegate" in one) return [{ kind: "delegate", ...one.delegate, ...heard }];
    return [{ kind: "cannot-handle", reason: one.cannot, ...heard }];
  });
}
