import { describe, expect, it } from "vitest";
import {
  feedbackState,
  handOffValue,
  verdictValue,
} from "../../../../../src/bot/channels/web/client/feedback-state.js";
import {
  buttonState,
  isWorking,
  threadItems,
  type Outgoing,
} from "../../../../../src/bot/channels/web/client/thread.js";
import { offeredClicks } from "../../../../../src/bot/channels/web/web-messages.js";
import type { WireContent, WireMessage } from "../../../../../src/bot/channels/web/wire.js";

let seq = 0;
function message(author: WireMessage["author"], content: WireContent): WireMessage {
  seq += 1;
  return { id: `m${seq}`, seq, conversationId: "c", author, at: "2026-11-23T08:00:00Z", content };
}

function click(action: string, value: string, more: { messageRef?: string; comment?: string } = {}): WireContent {
  return { kind: "button", label: "x", action, value, ...more };
}

function outgoing(content: WireContent, state: Outgoing["state"]): Outgoing {
  return { id: "o", clientId: "o", conversationId: "c", content, state, at: "2026-11-23T08:00:00Z" };
}

const answer = message("assistant", {
  kind: "reply",
  blocks: [
    { kind: "text", text: "Thirty days." },
    { kind: "feedback", answerId: "a1" },
  ],
});
const up = click("feedback", verdictValue("a1", "up"));
const down = click("feedback", verdictValue("a1", "down"), { comment: "Spain?" });
const state = (clicks: readonly WireContent[], underWay: readonly Outgoing[] = []) =>
  feedbackState("a1", { messages: [answer, ...clicks.map((one) => message("person", one))], outgoing: underWay });

describe("the thumbs under an answer", () => {
  it("are as the transcript has them, the latest click counting, those of other answers left out", () => {
    expect(state([])).toMatchObject({ verdict: undefined, commented: false, handedOff: false });
    expect(state([up])).toMatchObject({ verdict: "up" });
    expect(state([up, down])).toMatchObject({ verdict: "down", commented: true });
    expect(state([click("feedback", verdictValue("a2", "down"))])).toMatchObject({ verdict: undefined });
  });

  it("show at once what is on its way, and what could not be sent", () => {
    expect(state([up], [outgoing(down, "sending")])).toMatchObject({ verdict: "down", failed: undefined });
    expect(state([up], [outgoing(down, "failed")])).toMatchObject({ verdict: "up", failed: { state: "failed" } });
  });

  it("know that a person was asked for", () => {
    expect(state([click("hand-off", handOffValue("a1"))]).handedOff).toBe(true);
    expect(state([click("hand-off", "{}")]).handedOff).toBe(false);
  });

  it("send back exactly what the server offers for the answer", () => {
    const offered = offeredClicks(answer.content).map(({ action, value }) => `${action} ${value}`);
    expect(offered).toEqual([
      `feedback ${verdictValue("a1", "up")}`,
      `feedback ${verdictValue("a1", "down")}`,
      `hand-off ${handOffValue("a1")}`,
    ]);
  });

  it("are no words of the conversation: nothing is shown, awaited or overtaken by them", () => {
    const question = message("assistant", {
      kind: "reply",
      blocks: [{ kind: "buttons", buttons: [{ label: "Yes", action: "confirm", value: "{}" }] }],
    });
    const thread = { messages: [answer, question, message("person", up)], outgoing: [outgoing(down, "sent")] };
    expect(threadItems(thread.messages)).toHaveLength(2);
    expect(isWorking(thread, undefined, new Date("2026-11-23T08:00:01Z"))).toBe(false);
    expect(buttonState(question, thread)).toEqual({ kind: "open" });
  });
});
