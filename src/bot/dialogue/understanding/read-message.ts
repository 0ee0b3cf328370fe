import type { DialogueCommand } from "../command.js";
import type { UnderstandInput } from "../understander.js";
import { isReply } from "../entities/short-replies.js";
import { readRequests, type ReadContext } from "./read-requests.js";
import { readReply } from "./reply.js";
import { readShort } from "./read-short.js";
import { orWithdrawal, readWithdrawal } from "./withdrawal.js";

/** Reads a message in its conversation: as an answer to what is open, or as something new. */
export function readMessage(input: UnderstandInput, context: ReadContext): readonly DialogueCommand[] {
  const text = input.text.replaceAll(/[ \t]+/gu, " ").trim();
  if (text === "") return [{ kind: "cannot-handle", reason: "empty", confidence: 1, words: "" }];
  const withdrawal = readWithdrawal(text, input, context);
  if (withdrawal !== undefined) return [withdrawal];
  return orWithdrawal(text, read(text, input, context), context);
}

function read(text: string, input: UnderstandInput, context: ReadContext): readonly DialogueCommand[] {
  const asked = input.state.withdrawing !== undefined;
  if (asked && isReply(text, "yes")) return [{ kind: "confirm", confidence: 1, words: text }];
  if (asked && isReply(text, "no")) return [{ kind: "deny", confidence: 1, words: text }];
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
