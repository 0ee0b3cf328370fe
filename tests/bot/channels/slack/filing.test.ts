import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createUpload } from "../../../../src/bot/channels/slack/upload.js";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { openTestDatabase } from "../../../support/database.js";
import type { PeerFault } from "../../../support/slack-peer.js";
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

const thread = "T0PEER:C1TEAM:1790000500.000100";
const direct = "T0PEER:@U1SAM";
const text = Array.from({ length: 200 }, (_, index) => `Line ${index} of the answer.`);
const long = (more: Partial<Reply> = {}): Reply => ({
  audience: "thread",
  recipientId: "sam-okafor",
  blocks: text.map((line) => ({ kind: "text", text: line })),
  ...more,
});
const files = () => world.peer.messages.flatMap((one) => one.files ?? []);
const beginnings = () => world.peer.messages.filter((one) => JSON.stringify(one.blocks).includes("whole answer"));
const shownLines = () =>
  text.filter((line) => JSON.stringify(world.peer.messages.map((one) => one.blocks)).includes(line));

/** Does to the first so many calls of a method what is wanted, and nothing afterwards. */
const fail = (method: string, fault: PeerFault, times?: number) => world.peer.faultFirst(method, fault, times);

describe("a long answer", () => {
  it.each([thread, direct])("is filed in %s, and its beginning says so", async (where) => {
    expect(await world.channel.deliver(world.outgoing(where, long()))).toMatchObject({ kind: "delivered" });
    expect(world.peer.messages).toHaveLength(2);
    const [file] = files();
    expect(file?.title).toBe("The whole answer");
    expect(file?.content).toBe(text.join("\n"));
    expect(beginnings()).toHaveLength(1);
    expect(shownLines()).toContain(text[0]);
    expect(shownLines()).not.toContain(text.at(-1));
    const places = world.peer.messages.map(({ channel, threadTs }) => ({ channel, threadTs }));
    expect(places[0]).toEqual(places[1]);
  });

  it("for one person among others is split: a file would be everybody's", async () => {
    await world.channel.deliver(world.outgoing(thread, long({ audience: "only-you" })));
    expect(files()).toEqual([]);
    expect(world.peer.messages.every((one) => one.onlyFor === "U1SAM")).toBe(true);
    expect(shownLines()).toEqual(text);
  });
});

describe("while Slack fails, a long answer is filed once", () => {
  const ways: readonly PeerFault[] = [
    "limited",
    "lost-before",
    "error-before",
    "lost-after",
    "error-after",
    "silent-after",
  ];
  const steps = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "chat.postMessage"];
  it.each(steps.flatMap((step) => ways.map((way) => [step, way] as const)))("%s, %s", async (step, way) => {
    fail(step, way);
    const outgoing = world.outgoing(thread, long());
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "retry" });
    world.move(31_000);
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(files()).toHaveLength(1);
    expect(beginnings()).toHaveLength(1);
  });

  it("while it cannot be looked up it is not shared again", async () => {
    fail("files.completeUploadExternal", "lost-after");
    const outgoing = world.outgoing(thread, long());
    await world.channel.deliver(outgoing);
    fail("conversations.replies", "error-before");
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "retry" });
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(files()).toHaveLength(1);
  });

  it("without looking first it would stand there twice", async () => {
    const careless = await openSlackWorld({ database, sabotage: { noLookup: true } });
    careless.peer.faultFirst("files.completeUploadExternal", "lost-after");
    const outgoing = careless.outgoing(thread, long());
    await careless.channel.deliver(outgoing);
    await careless.channel.deliver(outgoing);
    expect(careless.peer.messages.flatMap((one) => one.files ?? [])).toHaveLength(2);
    await careless.close();
  });
});

describe("where it cannot be filed, a long answer is split", () => {
  it("when Slack refuses, and stays so while the rest is tried again", async () => {
    world.peer.refuseFiles("file_uploads_disabled");
    fail("chat.postMessage", "lost-before");
    const outgoing = world.outgoing(thread, long());
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "retry" });
    world.peer.refuseFiles(undefined);
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(files()).toEqual([]);
    expect(shownLines()).toEqual(text);
    expect(world.peer.messages).toHaveLength(4);
  });

  it("when it takes too long", async () => {
    fail("upload", "error-before", 50);
    const outgoing = world.outgoing(thread, long());
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "retry" });
    world.move(60_000);
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "retry" });
    world.move(61_000);
    expect(await world.channel.deliver(outgoing)).toMatchObject({ kind: "delivered" });
    expect(files()).toEqual([]);
    expect(shownLines()).toEqual(text);
  });
});

describe("an upload", () => {
  it.each([
    "https://elsewhere.example/upload/v1/x",
    "http://files.slack.com/upload/v1/x",
    "https://slack.com.elsewhere.example/x",
    "no address",
  ])("goes to Slack and not to %s", async (url) => {
    expect(await createUpload({})(url, "secret")).toEqual({ kind: "refused", error: "unexpected_upload_url" });
  });
});
