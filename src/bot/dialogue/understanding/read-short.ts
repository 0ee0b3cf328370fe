import type { DialogueCommand } from "../command.js";
import { shortReplyKinds, type ShortReplyKind } from "../entities/short-replies.js";
import { topicOf } from "./small-talk.js";

const simple: Partial<Record<ShortReplyKind, "cancel" | "skip" | "repeat" | "pause">> = {
  cancel: "cancel",
  skip: "skip",
  repeat: "repeat",
  pause: "pause",
  resume: "repeat",
};

const help =
  /^(?:help|help me|i need help|need help|can you help(?: me)?|what can you do(?: for me)?|what can i (?:ask|do)(?: you)?(?: here)?|what do you do|how do you work|how does this work|options|menu|commands?|what are my options)[\s?!.]*$/iu;

/** What a short message means by itself, whatever is open. */
export function readShort(text: string, open: boolean): DialogueCommand | undefined {
  const heard = { confidence: 1, words: text };
  if (help.test(text.trim())) return { kind: "help", ...heard };
  const kinds = shortReplyKinds(text);
  const talk = kinds.find((kind) => ["greeting", "thanks", "goodbye", "apology"].includes(kind));
  const order: readonly ShortReplyKind[] = ["cancel", "pause", "resume", "repeat", "skip"];
  if (!open && talk !== undefined) return { kind: "small-talk", topic: topicOf(text), ...heard };
  const kind = order.find((one) => kinds.includes(one));
  const command = kind === undefined ? undefined : simple[kind];
  if (command !== undefined) return { kind: command, ...heard };
  return talk === undefined ? undefined : { kind: "small-talk", topic: topicOf(text), ...heard };
}
