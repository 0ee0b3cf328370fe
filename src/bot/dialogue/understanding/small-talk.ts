import type { DialogueCommand } from "../command.js";
import { isReply } from "../entities/short-replies.js";

type SmallTalk = Extract<DialogueCommand, { kind: "small-talk" }>;

/** The topic of small talk. */
export function topicOf(text: string): SmallTalk["topic"] {
  for (const topic of ["thanks", "greeting", "goodbye", "apology"] as const) if (isReply(text, topic)) return topic;
  if (/\b(?:thank|thanks|thx|cheers|appreciate)/iu.test(text)) return "thanks";
  if (/\b(?:sorry|apolog|oops|my bad|wrong (?:chat|window|channel))/iu.test(text)) return "apology";
  if (/\b(?:bye|see you|good night|weekend$)/iu.test(text)) return "goodbye";
  if (/\b(?:who|what) are you\b|\byour name\b|\bare you (?:a|an|human|real|alive)\b|\bwho made you\b/iu.test(text))
    return "identity";
  return /^(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/iu.test(text) ? "greeting" : "other";
}
