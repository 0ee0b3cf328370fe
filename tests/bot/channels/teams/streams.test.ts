import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import {
  conversationIds,
  openTeamsHarness,
  people,
  threadOf,
  type TeamsHarness,
} from "../../../support/teams-harness.js";

const reply = (words: string): Reply => ({ audience: "thread", blocks: [{ kind: "text", text: words }] });

describe("an answer in the making", () => {
  let database: Database;
  let one: TeamsHarness;
  let now = Date.parse("2026-11-23T08:00:00Z");
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    one = await openTeamsHarness(database, { clock: () => new Date(now) });
    await one.receive(one.activity({ text: "hello" }));
    await one.receive(one.activity({ text: "hello" }, people.sam, "group"));
  });
  afterEach(() => one.close());

  const draft = (text: string, where: "personal" | "group" = "personal") =>
    one.channel.draft?.({ eventId: "e1", externalRef: threadOf(where), recipientId: "sam-okafor", text });
  const after = (ms: number) => {
    now += ms;
  };
  const shown = () => one.peer.shown(conversationIds.personal);

  it("grows in the private chat, and becomes the answer", async () => {
    await draft("");
    for (const text of ["Ten", "Ten days", "Ten days a year."]) {
      after(2000);
      await draft(text);
    }
    expect(one.peer.streamed.map(({ text, entity }) => [text, entity["streamType"], entity["streamSequence"]])).toEqual(
      [
        ["Working on it …", "informative", 1],
        ["Ten", "streaming", 2],
        ["Ten days", "streaming", 3],
        ["Ten days a year.", "streaming", 4],
      ],
    );
    expect(shown()).toEqual([]);
    await one.channel.deliver(one.prepare(threadOf("personal"), reply("Ten days a year.")));
    expect(shown()).toHaveLength(1);
    expect(shown()[0]).toMatchObject({ text: "Ten days a year.", id: expect.stringMatching(/^stream-/u) as string });
  });

  it("is shown no more often than Teams allows, and never with other words than before", async () => {
    await draft("One");
    await draft("One two");
    after(2000);
    await draft("Something else");
    after(2000);
    await draft("One two three");
    expect(one.peer.streamed.map(({ text }) => text)).toEqual(["One", "One two three"]);
  });

  it("is a sign of typing where others read along", async () => {
    await draft("the answer", "group");
    expect(one.peer.streamed).toEqual([]);
    expect(one.peer.shown(conversationIds.group)).toEqual([]);
    expect(one.peer.calls.filter(({ method, path }) => method === "POST" && path.includes("19%3Agroup"))).toHaveLength(
      1,
    );
  });

  it("comes as a message when the stream was stopped", async () => {
    await draft("Ten");
    one.peer.fault = ({ method }) => (method === "POST" && one.peer.streamed.length === 1 ? firstOnly() : undefined);
    let refused = false;
    const firstOnly = () => {
      const fault = refused ? undefined : 403;
      refused = true;
      return fault;
    };
    const outcome = await one.channel.deliver(one.prepare(threadOf("personal"), reply("Ten days")));
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(shown().map(({ text }) => text)).toEqual(["Ten days"]);
  });

  it("fails without a word", async () => {
    one.peer.fault = () => 500;
    await expect(draft("Ten")).resolves.toBeUndefined();
    await expect(
      one.channel.draft?.({ eventId: "e1", externalRef: "nowhere", recipientId: "x", text: "Ten" }),
    ).resolves.toBeUndefined();
  });
});
