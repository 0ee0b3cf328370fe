import { describe, expect, it } from "vitest";
import {
  currentId,
  currentThread,
  firstState,
  reduce,
  type ChatAction,
  type ChatState,
} from "../../../../../src/bot/channels/web/client/state.js";
import { problemsOf } from "../../../../../src/bot/channels/web/client/form-values.js";
import { dayLabel, greeting, shortLabel } from "../../../../../src/bot/channels/web/client/dates.js";
import type { Outgoing } from "../../../../../src/bot/channels/web/client/thread.js";
import type { WireConversation, WireMessage } from "../../../../../src/bot/channels/web/wire.js";

const conversation = (id: string, more: Partial<WireConversation> = {}): WireConversation => ({
  id,
  kind: "requests",
  title: id,
  mode: "assistant",
  updatedAt: "2026-11-23T09:00:00Z",
  waiting: 0,
  ...more,
});

const message = (id: string, seq: number, conversationId = "c1"): WireMessage => ({
  id,
  seq,
  conversationId,
  author: "assistant",
  at: "2026-11-23T09:00:00Z",
  content: { kind: "text", text: id },
});

const outgoing: Outgoing = {
  id: "web:sam:1",
  clientId: "1",
  content: { kind: "text", text: "hello" },
  state: "sending",
  at: "2026-11-23T09:00:00Z",
};

const after = (...actions: ChatAction[]): ChatState => actions.reduce(reduce, firstState);

describe("what the page shows", () => {
  it("begins a conversation with the first message, and keeps that message on show", () => {
    const state = after(
      { kind: "sending", outgoing },
      { kind: "began", id: outgoing.id, conversation: conversation("c1") },
    );
    expect(currentId(state)).toBe("c1");
    expect(currentThread(state).outgoing.map((one) => one.content)).toEqual([outgoing.content]);
  });

  it("does not pull somebody back who went on to another conversation meanwhile", () => {
    const state = after(
      { kind: "sending", outgoing },
      { kind: "show", current: "c2" },
      { kind: "began", id: outgoing.id, conversation: conversation("c1") },
    );
    expect(state.current).toBe("c2");
  });

  it("lets what was sent become its message, however early the message arrives", () => {
    const sent = { ...message(outgoing.id, 1), author: "person" as const };
    const history = { messages: [], more: false };
    const early = after(
      { kind: "loaded", conversationId: "c1", history },
      { kind: "sending", outgoing: { ...outgoing, conversationId: "c1" } },
      { kind: "message", message: sent },
      { kind: "sent", id: outgoing.id },
    );
    expect(early.outgoing).toEqual([]);
    expect(early.threads["c1"]?.messages).toEqual([sent]);
  });

  it("keeps what could not be sent, with the reason, under the same name when it is tried again", () => {
    const failed = after({ kind: "sending", outgoing }, { kind: "failed", id: outgoing.id, problem: "offline" });
    expect(failed.outgoing).toMatchObject([{ id: outgoing.id, state: "failed", problem: "offline" }]);
    const again = reduce(failed, { kind: "sending", outgoing });
    expect(again.outgoing).toEqual([outgoing]);
  });

  it("keeps no half of a thread: one that was not loaded is loaded when it is shown", () => {
    const state = after({ kind: "message", message: message("m9", 9) });
    expect(state.threads["c1"]).toBeUndefined();
  });

  it("puts earlier messages before later ones and remembers whether there are more", () => {
    const state = after(
      { kind: "loaded", conversationId: "c1", history: { messages: [message("m5", 5)], more: true } },
      { kind: "message", message: message("m6", 6) },
      { kind: "loaded", conversationId: "c1", history: { messages: [message("m1", 1)], more: false } },
    );
    expect(state.threads["c1"]).toMatchObject({ more: false });
    expect(state.threads["c1"]?.messages.map((one) => one.id)).toEqual(["m1", "m5", "m6"]);
  });

  it("sorts the side bar by what happened last", () => {
    const state = after(
      { kind: "listed", conversations: [conversation("c1"), conversation("c2")] },
      { kind: "changed", conversations: [conversation("c2", { updatedAt: "2026-11-23T10:00:00Z" })] },
    );
    expect(state.conversations.map((one) => one.id)).toEqual(["c2", "c1"]);
  });

  it("shows the inbox as soon as there is one", () => {
    const waiting = after({ kind: "show", current: "inbox" });
    expect(currentId(waiting)).toBeUndefined();
    const there = reduce(waiting, {
      kind: "changed",
      conversations: [conversation("i1", { kind: "inbox", waiting: 1 })],
    });
    expect(currentId(there)).toBe("i1");
  });
});

describe("small things", () => {
  it("finds what is missing in a form, and nothing else", () => {
    const fields = [
      { name: "kind", label: "Kind", kind: "choice" as const, required: true },
      { name: "from", label: "From", kind: "date" as const, required: true },
      { name: "note", label: "Note", kind: "text" as const, required: false },
    ];
    expect(problemsOf(fields, { from: " " })).toEqual({ kind: "Please choose one.", from: "Please fill this in." });
    expect(problemsOf(fields, { kind: "v", from: "2026-12-24" })).toEqual({});
  });

  it("names days and times for a reader", () => {
    const now = new Date(2026, 10, 23, 9, 0);
    expect(dayLabel(new Date(2026, 10, 23, 0, 1), now)).toBe("Today");
    expect(dayLabel(new Date(2026, 10, 22, 23, 59), now)).toBe("Yesterday");
    expect(dayLabel(new Date(2026, 10, 20), now, "en-GB")).toBe("Friday 20 November");
    expect(dayLabel(new Date(2025, 10, 20), now, "en-GB")).toContain("2025");
    expect(shortLabel(new Date(2026, 10, 23, 8, 5), now, "en-GB")).toBe("08:05");
    expect(shortLabel(new Date(2026, 10, 2), now, "en-GB")).toBe("2 Nov");
    expect([3, 9, 15, 20].map((hour) => greeting(new Date(2026, 10, 23, hour)))).toEqual([
      "Hello",
      "Good morning",
      "Good afternoon",
      "Good evening",
    ]);
  });
});

describe("an answer that is being written", () => {
  const asked: WireMessage = { ...message("asked", 5), author: "person" };
  const draft = (text: string, eventId = "asked"): ChatAction => ({
    kind: "draft",
    draft: { eventId, conversationId: "c1", text },
  });
  const shown: ChatState = {
    ...firstState,
    current: "c1",
    conversations: [conversation("c1")],
    threads: { c1: { messages: [message("before", 4), asked], more: false } },
  };
  const textOf = (state: ChatState) => currentThread(state).draft?.text;

  it("grows, and begins anew when the turn does", () => {
    const growing = ["", "One.", "One. Two."].reduce((state, text) => reduce(state, draft(text)), shown);
    expect(textOf(growing)).toBe("One. Two.");
    expect(textOf(reduce(growing, draft("")))).toBe("");
  });

  it("goes with the answer, and does not come back with a draft that is late", () => {
    const answered = reduce(reduce(shown, draft("One.")), { kind: "message", message: message("answer", 6) });
    expect(textOf(answered)).toBeUndefined();
    expect(textOf(reduce(answered, draft("One. Two.")))).toBeUndefined();
  });

  it("stands in its own conversation only", () => {
    const other = reduce(reduce(shown, draft("One.")), { kind: "show", current: "c2" });
    expect(textOf(other)).toBeUndefined();
    expect(textOf(reduce(other, { kind: "show", current: "c1" }))).toBe("One.");
  });
});
