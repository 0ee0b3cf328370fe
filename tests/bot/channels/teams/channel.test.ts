import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readThread } from "../../../../src/bot/channels/teams/address.js";
import type { Reply, ReplyBlock, ReplyButton } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { channelSuite } from "../../../suites/channel-suite.js";
import { openTestDatabase } from "../../../support/database.js";
import {
  conversationIds,
  openTeamsHarness,
  people,
  tenant,
  threadOf,
  type TeamsHarness,
} from "../../../support/teams-harness.js";
import { visibleText } from "../../../support/teams-peer.js";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

channelSuite("Teams", async () => {
  const one = await openTeamsHarness(database);
  // Whoever is written to has been there before; the first words of the suite are the second of the chat.
  const first = one.activity({ type: "installationUpdate", action: "add" });
  await one.receive(first);
  one.events.length = 0;
  const { personal } = conversationIds;
  const before = one.peer.shown(personal).length;
  let last = first;
  const shown = () => {
    const direct = one.peer.shown("a:own-29:1sam");
    return [...one.peer.shown(personal).slice(before), ...direct].map(visibleText);
  };
  return {
    channel: one.channel,
    personId: "sam-okafor",
    events: one.events,
    thread: threadOf("personal"),
    say: async (text) => {
      last = one.activity({ text, id: `${Math.random()}` });
      await one.receive(last);
    },
    sayAgain: async () => {
      await one.receive(last);
    },
    prepare: (externalRef, reply) => Promise.resolve(one.prepare(externalRef, reply)),
    shownUpTo: () => Promise.resolve(shown()),
    answerWith: (accepted) => {
      one.accepted = accepted;
    },
    close: one.close,
  };
});

const reply = (...blocks: readonly ReplyBlock[]): Reply => ({ audience: "thread", blocks });
const text = (words: string): ReplyBlock => ({ kind: "text", text: words });
const approve: ReplyButton = { label: "Approve", action: "approve", value: '{"approvalId":"a1"}' };
const buttons: ReplyBlock = { kind: "buttons", buttons: [approve, { ...approve, label: "Reject", action: "reject" }] };
const form: ReplyBlock = {
  kind: "form",
  formId: "f1",
  title: "A purchase",
  submit: "Continue",
  fields: ["item", "cost", "why"].map((name) => ({ name, label: name, kind: "text", required: name !== "why" })),
};

describe("Teams", () => {
  let one: TeamsHarness;
  beforeEach(async () => {
    one = await openTeamsHarness(database);
  });
  afterEach(() => one.close());

  /** Delivers and returns what the card of the message would send back. */
  const show = async (said: Reply, where: "personal" | "group" = "personal", recipientId = "sam-okafor") => {
    await one.receive(one.activity({ text: "hello" }, people.sam, where));
    one.events.length = 0;
    const outgoing = one.prepare(threadOf(where), said, { recipientId });
    expect(await one.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    return outgoing;
  };
  const click = (messageId: string, button: ReplyButton, inputs: Record<string, string> = {}) => ({
    type: "invoke",
    name: "adaptiveCard/action",
    value: {
      action: {
        type: "Action.Execute",
        verb: button.action,
        data: { deskhand: { message: messageId, button }, ...inputs },
      },
    },
  });

  it("takes a click with its comment, and answers with the card without its buttons", async () => {
    const { messageId } = await show(reply(buttons));
    const answer = await one.receive(one.activity(click(messageId, approve, { "in.comment": " fine " })));
    expect(one.events).toMatchObject([
      {
        kind: "button",
        conversation: threadOf("personal"),
        personId: "sam-okafor",
        button: { action: "approve", value: approve.value, label: "Approve", comment: "fine", messageRef: messageId },
      },
    ]);
    expect(answer).toMatchObject({ status: 200, body: { type: "application/vnd.microsoft.card.adaptive" } });
    expect(JSON.stringify(answer)).toContain("✓ Approve");
    expect(JSON.stringify(answer)).not.toContain("Action.Execute");
  });

  it("takes no click that the message does not offer, and none of another chat", async () => {
    const { messageId } = await show(reply(buttons));
    for (const activity of [
      one.activity(click(messageId, { ...approve, value: '{"approvalId":"another"}' })),
      one.activity(click("nothing", approve)),
      one.activity(click(messageId, approve), people.sam, "group"),
    ]) {
      expect(await one.receive(activity)).toMatchObject({
        body: { type: "application/vnd.microsoft.activity.message" },
      });
    }
    expect(one.events).toEqual([]);
  });

  it("takes the click of the one who is asked only, and shows the buttons to nobody else", async () => {
    const { messageId } = await show(reply(buttons), "group");
    expect(JSON.stringify(one.peer.shown(conversationIds.group).at(-1)?.attachments)).not.toContain('"approve"');
    const by = (who: (typeof people)["sam"] | (typeof people)["maria"]) => {
      const data = { deskhand: { message: messageId, refresh: "view" } };
      const value = { action: { type: "Action.Execute", verb: "refresh", data }, trigger: "automatic" };
      return one.receive(one.activity({ type: "invoke", name: "adaptiveCard/action", value }, who, "group"));
    };
    expect(JSON.stringify(await by(people.sam))).toContain("approve");
    expect(JSON.stringify(await by(people.maria))).not.toContain("approve");
    const answer = await one.receive(one.activity(click(messageId, approve), people.maria, "group"));
    expect(JSON.stringify(answer)).toContain("isn't yours");
    expect(one.events).toEqual([]);
    await one.receive(one.activity(click(messageId, approve), people.sam, "group"));
    expect(one.events).toHaveLength(1);
  });

  it("opens a long form as a dialog, shows errors at their fields and takes what is complete", async () => {
    const { messageId } = await show(reply(form));
    const data = { deskhand: { message: messageId, form: "f1" } };
    const opened = await one.receive(one.activity({ type: "invoke", name: "task/fetch", value: { data } }));
    expect(opened).toMatchObject({ body: { task: { type: "continue", value: { title: "A purchase" } } } });
    const submit = (inputs: Record<string, string>) =>
      one.receive(one.activity({ type: "invoke", name: "task/submit", value: { data: { ...data, ...inputs } } }));
    const again = await submit({ "in.item": "Laptop" });
    expect(JSON.stringify(again)).toContain("This is needed.");
    expect(JSON.stringify(again)).toContain("Laptop");
    expect(one.events).toEqual([]);
    expect(await submit({ "in.item": "Laptop", "in.cost": "1200 EUR", "in.other": "x" })).toMatchObject({
      body: { task: { type: "message" } },
    });
    expect(one.events).toMatchObject([
      { kind: "form", form: { formId: "f1", values: { item: "Laptop", cost: "1200 EUR", why: "" } } },
    ]);
  });

  it("takes a thumb with what was written beside it", async () => {
    await show(reply(text("Ten days."), { kind: "feedback", answerId: "answer-1" }));
    const replyToId = one.peer.shown(conversationIds.personal).at(-1)?.id;
    const actionValue = { reaction: "dislike", feedback: '{"feedbackText":"for contractors?"}' };
    const value = { actionName: "feedback", actionValue };
    await one.receive(one.activity({ type: "invoke", name: "message/submitAction", replyToId, value }));
    expect(one.events[0]?.button).toMatchObject({
      action: "feedback",
      value: '{"answer":"answer-1","verdict":"down"}',
      comment: "for contractors?",
      shown: true,
    });
  });

  it("makes a message of another chat a request in the private one", async () => {
    const value = { commandId: "request", messagePayload: { body: { content: "<p>The beamer is broken</p>" } } };
    const opened = await one.receive(
      one.activity({ type: "invoke", name: "composeExtension/fetchTask", value }, people.sam, "group"),
    );
    expect(JSON.stringify(opened)).toContain("The beamer is broken");
    const data = { commandId: "request", data: { "in.request": "The beamer in room 4 is broken" } };
    await one.receive(
      one.activity({ type: "invoke", name: "composeExtension/submitAction", value: data }, people.sam, "group"),
    );
    expect(one.events).toMatchObject([{ kind: "message", text: "The beamer in room 4 is broken" }]);
    expect(one.events[0]?.conversation).not.toBe(threadOf("group"));
    expect(readThread(one.events[0]?.conversation ?? "")?.kind).toBe("chat");
  });

  it("replaces a card, and shows it anew where the old one was deleted", async () => {
    const first = await one.channel.deliver(await show(reply(buttons)));
    const channelRef = first.kind === "delivered" ? first.channelRef : "";
    const { personal } = conversationIds;
    const count = one.peer.shown(personal).length;
    const next = (replaces: string) =>
      one.channel.deliver(one.prepare(threadOf("personal"), reply(text("approved")), { replaces }));
    expect(await next(channelRef)).toEqual({ kind: "delivered", channelRef });
    expect(one.peer.shown(personal)).toHaveLength(count);
    expect(one.peer.shown(personal).at(-1)?.text).toBe("approved");
    expect(await next(`${personal} 404`)).toMatchObject({ kind: "delivered" });
    expect(one.peer.shown(personal)).toHaveLength(count + 1);
  });

  it("says privately what is for one person, and in the shared conversation only that it did", async () => {
    await show(reply(text("in the open")), "group");
    const secret = one.prepare(threadOf("group"), reply(text("your salary")), {
      audience: "only-you",
      recipientId: "sam-okafor",
    });
    await one.channel.deliver(secret);
    await one.channel.deliver(secret);
    const open = one.peer.shown(conversationIds.group).map(visibleText);
    expect(open).not.toContain("your salary");
    expect(open.filter((words) => words.includes("answered this in our private chat"))).toHaveLength(1);
    const own = [...one.peer.shown(conversationIds.personal), ...one.peer.shown("a:own-29:1sam")].map(visibleText);
    expect(own.filter((words) => words === "your salary")).toHaveLength(1);
  });

  it("counts who reads a conversation: one, named employees, or anybody", async () => {
    await one.receive(one.activity({ text: "hello" }));
    await one.receive(one.activity({ text: "hello" }, people.sam, "group"));
    const readers = () => one.channel.readersOf?.(threadOf("group"));
    expect(await one.channel.readersOf?.(threadOf("personal"))).toEqual({ kind: "alone" });
    expect(await one.channel.readersOf?.("t:nowhere")).toEqual({ kind: "open" });
    const comes = () =>
      one.receive(one.activity({ type: "conversationUpdate", membersAdded: [people.gus] }, people.sam, "group"));
    one.peer.members = () => [people.sam, people.maria];
    expect(await readers()).toEqual({ kind: "people", personIds: ["sam-okafor", "maria-lindqvist"] });
    one.peer.members = () => [people.sam, people.maria, people.gus];
    expect(await readers()).toMatchObject({ kind: "people" });
    await comes();
    expect(await readers()).toEqual({ kind: "open" });
    one.peer.members = () => Array.from({ length: 31 }, () => people.sam);
    await comes();
    expect(await readers()).toEqual({ kind: "open" });
    one.peer.fault = (call) => (call.path.includes("pagedmembers") ? 500 : undefined);
    await comes();
    await expect(readers()).rejects.toThrow(/who is in a conversation/u);
  });

  it("invites whom it does not know yet, once, and takes nothing they said", async () => {
    const asked = one.activity({ text: "my salary is too low" }, people.nora);
    await one.receive(asked);
    await one.receive(asked);
    const shown = JSON.stringify(one.peer.shown(conversationIds.personal));
    expect(shown.match(/link\/for-/gu)).toHaveLength(1);
    await one.receive(one.activity({ text: "hello" }, people.nora, "group"));
    expect(JSON.stringify(one.peer.shown(conversationIds.group))).not.toContain("link/for-");
    expect(JSON.stringify(one.peer.shown(conversationIds.personal)).match(/link\/for-/gu)).toHaveLength(2);
    expect(one.events).toEqual([]);
  });

  it("turns guests and those who left away without a word about anything", async () => {
    await one.receive(one.activity({ text: "what is in the budget?" }, people.gus));
    one.peer.members = () => [];
    await one.receive(one.activity({ text: "and now?" }, people.maria));
    const shown = one.peer.shown(conversationIds.personal).map(visibleText);
    expect(shown.slice(-2)).toEqual([shown.at(-1), shown.at(-1)]);
    expect(shown.at(-1)).toBe("I can't help in this chat. Please ask your service desk for access.");
    expect(one.events).toEqual([]);
  });

  it.each([
    ["another tenant", { conversation: { id: "a:1", tenantId: "other" }, channelData: { tenant: { id: "other" } } }],
    ["another channel", { channelId: "webchat" }],
    ["another service", { serviceUrl: "https://evil.example/" }],
  ])("ignores %s", async (_, parts) => {
    const before = one.peer.calls.length;
    await one.receive(one.activity({ text: "hello", ...parts }));
    expect(one.events).toEqual([]);
    expect(one.peer.calls).toHaveLength(before);
  });

  it("greets when it is installed, once, and knows when it was taken out", async () => {
    const add = { type: "installationUpdate", action: "add" };
    const conversation = { id: "a:1mariachat", conversationType: "personal", tenantId: tenant };
    await one.receive(one.activity({ ...add, conversation }, people.maria));
    await one.receive(one.activity({ ...add, conversation }, people.maria));
    expect(one.peer.shown("a:1mariachat")).toHaveLength(1);
    expect(one.events).toMatchObject([{ kind: "joined", personId: "maria-lindqvist" }]);
    expect(await one.channel.directConversation("maria-lindqvist")).toBe(`${tenant}:@${people.maria.aadObjectId}`);
    await one.receive(one.activity({ type: "installationUpdate", action: "remove", conversation }, people.maria));
    expect(await one.channel.directConversation("maria-lindqvist")).toBeUndefined();
    const late = one.prepare(`${tenant}:a:1mariachat`, reply(text("too late")));
    expect(await one.channel.deliver(late)).toMatchObject({ kind: "refused" });
  });

  it("learns from Teams that it was taken out, and says so", async () => {
    await one.receive(one.activity({ text: "hello" }, people.sam, "channel"));
    one.peer.gone.add(conversationIds.channel);
    const outcome = await one.channel.deliver(one.prepare(threadOf("channel"), reply(text("x"))));
    expect(outcome).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("BotNotInConversationRoster") as string,
    });
    one.peer.gone.clear();
    expect(await one.channel.deliver(one.prepare(threadOf("channel"), reply(text("x"))))).toMatchObject({
      kind: "refused",
    });
  });

  it.each([429, 500, 502, 503, 412])("tries a message again that Teams refused with %d", async (status) => {
    await one.receive(one.activity({ text: "hello" }));
    const outgoing = one.prepare(threadOf("personal"), reply(text(`once ${status}`)));
    one.peer.fault = () => status;
    expect(await one.channel.deliver(outgoing)).toMatchObject({
      kind: "retry",
      ...(status === 429 ? { after: 0, asked: true } : {}),
    });
    one.peer.fault = () => undefined;
    expect(await one.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(one.peer.shown(conversationIds.personal).map(visibleText)).toContain(`once ${status}`);
  });

  it("calls a message doubtful whose answer was lost, and does not send it again", async () => {
    await one.receive(one.activity({ text: "hello" }));
    const outgoing = one.prepare(threadOf("personal"), reply(text("perhaps")));
    one.peer.fault = () => "cut-after";
    expect(await one.channel.deliver(outgoing)).toMatchObject({ kind: "refused" });
    one.peer.fault = () => undefined;
    expect(await one.channel.deliver(outgoing)).toMatchObject({ kind: "refused" });
    expect(one.peer.shown(conversationIds.personal).filter((shown) => shown.text === "perhaps")).toHaveLength(1);
  });
});
