import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formModal } from "../../../../src/bot/channels/slack/render-form.js";
import type { Reply, ReplyBlock } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import { signed } from "../../../support/slack-user.js";
import { click, command, mention, message, shortcut, submission } from "./payloads.js";
import { openSlackWorld, type SlackWorld } from "./support.js";

let database: Database;
let world: SlackWorld;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await openSlackWorld({ database });
});
afterEach(() => world.close());

const ok = async (response: Response | Promise<Response>) => {
  const answered = await response;
  expect(answered.status).toBe(200);
  await world.settle();
  return answered;
};
const said = () => world.peer.messages.map(({ channel, onlyFor, text }) => ({ channel, onlyFor, text }));
const callsOf = (method: string) => world.peer.calls.filter((call) => call.method === method);

describe("what people say", () => {
  it("direct messages are one conversation", async () => {
    await ok(world.slack.event(message("I need a laptop &amp; a <https://x.example|dock>")));
    expect(world.events).toMatchObject([
      {
        channel: "slack",
        kind: "message",
        conversation: "T0PEER:@U1SAM",
        personId: "sam-okafor",
        text: "I need a laptop & a dock (https://x.example)",
      },
    ]);
  });

  it("a thread in them is one of its own, and named after what it began with", async () => {
    await ok(world.slack.event(message("I need a laptop", { thread_ts: "1790000400.000100" })));
    expect(world.events[0]?.conversation).toBe("T0PEER:@U1SAM:1790000400.000100");
    expect(callsOf("assistant.threads.setTitle")[0]?.args).toMatchObject({
      title: "I need a laptop",
      channel_id: "D1SAM",
    });
  });

  it("a mention begins a thread, and its name is not part of what is said", async () => {
    await ok(world.slack.event(mention("<@U0BOT> how many days do I have left?")));
    expect(world.events).toMatchObject([
      { conversation: "T0PEER:C1TEAM:1790000500.000100", text: "how many days do I have left?" },
    ]);
  });

  it("a bare mention asks what we can do", async () => {
    await ok(world.slack.event(mention("<@U0BOT>")));
    expect(world.events[0]?.text).toBe("What can you do?");
  });

  it("colleagues are named", async () => {
    await ok(world.slack.event(mention("<@U0BOT> access for <@U1MARIA> please")));
    expect(world.events[0]?.text).toBe("access for @Maria Lindqvist please");
  });

  it("both events of a mention are one message, as is every event that Slack tells again", async () => {
    const same = { channel: "C1TEAM", channel_type: "channel" };
    await ok(world.slack.event(mention("<@U0BOT> hello")));
    await ok(world.slack.event(message("<@U0BOT> hello", same)));
    await ok(world.slack.event(message("<@U0BOT> hello", same), { event_id: "EvAGAIN" }));
    expect(new Set(world.events.map((event) => event.dedupeKey)).size).toBe(1);
  });

  describe("in a thread that we are in", () => {
    const inThread = (text: string, more: Readonly<Record<string, unknown>> = {}) =>
      message(text, {
        channel: "C1TEAM",
        channel_type: "channel",
        thread_ts: "1790000500.000100",
        ts: "1790000501.1",
        ...more,
      });
    beforeEach(async () => {
      await ok(world.slack.event(mention("<@U0BOT> I need a monitor")));
    });

    it("whoever talks with us goes on without our name", async () => {
      await ok(world.slack.event(inThread("a 27 inch one")));
      expect(world.events[1]).toMatchObject({ text: "a 27 inch one", conversation: "T0PEER:C1TEAM:1790000500.000100" });
    });

    it("what colleagues say beside us is not heard until they name us", async () => {
      await ok(world.slack.event(inThread("good idea", { user: "U1MARIA" })));
      expect(world.events).toHaveLength(1);
      await ok(world.slack.event(inThread("<@U0BOT> me too", { user: "U1MARIA", ts: "1790000502.1" })));
      expect(world.events[1]).toMatchObject({ personId: "maria-lindqvist", text: "me too" });
    });

    it("what is said to somebody else is not", async () => {
      await ok(world.slack.event(inThread("<@U1MARIA> what do you think?")));
      expect(world.events).toHaveLength(1);
    });
  });

  it.each([
    ["a message at the top of a channel", message("lunch?", { channel: "C1TEAM", channel_type: "channel" })],
    [
      "a thread we are not in",
      message("yes", { channel: "C1TEAM", channel_type: "channel", thread_ts: "1780000000.1" }),
    ],
    ["our own message", message("hello", { user: "U0BOT" })],
    ["another bot's message", message("build failed", { bot_id: "B9" })],
    ["somebody joining", message("joined", { subtype: "channel_join" })],
    ["a deletion", message("", { subtype: "message_deleted", previous_message: { text: "x" }, user: undefined })],
  ])("%s is not heard", async (_name, event) => {
    await ok(world.slack.event(event));
    expect(world.events).toEqual([]);
  });

  describe("an edit", () => {
    const edit = (text: string, editedTs: string, before = "I need a laptpo") =>
      message("", {
        subtype: "message_changed",
        user: undefined,
        message: {
          type: "message",
          user: "U1SAM",
          text,
          ts: "1790000500.000100",
          edited: { user: "U1SAM", ts: editedTs },
        },
        previous_message: { type: "message", user: "U1SAM", text: before, ts: "1790000500.000100" },
      });

    it("within five minutes is said anew", async () => {
      await ok(world.slack.event(edit("I need a laptop", "1790000530.0")));
      expect(world.events[0]).toMatchObject({
        text: "I need a laptop",
        dedupeKey: expect.stringContaining("edited") as string,
      });
    });

    it("later is history", async () => {
      await ok(world.slack.event(edit("I need two laptops", "1790000801.0")));
      expect(world.events).toEqual([]);
    });

    it("that changes no word, as an unfolded link, is none", async () => {
      await ok(world.slack.event(edit("same", "1790000530.0", "same")));
      expect(world.events).toEqual([]);
    });
  });

  it("attachments are kept by name, and it is said that nobody reads them", async () => {
    await ok(world.slack.event(message("the invoice", { subtype: "file_share", files: [{ name: "invoice.pdf" }] })));
    expect(world.events[0]?.text).toBe("the invoice\n(attached: invoice.pdf)");
    expect(said()[0]?.text).toContain("can't read attachments");
  });
});

describe("who is served", () => {
  it("somebody unknown gets a link that only they see, and nothing is taken", async () => {
    await ok(world.slack.event(message("hello", { user: "U1NEW", channel: "D1NEW" })));
    expect(world.events).toEqual([]);
    expect(JSON.stringify(world.peer.messages)).toContain("https://deskhand.example/link/U1NEW");
    expect(world.peer.messages.map((one) => one.channel)).toEqual(["D1NEW"]);
  });

  it("in a channel the link is shown to them alone", async () => {
    world.peer.addChannel("C1TEAM", ["U1SAM", "U1NEW"]);
    await ok(world.slack.event(mention("<@U0BOT> hello", { user: "U1NEW" })));
    expect(said()).toMatchObject([{ channel: "C1TEAM", onlyFor: "U1NEW" }]);
  });

  it.each([
    ["a guest", { user: "U1GUEST" }],
    ["somebody of another organisation", { user: "U1SAM", user_team: "T9ELSE" }],
  ])("%s is refused once, and learns nothing", async (_name, more) => {
    const channel = "D1GUEST";
    await ok(world.slack.event(message("secret?", { ...more, channel })));
    await ok(world.slack.event(message("please", { ...more, channel, ts: "1790000501.1" })));
    expect(world.events).toEqual([]);
    expect(said().map(({ text }) => text)).toEqual([
      "I can't help in this chat. Please ask your service desk for access.",
    ]);
  });
});

describe("the door", () => {
  const body = JSON.stringify({ type: "event_callback", team_id: "T0PEER", event: message("hello") });
  const send = (request: Request) => Promise.resolve(world.channel.routes?.request(request));
  const url = "http://127.0.0.1:3000";

  it.each([
    ["a wrong signature", { secret: "another" }],
    ["a time stamp of long ago", { at: Math.floor(Date.now() / 1000) - 400 }],
    ["a time stamp of the future", { at: Math.floor(Date.now() / 1000) + 400 }],
    ["a time stamp that is none", { headers: { "x-slack-request-timestamp": "soon" } }],
  ])("refuses %s", async (_name, how) => {
    expect((await send(signed({ body, type: "json", ...how }, url)))?.status).toBe(401);
    expect(world.events).toEqual([]);
  });

  it("refuses a request that was taken already", async () => {
    const [first, again] = [signed({ body, type: "json" }, url), signed({ body, type: "json" }, url)];
    expect((await send(first))?.status).toBe(200);
    expect((await send(again))?.status).toBe(409);
    expect(world.events).toHaveLength(1);
  });

  it("answers the challenge by which Slack checks the address", async () => {
    const challenge = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1a" });
    const answered = await send(signed({ body: challenge, type: "json" }, url));
    expect(await answered?.json()).toEqual({ challenge: "3eZbrw1a" });
  });

  it("acknowledges nothing that is not stored: Slack sends it again, and then it is taken", async () => {
    world.failWith(new Error("the database is away"));
    expect((await world.slack.event(message("hello"))).status).toBe(503);
    world.failWith(undefined);
    await ok(world.slack.event(message("hello")));
    expect(world.events).toHaveLength(1);
  });

  it("takes what a known person says while Slack's own API does not answer", async () => {
    world.link("U1KNOWN", "sam-okafor");
    world.peer.addUser("U1KNOWN");
    await ok(world.slack.event(mention("<@U0BOT> with <@U1KNOWN>")));
    world.peer.faultWith(() => "silent-after");
    world.move(6 * 60_000);
    const again = mention("<@U0BOT> again with <@U1KNOWN> and <@U1MARIA>", { ts: "1790000900.1" });
    expect((await world.slack.event(again)).status).toBe(200);
    expect(world.events).toHaveLength(2);
  });

  it("takes nothing for a workspace we are not installed in", async () => {
    const response = await world.slack.event(message("hello"), { team_id: "T9ELSE" });
    expect(response.status).toBe(503);
    expect(world.events).toEqual([]);
  });
});

const buttons: ReplyBlock = {
  kind: "buttons",
  buttons: [{ label: "Yes", action: "confirm", value: '{"frameId":"f"}' }],
};
const reply = (...blocks: readonly ReplyBlock[]): Reply => ({ audience: "thread", blocks, recipientId: "sam-okafor" });

/** Delivers a reply and clicks its first button of an action, as Slack tells of it. */
async function clicked(shown: Reply, actionId: string, more: Readonly<Record<string, unknown>> = {}) {
  const outgoing = world.outgoing("T0PEER:@U1SAM", shown);
  world.replies.set(outgoing.messageId, shown);
  expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
  const posted = world.peer.messages.at(-1);
  const block = posted?.blocks.find((one) => JSON.stringify(one).includes(actionId)) as {
    block_id: string;
    elements: readonly { action_id: string; value: string; text?: unknown }[];
  };
  const element = block.elements.find((one) => one.action_id.startsWith(actionId));
  const { action_id, value, text } = element ?? { action_id: "", value: "", text: undefined };
  return click({ action_id, block_id: block.block_id, value, text }, more);
}

describe("clicks and forms", () => {
  it("a click says what was clicked, where and by whom; a double one is two clicks", async () => {
    const payload = await clicked(reply(buttons), "deskhand:confirm");
    await ok(world.slack.interact(payload));
    expect(world.events).toMatchObject([
      {
        kind: "button",
        conversation: "T0PEER:@U1SAM",
        personId: "sam-okafor",
        button: { action: "confirm", value: '{"frameId":"f"}', label: "Yes" },
      },
    ]);
  });

  it("a value too long for Slack is found again", async () => {
    const value = JSON.stringify({ words: "x".repeat(3000) });
    const long: ReplyBlock = { kind: "buttons", buttons: [{ label: "Yes", action: "say", value }] };
    await ok(world.slack.interact(await clicked(reply(long), "deskhand:say")));
    expect(world.events[0]?.button?.value).toBe(value);
  });

  it("a colleague's click is told so privately and is not taken", async () => {
    const payload = await clicked(reply(buttons), "deskhand:confirm", {
      user: { id: "U1MARIA", team_id: "T0PEER" },
      channel: { id: "C1TEAM" },
    });
    await ok(world.slack.interact(payload));
    expect(world.events).toEqual([]);
    expect(said().at(-1)).toMatchObject({ onlyFor: "U1MARIA", channel: "C1TEAM" });
  });

  it("thumbs are marked by Slack itself", async () => {
    const payload = await clicked(reply({ kind: "feedback", answerId: "a1" }), "deskhand:feedback");
    const value = JSON.stringify({ answer: "a1", verdict: "up" });
    const actions = [{ ...(payload["actions"] as readonly object[])[0], value, type: "feedback_buttons" }];
    await ok(world.slack.interact({ ...payload, actions }));
    expect(world.events[0]?.button).toMatchObject({ action: "feedback", value, shown: true });
  });

  it("after a thumb down words are wanted too: they offer a person", async () => {
    const payload = await clicked(reply({ kind: "feedback", answerId: "a1" }), "deskhand:feedback");
    const value = JSON.stringify({ answer: "a1", verdict: "down" });
    const actions = [{ ...(payload["actions"] as readonly object[])[0], value, type: "feedback_buttons" }];
    await ok(world.slack.interact({ ...payload, actions }));
    expect(world.events[0]?.button).toMatchObject({ action: "feedback", value });
    expect(world.events[0]?.button?.shown).toBeUndefined();
  });

  const fields = ["item", "amount", "reason"].map(
    (name) => ({ name, label: name, kind: "text", required: true }) as const,
  );
  const form = { kind: "form", formId: "f1", title: "Request a purchase", submit: "Continue", fields } as const;

  it("a longer form opens as a modal", async () => {
    const trigger = world.peer.trigger();
    await ok(world.slack.interact(await clicked(reply(form), "deskhand:open-form", { trigger_id: trigger })));
    expect(JSON.stringify(world.peer.views)).toContain("Request a purchase");
  });

  it("a modal that cannot be opened any more is told", async () => {
    await ok(world.slack.interact(await clicked(reply(form), "deskhand:open-form", { trigger_id: "expired" })));
    expect(said().at(-1)?.text).toContain("can't be opened");
  });

  const metadata = (messageId: string) =>
    formModal(form, { externalRef: "T0PEER:@U1SAM", messageId }).private_metadata ?? "";
  const filled = (values: Readonly<Record<string, string>>) => {
    world.replies.set("m1", reply(form));
    const state = Object.entries(values).map(([name, value]) => [
      `field:${name}`,
      { value: { type: "plain_text_input", value } },
    ]);
    const view = {
      callback_id: "deskhand:form",
      private_metadata: metadata("m1"),
      values: Object.fromEntries(state) as object,
    };
    return submission({ ...view, values: { ...view.values } });
  };

  it("what was filled in is taken, and the modal closes", async () => {
    const answered = await ok(world.slack.interact(filled({ item: "monitor", amount: "400", reason: "eyes" })));
    expect(await answered.text()).toBe("");
    expect(world.events).toMatchObject([
      {
        kind: "form",
        conversation: "T0PEER:@U1SAM",
        form: { formId: "f1", values: { item: "monitor", amount: "400", reason: "eyes" } },
      },
    ]);
  });

  it("what is wrong stands on its field, and nothing is taken", async () => {
    world.ports.checkForm = () => Promise.resolve({ amount: "That is no amount.", elsewhere: "not in this form" });
    const answered = await ok(world.slack.interact(filled({ item: "monitor", amount: "lots", reason: "eyes" })));
    expect(await answered.json()).toEqual({
      response_action: "errors",
      errors: { "field:amount": "That is no amount." },
    });
    expect(world.events).toEqual([]);
  });

  it("a short form is sent from where it stands", async () => {
    const short = { ...form, fields: fields.slice(0, 1) };
    const state = { values: { "field:item": { value: { type: "plain_text_input", value: "a chair" } } } };
    await ok(world.slack.interact(await clicked(reply(short), "deskhand:submit-inline", { state })));
    expect(world.events[0]?.form).toEqual({ formId: "f1", values: { item: "a chair" } });
  });

  it("what is missing in it is asked for privately", async () => {
    const short = { ...form, fields: fields.slice(0, 1) };
    await ok(world.slack.interact(await clicked(reply(short), "deskhand:submit-inline")));
    expect(world.events).toEqual([]);
    expect(said().at(-1)?.text).toBe("item: Please fill this in.");
  });

  it("what is wrong in it is told with its field, privately", async () => {
    const short = { ...form, fields: fields.slice(0, 2) };
    world.ports.checkForm = () => Promise.resolve({ amount: "That is no amount." });
    const written = (value: string) => ({ value: { type: "plain_text_input", value } });
    const state = { values: { "field:item": written("a chair"), "field:amount": written("lots") } };
    await ok(world.slack.interact(await clicked(reply(short), "deskhand:submit-inline", { state })));
    expect(world.events).toEqual([]);
    expect(said().at(-1)?.text).toBe("amount: That is no amount.");
  });
});

describe("approvals", () => {
  const value = JSON.stringify({ approvalId: "a1", inputHash: "h" });
  const card = reply({
    kind: "buttons",
    buttons: [
      { label: "Approve", action: "approve", value, style: "primary" },
      { label: "Decline", action: "reject", value, style: "danger" },
    ],
  });

  it("one click approves", async () => {
    await ok(world.slack.interact(await clicked(card, "deskhand:approve")));
    expect(world.events[0]?.button).toMatchObject({ action: "approve", value });
  });

  it.each([
    ["deskhand:reject", "reject"],
    ["deskhand:comment", "approve"],
  ])("%s asks for words first, which go with the decision", async (actionId, decision) => {
    const trigger = world.peer.trigger();
    await ok(world.slack.interact(await clicked(card, actionId, { trigger_id: trigger })));
    expect(world.events).toEqual([]);
    const [view] = world.peer.views as readonly { callback_id: string; private_metadata: string }[];
    const values = { "field:comment": { value: { type: "plain_text_input", value: "Too early" } } };
    await ok(world.slack.interact(submission({ callback_id: "", private_metadata: "", ...view, values })));
    expect(world.events[0]).toMatchObject({
      kind: "button",
      conversation: "T0PEER:@U1SAM",
      button: { action: decision, value, comment: "Too early", messageRef: "D1SAM/1790000600.000100" },
    });
  });
});

describe("the slash command, shortcuts, the home page and links", () => {
  it("a command is answered in the direct messages, and its place in the channel tells only the person", async () => {
    const answered = await ok(world.slack.command(command("how many days do I have left?")));
    expect(await answered.json()).toMatchObject({ response_type: "ephemeral" });
    expect(world.events).toMatchObject([{ conversation: "T0PEER:@U1SAM", text: "how many days do I have left?" }]);
  });

  it("a command of somebody unknown is answered with the link", async () => {
    const answered = await ok(world.slack.command(command("hello", { user_id: "U1NEW" })));
    expect(await answered.text()).toContain("https://deskhand.example/link/U1NEW");
    expect(world.events).toEqual([]);
  });

  it.each([
    ["deskhand:ask", undefined, "Ask Deskhand"],
    ["deskhand:ask-about", "Laptops are broken", "Ask Deskhand"],
    ["deskhand:request", "We need two chairs", "Make it a request"],
  ])("%s shows what will be sent before anything is", async (callback, on, title) => {
    await ok(world.slack.interact(shortcut(callback, world.peer.trigger(), on)));
    expect(world.events).toEqual([]);
    expect(world.peer.views[0]).toMatchObject({ title: { text: title } });
    expect(JSON.stringify(world.peer.views[0])).toContain(on ?? "plain_text_input");
    const values = { "field:text": { value: { type: "plain_text_input", value: "Two chairs please" } } };
    await ok(world.slack.interact(submission({ callback_id: "deskhand:ask", values })));
    expect(world.events[0]).toMatchObject({
      kind: "message",
      conversation: "T0PEER:@U1SAM",
      text: "Two chairs please",
    });
  });

  const opened = (tab: string, user = "U1SAM") => ({
    type: "app_home_opened",
    user,
    channel: `D${user.slice(1)}`,
    tab,
  });

  it("the home page shows requests, approvals with buttons, and what to ask", async () => {
    const value = JSON.stringify({ approvalId: "a1", inputHash: "h" });
    const card = reply(
      { kind: "fields", title: "Sam: a laptop", fields: [{ label: "Cost", value: "900 EUR" }] },
      {
        kind: "buttons",
        buttons: [
          { label: "Approve", action: "approve", value },
          { label: "Decline", action: "reject", value },
        ],
      },
    );
    world.ports.homeOf = () =>
      Promise.resolve({
        requests: [{ reference: "REQ-1", text: "Request leave: waiting for Maria" }],
        approvals: Array.from({ length: 40 }, () => card),
        ideas: ["I need a monitor"],
      });
    await ok(world.slack.event(opened("home")));
    const page = JSON.stringify(world.peer.views[0]);
    for (const words of ["REQ-1", "900 EUR", "deskhand:approve", "I need a monitor", "more: ask me"])
      expect(page).toContain(words);
  });

  it("a click on the home page counts in the direct messages", async () => {
    const button = { action_id: "deskhand:approve:0.0", block_id: "1.0|T0PEER:@U1SAM", value: "{}" };
    const container = { type: "view", view_id: "V1" };
    await ok(world.slack.interact(click(button, { container, channel: undefined, message: undefined })));
    expect(world.events[0]).toMatchObject({ kind: "button", conversation: "T0PEER:@U1SAM" });
  });

  it("strangers find an empty page", async () => {
    await ok(world.slack.event(opened("home", "U1GUEST")));
    expect(JSON.stringify(world.peer.views)).toContain("nothing to see");
  });

  it("opening the messages pins prompts for this person", async () => {
    await ok(world.slack.event(opened("messages")));
    const [call] = callsOf("assistant.threads.setSuggestedPrompts");
    expect(call?.args).toMatchObject({
      channel_id: "D1SAM",
      prompts: [{ message: "How many vacation days do I have left?" }],
    });
    expect(call?.args).not.toHaveProperty("thread_ts");
  });

  const shared = (channel: string) => ({
    type: "link_shared",
    user: "U1SAM",
    channel,
    message_ts: "1790000900.1",
    links: [{ url: "http://127.0.0.1:3000/?about=REQ-7", domain: "127.0.0.1" }],
  });

  it("a shared link tells a channel nothing but that it is a request", async () => {
    world.ports.describeReference = () => Promise.resolve({ title: "REQ-7: a laptop", text: "waiting" });
    await ok(world.slack.event(shared("C1TEAM")));
    const told = JSON.stringify(callsOf("chat.unfurl")[0]?.args);
    expect(told).toContain("Only the people it concerns");
    expect(told).not.toContain("a laptop");
  });

  it("in the person's own direct messages with us it tells where the request stands", async () => {
    world.ports.describeReference = () => Promise.resolve({ title: "REQ-7: a laptop", text: "waiting" });
    await ok(world.slack.event(shared("D1SAM")));
    expect(JSON.stringify(callsOf("chat.unfurl")[0]?.args)).toContain("a laptop");
  });
});
