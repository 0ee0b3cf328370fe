import { afterAll, beforeAll, expect, it } from "vitest";
import { openSlackPeer, type SlackPeer } from "../../../support/slack-peer.js";
import { click, message, submission } from "./payloads.js";
import { openProduct, type Product } from "./product.js";

let peer: SlackPeer;
let product: Product;

beforeAll(async () => {
  peer = await openSlackPeer();
  peer.addUser("U1LENA", { profile: { real_name: "Lena Vogel" } });
  peer.addUser("U1JONAS", { profile: { real_name: "Jonas Weber" } });
  product = await openProduct({
    team: peer.team,
    environment: { SLACK_BOT_TOKEN: peer.token, SLACK_APP_TOKEN: "xapp-peer", SLACK_API_URL: peer.apiUrl },
  });
  await product.link("U1LENA", "lena.vogel");
  await product.link("U1JONAS", "jonas.weber");
}, 120_000);
afterAll(async () => {
  await product.close();
  await peer.close();
});

const event = (said: Readonly<Record<string, unknown>>) => ({
  type: "event_callback",
  team_id: peer.team,
  event: said,
});
const lena = (text: string, ts: string) => message(text, { user: "U1LENA", channel: "D1LENA", ts });
const saidTo = (channel: string) =>
  peer.messages.filter((one) => one.channel === channel).map((one) => `${one.text} ${JSON.stringify(one.blocks)}`);

/** What is said there when what a busy machine put off has been tried again. */
async function later(channel: string): Promise<string> {
  await product.pass(2000);
  return saidTo(channel).join();
}

/** The first button of an action that stands in a channel, as its click. */
function buttonIn(channel: string, action: string, user: string): Readonly<Record<string, unknown>> {
  for (const one of peer.messages.filter((each) => each.channel === channel).toReversed()) {
    for (const block of one.blocks as readonly {
      block_id?: string;
      elements?: readonly { action_id?: string; value?: string }[];
    }[]) {
      const element = block.elements?.find((each) => each.action_id?.startsWith(`deskhand:${action}`));
      if (element === undefined) continue;
      const { action_id, value } = element;
      const container = { type: "message", message_ts: one.ts, channel_id: channel };
      const trigger_id = peer.trigger();
      return click(
        { action_id, value, block_id: block.block_id },
        { user: { id: user, team_id: peer.team }, channel: { id: channel }, container, trigger_id },
      );
    }
  }
  throw new Error(`no button ${action} in ${channel}: ${saidTo(channel).join("\n")}`);
}

it("a purchase from the first word to the order, over Socket Mode", async () => {
  expect(product.door.connected).toEqual(["Slack (Larkfell), Socket Mode"]);
  expect(peer.sockets).toBe(1);
  await peer.push("events_api", event(lena("I need four standing desks at 1,200 EUR each", "1790000100.1")));
  await product.settle();
  expect(saidTo("D1LENA").at(-1)).toContain("€4,800.00");

  await peer.push("interactive", buttonIn("D1LENA", "confirm", "U1LENA"));
  await product.settle();
  expect(saidTo("D1LENA").join()).toContain("waiting for Jonas Weber");
  await expect.poll(() => later("D1JONAS"), { timeout: 20_000 }).toContain("Lena Vogel");

  await peer.push("interactive", buttonIn("D1JONAS", "comment", "U1JONAS"));
  await expect.poll(() => peer.views.length).toBe(1);
  const [view] = peer.views as readonly { callback_id: string; private_metadata: string }[];
  const values = { "field:comment": { value: { type: "plain_text_input", value: "Good backs are worth it" } } };
  await peer.push("interactive", submission({ callback_id: "", ...view, values }, "U1JONAS"));
  await product.settle();
  await product.settle();
  await expect.poll(() => later("D1LENA"), { timeout: 20_000 }).toMatch(/Order PO-\d+ is placed/u);
  // The card is its own record: nobody can decide on it again.
  await expect.poll(() => later("D1JONAS"), { timeout: 20_000 }).not.toContain("deskhand:approve");
});

it("what is sent again is taken once, and nothing is acknowledged before it is stored", async () => {
  const said = event(lena("How many vacation days do I have left?", "1790000200.1"));
  await peer.push("events_api", said);
  const stored = await product.app.bot.services.inbox.pendingCount();
  await product.settle();
  await peer.push("events_api", { ...said, event_id: "EvAGAIN" });
  await product.settle();
  expect(stored).toBeLessThanOrEqual(1);
  expect(saidTo("D1LENA").filter((text) => text.includes("20 days left"))).toHaveLength(1);
});
