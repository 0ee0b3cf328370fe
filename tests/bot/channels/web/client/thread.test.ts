import { describe, expect, it } from "vitest";
import {
  asksForDecision,
  buttonState,
  formIsOpen,
  isWorking,
  labelledValues,
  mergeMessages,
  threadItems,
  type Outgoing,
} from "../../../../../src/bot/channels/web/client/thread.js";
import type { WireBlock, WireContent, WireMessage } from "../../../../../src/bot/channels/web/wire.js";

const NOW = new Date("2026-11-23T09:00:30Z");

function message(seq: number, content: WireContent, more: Partial<WireMessage> = {}): WireMessage {
  const author = content.kind === "reply" ? ("assistant" as const) : ("person" as const);
  return { id: `m${seq}`, seq, conversationId: "c", author, at: "2026-11-23T09:00:00Z", content, ...more };
}

const reply = (...blocks: WireBlock[]): WireContent => ({ kind: "reply", blocks });
const says = (text: string): WireContent => ({ kind: "text", text });
const buttons = (...actions: ("confirm" | "deny" | "approve" | "reject" | "say")[]): WireBlock => ({
  kind: "buttons",
  buttons: actions.map((action) => ({ label: action, action, value: action })),
});
const click = (action: string, messageRef: string): WireContent => ({
  kind: "button",
  label: action,
  action,
  value: action,
  messageRef,
});
const outgoing = (content: WireContent, state: Outgoing["state"] = "sent"): Outgoing => ({
  id: "o",
  clientId: "o",
  conversationId: "c",
  content,
  state,
  at: "2026-11-23T09:00:10Z",
});

describe("messages of a thread", () => {
  it("come in the order of their numbers, each once, in whatever order they arrive", () => {
    const [one, two, three] = [1, 2, 3].map((seq) => message(seq, says(String(seq))));
    if (one === undefined || two === undefined || three === undefined) throw new Error("three messages");
    expect(mergeMessages([one, three], [two, three, one]).map((each) => each.seq)).toEqual([1, 2, 3]);
  });

  it("are the same list when nothing is new, so that nothing is drawn again", () => {
    const known = [message(1, says("1"))];
    expect(mergeMessages(known, known)).toBe(known);
  });
});

describe("a card", () => {
  const asked = message(1, reply(buttons("approve", "reject")), { cardKey: "a" });
  const record = message(4, reply({ kind: "notice", tone: "success", text: "Approved" }), { cardKey: "a" });

  it("changes where it stands, and keeps its key", () => {
    const items = threadItems([asked, message(2, says("hello")), record]);
    expect(items.map((item) => [item.key, item.message.id, item.replaced])).toEqual([
      ["a", "m4", true],
      ["m2", "m2", false],
    ]);
  });

  it("tells of the click itself: the click is no message of its own", () => {
    expect(threadItems([asked, message(2, click("approve", "m1"))]).map((item) => item.key)).toEqual(["a"]);
  });

  it("asks for a decision as long as it offers one", () => {
    expect(asksForDecision(asked.content)).toBe(true);
    expect(asksForDecision(record.content)).toBe(false);
  });
});

describe("buttons", () => {
  const question = message(1, reply(buttons("confirm", "deny")));

  it("are open until something is said", () => {
    expect(buttonState(question, { messages: [question], outgoing: [] })).toEqual({ kind: "open" });
    const later = [question, message(2, says("wait"))];
    expect(buttonState(question, { messages: later, outgoing: [] })).toEqual({ kind: "overtaken" });
  });

  it("are not overtaken by what the assistant adds", () => {
    const later = [question, message(2, reply({ kind: "text", text: "By the way" }))];
    expect(buttonState(question, { messages: later, outgoing: [] })).toEqual({ kind: "open" });
  });

  it("show which was used, at once and after a reload", () => {
    const used = { kind: "used", action: "deny", value: "deny" };
    const thread = { messages: [question], outgoing: [outgoing(click("deny", "m1"))] };
    const reloaded = { messages: [question, message(2, click("deny", "m1"))], outgoing: [] };
    expect(buttonState(question, thread)).toEqual({ ...used, under: "way" });
    expect(buttonState(question, reloaded)).toEqual({ ...used, under: "done" });
  });

  it("can be used again when the click could not be sent", () => {
    const thread = { messages: [question], outgoing: [outgoing(click("deny", "m1"), "failed")] };
    expect(buttonState(question, thread)).toEqual({ kind: "open" });
  });

  it("of a decision are never overtaken by talk", () => {
    const decision = message(1, reply(buttons("approve", "reject")), { cardKey: "a" });
    const thread = { messages: [decision, message(2, says("what is this?"))], outgoing: [] };
    expect(buttonState(decision, thread)).toEqual({ kind: "open" });
  });
});

describe("a form", () => {
  const form: WireBlock = {
    kind: "form",
    formId: "leave",
    title: "Leave",
    submit: "Send",
    fields: [
      { name: "kind", label: "Kind", kind: "choice", required: true, options: [{ value: "v", label: "Vacation" }] },
      { name: "from", label: "First day", kind: "date", required: true },
      { name: "note", label: "Note", kind: "text", required: false },
    ],
  };
  const first = message(1, reply(form));
  const sent: WireContent = { kind: "form", formId: "leave", values: { kind: "v", from: "2026-12-24", note: "" } };

  it("is closed by sending it, and by the same form coming again", () => {
    const again = message(3, reply(form));
    expect(formIsOpen(first, "leave", { messages: [first], outgoing: [] })).toBe(true);
    expect(formIsOpen(first, "leave", { messages: [first], outgoing: [outgoing(sent)] })).toBe(false);
    const all = [first, message(2, sent), again];
    expect([first, again].map((one) => formIsOpen(one, "leave", { messages: all, outgoing: [] }))).toEqual([
      false,
      true,
    ]);
  });

  it("is shown as it was filled in: by its labels, and without what was left out", () => {
    if (sent.kind !== "form") throw new Error("a form");
    expect(
      labelledValues(sent, [first]).map(({ label, value }) => [label, /24/u.test(value) ? "a date" : value]),
    ).toEqual([
      ["Kind", "Vacation"],
      ["First day", "a date"],
    ]);
  });
});

describe("the sign that the assistant is at work", () => {
  const asked = message(1, says("hello"));

  it("stands from the last word of the person to the first of the assistant", () => {
    const answered = [asked, message(2, reply({ kind: "text", text: "hi" }))];
    expect(isWorking({ messages: [asked], outgoing: [] }, { mode: "assistant" }, NOW)).toBe(true);
    expect(isWorking({ messages: answered, outgoing: [] }, { mode: "assistant" }, NOW)).toBe(false);
    expect(isWorking({ messages: answered, outgoing: [outgoing(says("and?"))] }, { mode: "assistant" }, NOW)).toBe(
      true,
    );
  });

  it("does not stand while a colleague answers, nor for ever, nor for what was not sent", () => {
    const later = new Date(NOW.getTime() + 10 * 60_000);
    expect(isWorking({ messages: [asked], outgoing: [] }, { mode: "desk" }, NOW)).toBe(false);
    expect(isWorking({ messages: [asked], outgoing: [] }, { mode: "assistant" }, later)).toBe(false);
    const failed = { messages: [], outgoing: [outgoing(says("x"), "failed")] };
    expect(isWorking(failed, { mode: "assistant" }, NOW)).toBe(false);
  });
});
