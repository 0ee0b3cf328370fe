import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../../../src/bot/channels/channel.js";
import type { WireDraft, WireMessage } from "../../../../src/bot/channels/web/wire.js";
import { plainText, type Reply } from "../../../../src/bot/replies/reply.js";
import { openTestDatabase } from "../../../support/database.js";
import { readEvents } from "../../../support/event-stream.js";
import { openTestBrowser, type TestBrowser } from "../../../support/web-browser.js";
import { openWebHarness } from "../../../support/web-harness.js";
import { channelSuite, type ChannelUnderTest } from "../../../suites/channel-suite.js";

async function openThread(browser: TestBrowser): Promise<string> {
  const answer = await browser.request("/api/conversations", { json: {} });
  return ((await answer.json()) as { id: string }).id;
}

function words(message: WireMessage): string {
  return message.content.kind === "reply" ? plainText({ audience: "thread", blocks: message.content.blocks }) : "";
}

async function openWeb(): Promise<ChannelUnderTest> {
  const database = await openTestDatabase();
  const harness = await openWebHarness({ database, answers: () => [] });
  const events: ChannelEvent[] = [];
  let accepted: "new" | "duplicate" = "new";
  await harness.web.stop();
  await harness.web.start((event) => {
    events.push(event);
    return Promise.resolve({ accepted });
  });
  const browser = openTestBrowser(harness.http.app);
  await browser.signIn("sam-okafor");
  const thread = await openThread(browser);
  const stream = readEvents(await browser.request("/api/events?after=0"));
  let count = 0;
  const send = async (text: string) => {
    await browser.request(`/api/conversations/${thread}/messages`, { json: { clientId: `message-${count}`, text } });
  };
  let last = "";
  return {
    channel: harness.web,
    personId: "sam-okafor",
    events,
    thread,
    say: (text) => {
      count += 1;
      last = text;
      return send(text);
    },
    sayAgain: () => send(last),
    prepare: harness.prepare,
    shownUpTo: async (text) => {
      const seen = await stream.until((event) => event.event === "message" && event.data.includes(text));
      return seen
        .filter((event) => event.event === "message")
        .map((event) => words(JSON.parse(event.data) as WireMessage));
    },
    answerWith: (answer) => {
      accepted = answer;
    },
    close: async () => {
      await stream.close();
      await harness.close();
      await database.close();
    },
  };
}

channelSuite("the web page", openWeb);

const said = (text: string): Reply => ({ audience: "thread", blocks: [{ kind: "text", text }] });

describe("an answer that is being written", () => {
  it("is shown on every page of its asker, in every process, and on nobody else's", async () => {
    const database = await openTestDatabase();
    const [one, other] = [await openWebHarness({ database }), await openWebHarness({ database })];
    const pageOf = async (personId: string, harness = one) => {
      const browser = openTestBrowser(harness.http.app);
      await browser.signIn(personId);
      return { browser, stream: readEvents(await browser.request("/api/events?after=0")) };
    };
    const [sam, elsewhere, maria] = [
      await pageOf("sam-okafor"),
      await pageOf("sam-okafor", other),
      await pageOf("maria-lindqvist"),
    ];
    const thread = await openThread(sam.browser);
    const say = (text: string, recipientId = "sam-okafor") =>
      one.web.draft?.({ eventId: "e1", externalRef: thread, recipientId, text });
    await say("not in a thread of hers", "maria-lindqvist");
    await say("");
    await say("Ten days.");
    const long = "x".repeat(9000);
    await say(long);
    const drafts = async ({ stream }: typeof sam, last: string) => {
      const seen = await stream.until((event) => event.event === "draft" && event.data.includes(last));
      return seen.filter(({ event }) => event === "draft").map(({ data }) => JSON.parse(data) as WireDraft);
    };
    const inThread = (text: string) => ({ eventId: "e1", conversationId: thread, text });
    expect(await drafts(sam, "xxx")).toEqual(["", "Ten days.", long].map(inThread));
    expect(await drafts(elsewhere, "Ten")).toEqual(["", "Ten days."].map(inThread));
    const hers = await openThread(maria.browser);
    await one.web.draft?.({ eventId: "e2", externalRef: hers, recipientId: "maria-lindqvist", text: "Hers." });
    expect((await drafts(maria, "Hers.")).map(({ text }) => text)).toEqual(["Hers."]);
    for (const { stream } of [sam, elsewhere, maria]) await stream.close();
    for (const harness of [one, other]) await harness.close();
    await database.close();
  });
});

describe("an open page", () => {
  it("misses nothing while its connection is broken", async () => {
    const database = await openTestDatabase();
    const harness = await openWebHarness({ database });
    const browser = openTestBrowser(harness.http.app);
    await browser.signIn("sam-okafor");
    const thread = await openThread(browser);
    const first = readEvents(await browser.request("/api/events?after=0"));
    await harness.say(thread, said("before"));
    const seen = await first.until((event) => event.data.includes("before"));
    await first.close();
    for (const text of ["while away 1", "while away 2"]) await harness.say(thread, said(text));
    const again = readEvents(
      await browser.request("/api/events?after=0", { headers: { "last-event-id": seen.at(-1)?.id ?? "" } }),
    );
    const caught = await again.until((event) => event.data.includes("while away 2"));
    await again.close();
    await harness.close();
    await database.close();
    expect(caught.map((event) => event.data).join()).toContain("while away 1");
  });

  it("hears nothing of other people's conversations", async () => {
    const database = await openTestDatabase();
    const harness = await openWebHarness({ database });
    const [sam, maria] = [openTestBrowser(harness.http.app), openTestBrowser(harness.http.app)];
    await sam.signIn("sam-okafor");
    await maria.signIn("maria-lindqvist");
    const [samsThread, mariasThread] = [await openThread(sam), await openThread(maria)];
    const stream = readEvents(await maria.request("/api/events?after=0"));
    await harness.say(samsThread, said("a secret of Sam"));
    await harness.say(mariasThread, said("hello Maria"));
    const seen = await stream.until((event) => event.data.includes("hello Maria"));
    await stream.close();
    await harness.close();
    await database.close();
    expect(JSON.stringify(seen)).not.toContain("a secret of Sam");
  });

  it("is told when its side bar changes, and how many cards wait", async () => {
    const database = await openTestDatabase();
    const harness = await openWebHarness({ database });
    const maria = openTestBrowser(harness.http.app);
    await maria.signIn("maria-lindqvist");
    const stream = readEvents(await maria.request("/api/events?after=0"));
    const inbox = (await harness.web.directConversation("maria-lindqvist")) ?? "";
    await harness.say(inbox, card("a1", true));
    await stream.until((event) => event.event === "conversations" && event.data.includes('"waiting":1'));
    await harness.say(inbox, card("a1", false));
    const seen = await stream.until((event) => event.event === "conversations" && event.data.includes('"waiting":0'));
    await stream.close();
    await harness.close();
    await database.close();
    expect(seen.at(-1)?.data).toContain('"kind":"inbox"');
  });

  it("is ended when the server closes, so that closing does not hang", async () => {
    const database = await openTestDatabase();
    const harness = await openWebHarness({ database, config: { port: 0 } });
    const { url } = await harness.http.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    const browser = openTestBrowser(harness.http.app, new URL(url).host);
    await browser.signIn("sam-okafor");
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${url}/api/events?after=0`, { headers: { cookie } });
    const stream = readEvents(answer);
    await harness.close();
    await stream.ended();
    await database.close();
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
  });
});

function card(key: string, open: boolean): Reply {
  const buttons = {
    kind: "buttons" as const,
    buttons: [{ label: "Approve", action: "approve" as const, value: "{}" }],
  };
  return { audience: "direct", cardKey: key, blocks: [{ kind: "text", text: "A card" }, ...(open ? [buttons] : [])] };
}
