import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { botScopes } from "../../../../src/bot/channels/slack/manifest.js";
import { freePort } from "../../../support/loopback.js";
import { click, command, mention, message } from "./payloads.js";
import { openProduct, type Product } from "./product.js";

const token = "xoxb-emulated";
const users = [
  { name: "lena.vogel", real_name: "Lena Vogel", email: "lena.vogel@larkfell.example" },
  { name: "jonas.weber", real_name: "Jonas Weber", email: "jonas.weber@larkfell.example" },
];

let emulator: Emulator;
let product: Product;
let ids: Readonly<Record<"team" | "lena" | "jonas" | "channel", string>>;

/** Asks the emulator what its users would see. */
async function ask(method: string, args: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(args),
  });
  return (await response.json()) as Record<string, unknown>;
}

beforeAll(async () => {
  emulator = await createEmulator({
    service: "slack",
    port: await freePort(),
    seed: {
      slack: {
        team: { name: "Larkfell", domain: "larkfell" },
        users,
        channels: [{ name: "purchases" }],
        oauth_apps: [
          {
            client_id: "client",
            client_secret: "secret",
            app_id: "A1",
            name: "Deskhand",
            redirect_uris: ["http://127.0.0.1/slack/oauth"],
            scopes: [...botScopes],
            bot_name: "deskhand",
            bot_user_id: "U0DESKHAND",
            bot_id: "B0DESKHAND",
          },
        ],
        tokens: [
          {
            token,
            type: "bot",
            user_id: "U0DESKHAND",
            bot_id: "B0DESKHAND",
            bot_user_id: "U0DESKHAND",
            app_id: "A1",
            scopes: [...botScopes],
          },
        ],
        // The scopes of the manifest, and no others.
        strict_scopes: true,
      },
    },
  });
  const { team_id: team } = await ask("auth.test");
  const idOf = async (email: string) => ((await ask("users.lookupByEmail", { email }))["user"] as { id: string }).id;
  const { channels } = (await ask("conversations.list")) as { channels: readonly { id: string; name: string }[] };
  ids = {
    team: String(team),
    lena: await idOf("lena.vogel@larkfell.example"),
    jonas: await idOf("jonas.weber@larkfell.example"),
    channel: channels.find((channel) => channel.name === "purchases")?.id ?? "",
  };
  product = await openProduct({
    team: ids.team,
    environment: { SLACK_BOT_TOKEN: token, SLACK_API_URL: `${emulator.url}/api/` },
  });
  await product.link(ids.lena, "lena.vogel");
  await product.link(ids.jonas, "jonas.weber");
}, 120_000);
afterAll(async () => {
  await product.close();
  await emulator.close();
});

interface Seen {
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly { block_id?: string; elements?: readonly { action_id?: string; value?: string }[] }[];
}

async function directOf(user: string): Promise<string> {
  return ((await ask("conversations.open", { users: user }))["channel"] as { id: string }).id;
}

/** What stands in somebody's direct messages, oldest first. */
async function seenBy(user: string): Promise<readonly Seen[]> {
  const { messages } = (await ask("conversations.history", { channel: await directOf(user) })) as { messages: Seen[] };
  return messages.toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

const all = (seen: readonly Seen[]) => JSON.stringify(seen);
let stamps = 1_790_000_000;

async function say(user: string, text: string): Promise<void> {
  stamps += 1;
  const event = message(text, { user, channel: await directOf(user), ts: `${stamps}.000100`, team: ids.team });
  expect((await product.slack.event(event)).status).toBe(200);
  await product.settle();
}

/** Clicks the newest button of an action. */
async function press(user: string, action: string): Promise<void> {
  const channel = await directOf(user);
  for (const one of (await seenBy(user)).toReversed()) {
    for (const block of one.blocks ?? []) {
      const element = block.elements?.find((each) => each.action_id?.startsWith(`deskhand:${action}`));
      if (element === undefined) continue;
      const payload = click(
        {
          action_id: element.action_id,
          value: element.value,
          block_id: block.block_id,
          text: { type: "plain_text", text: "x" },
        },
        {
          user: { id: user, team_id: ids.team },
          team: { id: ids.team },
          channel: { id: channel },
          container: { type: "message", message_ts: one.ts },
        },
      );
      expect((await product.slack.interact(payload)).status).toBe(200);
      await product.settle();
      await product.settle();
      return;
    }
  }
  throw new Error(`no button ${action}: ${all(await seenBy(user))}`);
}

describe("the README's example in Slack, with signed requests to our server and the emulator's Web API", () => {
  it("says at the start that it is connected", () => {
    expect(product.door.connected).toEqual([expect.stringMatching(/^Slack \(.*\), requests at \/slack\/events$/u)]);
  });

  it("an entitlement is looked up, and a rule is quoted with its page", async () => {
    await say(ids.lena, "How many vacation days do I have left?");
    expect(all(await seenBy(ids.lena))).toContain("20 days left of 30");
    await say(ids.lena, "How many vacation days do we get?");
    expect(all(await seenBy(ids.lena))).toContain("Annual leave");
  });

  it("a purchase is confirmed, approved by the manager, and ordered; the card becomes its record", async () => {
    await say(ids.lena, "I need four standing desks at 1,200 EUR each");
    expect(all(await seenBy(ids.lena))).toContain("€4,800.00");
    await press(ids.lena, "confirm");
    expect(all(await seenBy(ids.lena))).toContain("waiting for Jonas Weber");
    expect(all(await seenBy(ids.jonas))).toContain("deskhand:approve");
    await press(ids.jonas, "approve");
    expect(all(await seenBy(ids.lena))).toMatch(/Order PO-\d+ is placed/u);
    expect(all(await seenBy(ids.jonas))).not.toContain("deskhand:approve");
  });

  it("in a channel that others read, what is said to one person is shown to them alone", async () => {
    stamps += 1;
    const ts = `${stamps}.000100`;
    const more = { user: ids.lena, channel: ids.channel, ts, team: ids.team };
    expect((await product.slack.event(mention("<@U0DESKHAND> hello", more))).status).toBe(200);
    await product.settle();
    const replies = (await ask("conversations.replies", { channel: ids.channel, ts })) as {
      messages?: readonly Seen[];
    };
    expect(all(replies.messages ?? [])).not.toContain("Hello");
    const failed = await product.app.company.audit.show({ type: "delivery.failed", limit: 10 });
    expect(failed).toEqual([]);
  });

  it("the slash command answers the person alone", async () => {
    const fields = command("what is waiting for me?", {
      user_id: ids.jonas,
      team_id: ids.team,
      channel_id: ids.channel,
    });
    const answered = await product.slack.command(fields);
    expect(await answered.json()).toMatchObject({ response_type: "ephemeral" });
  });

  it("a request that Slack did not sign gets nowhere", async () => {
    const response = await fetch(`${product.url}/slack/events`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });
});
