import { describe, expect, it } from "vitest";
import {
  isReply,
  leadingReply,
  onlyFillers,
  shortReplyKinds,
  trailingReply,
} from "../../../../src/bot/dialogue/entities/short-replies.js";

describe("short replies", () => {
  it.each([
    ["yes", ["ok then yes", "yes do that", "👍🏽", "yesss", "perfect, confirm", "right, that one", "go ahead please"]],
    ["no", ["nope", "no no", "that's not right", "👎"]],
    ["cancel", ["forget it", "never mind", "stop it please", "ok cancel that"]],
    ["skip", ["skip this one", "no idea", "next question"]],
    ["repeat", ["come again?", "can you say that again", "sorry, what?"]],
    ["pause", ["brb", "give me a minute", "hold on"]],
    ["resume", ["all right, where did we stop", "let's continue"]],
    ["thanks", ["thx!", "thanks a lot"]],
  ] as const)("mean %s", (kind, texts) => {
    for (const text of texts) expect(shortReplyKinds(text), text).toContain(kind);
  });

  it("say nothing else: a reply with more in it is none", () => {
    expect(isReply("yes, but from Tuesday", "yes")).toBe(false);
    expect(isReply("cancel PO-5512", "cancel")).toBe(false);
    expect(isReply("", "yes")).toBe(false);
  });

  it("may begin or end a message that says more", () => {
    expect(leadingReply("never mind, they are in there already", "cancel")).toEqual({
      rest: "they are in there already",
    });
    expect(leadingReply("no wait, drop that and unlock Jira", "cancel")).toEqual({ rest: "unlock Jira" });
    expect(trailingReply("make it 20, brb", "pause")).toEqual({ rest: "make it 20" });
    expect(leadingReply("vacation, please", "cancel")).toBeUndefined();
  });

  it("know politeness and hesitation", () => {
    expect(onlyFillers("hmm ok well then")).toBe(true);
    expect(onlyFillers("hmm Tuesday")).toBe(false);
  });
});
