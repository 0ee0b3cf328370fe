import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSlackPeer, type SlackPeer } from "../../../support/slack-peer.js";
import { click, message, submission } from "./payloads.js";
import { openProduct, type Product } from "./product.js";

let peer: SlackPeer;
let product: Product;
let stamps = 1_790_000_000;

beforeAll(async () => {
  peer = await openSlackPeer();
  peer.addUser("U1LENA", { profile: { real_name: "Lena Vogel" } });
  product = await openProduct({
    team: peer.team,
    environment: { SLACK_BOT_TOKEN: peer.token, SLACK_API_URL: peer.apiUrl },
  });
  await product.link("U1LENA", "lena.vogel");
}, 120_000);
afterAll(async () => {
  await product.close();
  await peer.close();
});

interface OpenView {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly { readonly block_id?: string }[];
}

const user = { id: "U1LENA", team_id: "T0PEER" };
const channel = { id: "D1LENA" };

async function say(text: string): Promise<void> {
  stamps += 1;
  const said = message(text, { user: user.id, channel: channel.id, ts: `${stamps}.000100` });
  expect((await product.slack.event(said)).status).toBe(200);
  await product.settle();
}

const shown = () => JSON.stringify(peer.messages.filter((one) => one.channel === channel.id));

/** Opens the newest form. */
async function openForm(): Promise<OpenView> {
  interface Block {
    readonly block_id?: string;
    readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[];
  }
  const blocks = peer.messages.flatMap((one) => one.blocks as readonly Block[]);
  const block = blocks.findLast((one) => one.elements?.[0]?.action_id === "deskhand:open-form");
  const element = block?.elements?.[0];
  const action = { action_id: element?.action_id, value: element?.value, block_id: block?.block_id };
  const container = { type: "message", message_ts: peer.messages.at(-1)?.ts };
  const before = peer.views.length;
  const clicked = click(action, { user, channel, container, trigger_id: peer.trigger() });
  expect((await product.slack.interact(clicked)).status).toBe(200);
  await expect.poll(() => peer.views.length).toBe(before + 1);
  return peer.views.at(-1) as OpenView;
}

/** Sends a view off, filled in, and resolves with the acknowledgement. */
async function send(view: OpenView, values: Readonly<Record<string, unknown>>): Promise<string> {
  const answered = await product.slack.interact(submission({ ...view, values }, user.id));
  expect(answered.status).toBe(200);
  return answered.text();
}

const date = (selected_date: string | null) => ({ value: { type: "datepicker", selected_date } });
const choice = (value: string) => ({
  value: { type: "static_select", selected_option: { text: { type: "plain_text", text: value }, value } },
});

describe("a form for leave, sent off in Slack", () => {
  let view: OpenView;
  beforeEach(async () => {
    await say("cancel");
    await say("I would like to take leave");
    view = await openForm();
  });

  it("shows everything that is wrong with it on its fields, and stays open", async () => {
    const said = await send(view, {
      "field:leaveType": choice("sabbatical"),
      "field:startDate": date(null),
      "field:endDate": date("2026-02-30"),
    });
    expect(JSON.parse(said)).toEqual({
      response_action: "errors",
      errors: {
        "field:leaveType": expect.stringMatching(/^It must be one of: /u) as string,
        "field:startDate": "Please fill this in.",
        "field:endDate": "There is no such date.",
      },
    });
    const before = shown();
    await product.settle();
    expect(shown()).toBe(before);
  });

  it("tells of an end before the start, and takes the same form once that is put right", async () => {
    const values = (end: string) => ({
      "field:leaveType": choice("vacation"),
      "field:startDate": date("2027-03-12"),
      "field:endDate": date(end),
    });
    expect(JSON.parse(await send(view, values("2027-03-08")))).toEqual({
      response_action: "errors",
      errors: { "field:endDate": "The end would be before the start." },
    });
    expect(await send({ ...view }, values("2027-03-12"))).toBe("");
    await product.settle();
    expect(shown()).toContain("deskhand:confirm");
  });
});

it("the errors name blocks that the view has", async () => {
  await say("cancel");
  await say("I would like to take leave");
  const view = await openForm();
  const said = await send(view, { "field:leaveType": choice("x"), "field:startDate": date(null) });
  const { errors } = JSON.parse(said) as { errors: Readonly<Record<string, string>> };
  const blocks = new Set(view.blocks.map((block) => block.block_id));
  expect(Object.keys(errors).filter((id) => !blocks.has(id))).toEqual([]);
});
