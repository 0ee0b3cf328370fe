import { PassThrough } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { ChannelEvent, OutgoingReply } from "../../../src/bot/channels/channel.js";
import { createTerminal, type Terminal } from "../../../src/bot/channels/terminal.js";
import type { Reply, ReplyBlock } from "../../../src/bot/replies/reply.js";
import { newId } from "../../../src/runtime.js";
import { channelSuite, type ChannelUnderTest } from "../../suites/channel-suite.js";

const THREAD = "chat:sam-okafor";

function outgoing(reply: Reply, externalRef = THREAD): OutgoingReply {
  return {
    deliveryId: newId(),
    messageId: newId(),
    conversationId: "c1",
    externalRef,
    audience: reply.audience,
    reply,
  };
}

/** Waits for something that another part of this process is about to do. */
async function turnsUntil(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !done(); turn += 1) await new Promise(setImmediate);
}

async function openTerminal(): Promise<ChannelUnderTest> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const events: ChannelEvent[] = [];
  let accepted: "new" | "duplicate" = "new";
  const channel = createTerminal({
    input,
    output,
    personId: "sam-okafor",
    clock: () => new Date("2026-11-23T08:00:00Z"),
    interactive: false,
    colour: false,
    settled: () => Promise.resolve(),
  });
  await channel.start((event) => {
    events.push(event);
    return Promise.resolve({ accepted });
  });
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return {
    channel,
    personId: "sam-okafor",
    events,
    thread: THREAD,
    say: async (words) => {
      const before = events.length;
      input.write(`${words}\n`);
      await turnsUntil(() => events.length > before);
    },
    prepare: (externalRef, reply) => Promise.resolve(outgoing(reply, externalRef)),
    shownUpTo: async (words) => {
      await turnsUntil(() => shown.includes(words));
      return shown.trim().split(/\n+/u);
    },
    answerWith: (answer) => {
      accepted = answer;
    },
    close: () => channel.stop(),
  };
}

channelSuite("the terminal", openTerminal);

type Answer = (event: ChannelEvent, terminal: Terminal) => Promise<unknown>;

/** Pipes lines through a terminal whose bot answers as told; returns what came out and what was taken. */
async function pipe(lines: readonly string[], answer: Answer) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const events: ChannelEvent[] = [];
  let working: Promise<unknown> = Promise.resolve();
  const terminal = createTerminal({
    input,
    output,
    personId: "sam-okafor",
    clock: () => new Date("2026-11-23T08:00:00Z"),
    interactive: false,
    colour: false,
    settled: async () => {
      await working;
    },
  });
  await terminal.start((event) => {
    events.push(event);
    working = answer(event, terminal);
    return Promise.resolve({ accepted: "new" });
  });
  const printed = readAll(output);
  input.end(lines.map((line) => `${line}\n`).join(""));
  await terminal.done;
  output.end();
  return { text: await printed, events };
}

const thread = (...blocks: ReplyBlock[]): Reply => ({ audience: "thread", blocks });
const kinds: ReplyBlock = {
  kind: "buttons",
  buttons: ["Vacation", "Sick leave"].map((label) => ({ label, action: "choose", value: `{"is":"${label}"}` })),
};
const card: Reply = {
  audience: "direct",
  cardKey: "approval:1",
  blocks: [
    { kind: "fields", title: "Sam asks for a laptop", fields: [{ label: "Cost", value: "4,800.00 EUR" }] },
    {
      kind: "buttons",
      buttons: [
        { label: "Approve", action: "approve", value: '{"approvalId":"1"}' },
        { label: "Reject", action: "reject", value: '{"approvalId":"1"}' },
      ],
    },
  ],
};
const form = (problem?: string): Reply =>
  thread({
    kind: "form",
    formId: "leave",
    title: "Request leave",
    submit: "Send",
    fields: [
      {
        name: "kind",
        label: "Kind",
        kind: "choice",
        required: true,
        ...(problem === undefined ? {} : { value: "vacation" }),
        options: [
          { value: "vacation", label: "Vacation" },
          { value: "sick", label: "Sick leave" },
        ],
      },
      { name: "from", label: "First day", kind: "date", required: true, ...(problem === undefined ? {} : { problem }) },
      { name: "note", label: "Note", kind: "text", required: false },
    ],
  });

describe("a pipe", () => {
  it("gets each line answered before the next is read, and ends when all is said", async () => {
    const { text } = await pipe(["hello", "bye"], (event, terminal) =>
      terminal.deliver(outgoing(thread({ kind: "text", text: `heard *${event.text ?? ""}*` }))),
    );
    expect(text).toBe("heard hello\n\nheard bye\n\n");
  });

  it("chooses a button by its number", async () => {
    const { text, events } = await pipe(["leave", "2"], (event, terminal) =>
      event.kind === "message" ? terminal.deliver(outgoing(thread(kinds))) : Promise.resolve(),
    );
    expect(text).toContain("  [1] Vacation\n  [2] Sick leave");
    expect(events[1]).toMatchObject({ kind: "button", button: { label: "Sick leave", value: '{"is":"Sick leave"}' } });
  });

  it("judges the latest answer, with what was missing, and leaves what is open as it is", async () => {
    const answer = thread({ kind: "text", text: "Thirty days." }, { kind: "feedback", answerId: "a1" });
    const { text, events } = await pipe(
      ["/good", "days?", "leave", "/bad  nothing about Spain", "2"],
      (event, terminal) => {
        if (event.kind !== "message") return Promise.resolve();
        return terminal.deliver(outgoing(event.text === "leave" ? thread(kinds) : answer));
      },
    );
    expect(text).toContain("no answer to judge");
    expect(text).toContain("/good or /bad");
    const clicks = events.flatMap(({ button }) => button ?? []);
    expect(clicks).toMatchObject([
      { action: "feedback", value: '{"answer":"a1","verdict":"down"}', comment: "nothing about Spain" },
      { action: "choose", label: "Sick leave" },
    ]);
  });

  it("takes a number for words once the buttons are overtaken", async () => {
    const { events } = await pipe(["leave", "something else", "2"], (event, terminal) =>
      event.text === "leave" ? terminal.deliver(outgoing(thread(kinds))) : Promise.resolve(),
    );
    expect(events.map((event) => event.text ?? "a click")).toEqual(["leave", "something else", "2"]);
  });

  it("decides with a letter and a number, so that no amount typed for something else approves by mistake", async () => {
    const { text, events } = await pipe(["what waits for me?", "1", "a1 fine with me"], (event, terminal) =>
      event.text === "what waits for me?" ? terminal.deliver(outgoing(card, "direct:sam-okafor")) : Promise.resolve(),
    );
    expect(text).toContain("[A1] Approve");
    expect(text).toContain("[R1] Reject");
    expect(events[1]).toMatchObject({ kind: "message", text: "1" });
    expect(events[2]).toMatchObject({
      kind: "button",
      conversation: "direct:sam-okafor",
      button: { action: "approve", comment: "fine with me" },
    });
  });

  it("lets nobody decide what has been decided meanwhile", async () => {
    const record: Reply = { ...card, blocks: [{ kind: "notice", tone: "success", text: "Approved by Maria." }] };
    const { events } = await pipe(["look", "A1"], async (event, terminal) => {
      if (event.text !== "look") return;
      await terminal.deliver(outgoing(card, "direct:sam-okafor"));
      await terminal.deliver(outgoing(record, "direct:sam-okafor"));
    });
    expect(events[1]).toMatchObject({ kind: "message", text: "A1" });
  });

  it("asks a form field by field, again where the answer cannot be, and skips what is optional", async () => {
    const { text, events } = await pipe(["leave", "neither", "2", "", "2026-12-24", ""], (event, terminal) =>
      event.kind === "message" ? terminal.deliver(outgoing(form())) : Promise.resolve(),
    );
    expect(events.at(-1)).toMatchObject({
      kind: "form",
      form: { formId: "leave", values: { kind: "sick", from: "2026-12-24", note: "" } },
    });
    expect(text).toContain("! Type one of the numbers.");
    expect(text).toContain("! This is needed");
  });

  it("asks again only for what was wrong with a form, and keeps the rest", async () => {
    const { text, events } = await pipe(["leave", "2026-12-28"], (event, terminal) =>
      event.kind === "message" ? terminal.deliver(outgoing(form("That day is in the past."))) : Promise.resolve(),
    );
    expect(text).toContain("! That day is in the past.");
    expect(events.at(-1)?.form?.values).toEqual({ kind: "vacation", from: "2026-12-28", note: "" });
  });

  it("leaves a form with “cancel”", async () => {
    const { events } = await pipe(["leave", "cancel", "hello"], (event, terminal) =>
      event.text === "leave" ? terminal.deliver(outgoing(form())) : Promise.resolve(),
    );
    expect(events.map((event) => event.text)).toEqual(["leave", "cancel", "hello"]);
  });

  it("refuses a line that is too long and goes on", async () => {
    const { text, events } = await pipe(["x".repeat(100 * 1024), "hello"], () => Promise.resolve());
    expect(text).toContain("Nothing was sent");
    expect(events.map((event) => event.text)).toEqual(["hello"]);
  });

  it("lets no words of others move the cursor", async () => {
    const evil = "\u001B[2Jcleared\u009B1A";
    const { text } = await pipe(["x"], (_event, terminal) =>
      terminal.deliver(
        outgoing(
          thread({ kind: "text", text: evil }, { kind: "fields", title: evil, fields: [{ label: evil, value: evil }] }),
        ),
      ),
    );
    expect(text).toContain("cleared");
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Control}/u);
  });
});

describe("a terminal of somebody else", () => {
  it("is not reached", async () => {
    const { channel, close } = await openTerminal();
    expect(await channel.directConversation("maria-lindqvist")).toBeUndefined();
    const reply = outgoing(thread({ kind: "text", text: "x" }), "direct:maria-lindqvist");
    expect((await channel.deliver(reply)).kind).toBe("refused");
    await close();
  });

  it("asks to be tried again when it is closed", async () => {
    const { channel } = await openTerminal();
    await channel.stop();
    expect((await channel.deliver(outgoing(thread({ kind: "text", text: "x" })))).kind).toBe("retry");
  });
});
