import type { DialogueCommand } from "../command.js";
import type { UnderstandInput } from "../understander.js";
import { isReply } from "../entities/short-replies.js";
import { readRequests, type ReadContext } from "./read-requests.js";
import { readReply } from "./reply.js";
import { readShort } from "./read-short.js";

/** Reads a message in its conversation: as an answer to what is open, or as something new. */
export function readMessage(input: UnderstandInput, context: ReadContext): readonly DialogueCommand[] {
  const text = input.text.replaceAll(/[ \t]+/gu, " ").trim();
  if (text === "") return [{ kind: "cannot-handle", reason: "empty", confidence: 1, words: "" }];
  const open = input.state.stack.length > 0 || input.state.clarification !== undefined;
  if (open) {
    const reply = readReply(text, input, context);
    if (reply !== undefined) return reply;
  }
  const short = readShort(text, open);
  if (short !== undefined) return [short];
  if (!open && (isReply(text, "yes") || isReply(text, "no")))
    return [{ kind: "small-talk", topic: "other", confidence: 1, words: text }];
  return readRequests(text, context);
}
