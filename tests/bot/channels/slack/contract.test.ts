import { afterAll, beforeAll } from "vitest";
import { cleanEvent } from "../../../../src/bot/clean-event.js";
import type { Database } from "../../../../src/database.js";
import { channelSuite } from "../../../suites/channel-suite.js";
import { openTestDatabase } from "../../../support/database.js";
import { mention } from "./payloads.js";
import { openSlackWorld } from "./support.js";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

channelSuite("Slack", async () => {
  const world = await openSlackWorld({ database });
  let count = 0;
  let last = {};
  const say = async (text: string) => {
    const ts = count === 0 ? "1790000500.000100" : `17900005${10 + count}.000100`;
    const thread = count === 0 ? {} : { thread_ts: "1790000500.000100" };
    count += 1;
    last = mention(`<@U0BOT> ${text}`, { ts, ...thread });
    await world.slack.event(last);
  };
  return {
    channel: world.channel,
    personId: "sam-okafor",
    thread: "T0PEER:C1TEAM:1790000500.000100",
    get events() {
      return world.events.map(cleanEvent);
    },
    say,
    sayAgain: async () => {
      await world.slack.event(last, { event_id: "EvAGAIN" });
    },
    prepare: (externalRef, reply) =>
      Promise.resolve(world.outgoing(externalRef, { ...reply, recipientId: "sam-okafor" })),
    shownUpTo: (text) => {
      const texts = world.peer.messages.map((message) => message.text);
      const end = texts.findIndex((shown) => shown.includes(text));
      return Promise.resolve(texts.slice(0, end + 1));
    },
    answerWith: world.answerWith,
    close: world.close,
  };
});
