import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { formatThread } from "../../src/bot/channels/slack/refs.js";
import type { ChannelEvent } from "../../src/bot/channels/channel.js";
import { newId } from "../../src/runtime.js";
import { directOf } from "../support/slack-peer.js";

/** Channels that load is put on. */
export type LoadChannel = "slack" | "teams";

/** An employee of the sample company with the accounts they write from. */
export interface Colleague {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly slackUser: string;
  /** In Entra ID. */
  readonly entraId: string;
  /** In Teams. */
  readonly teamsUser: string;
}

/** One message that somebody sends. */
export interface PlannedMessage {
  /** From 0, in the order of sending. */
  readonly number: number;
  readonly thread: number;
  readonly colleague: Colleague;
  readonly text: string;
}

/** The tenant of the Teams accounts. */
export const tenant = "7f0e2c9a-6a3c-4c0e-9a58-2f5f6a1d0001";

/** The Slack workspace. */
export const team = "T0PEER";

// What one thread says: things to look up, a purchase that is changed and dropped, a request that is made and carried out, and something
// nobody can answer. It ends as it began, so that a thread may begin anew.
const script = [
  "How many vacation days do I have left?",
  "I need four standing desks at 1,200 EUR each",
  "make it five",
  "never mind, cancel that",
  "How do I connect to the VPN?",
  "reset my password for Jira",
  "yes",
  "What is the meaning of life?",
] as const;

const people = z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), status: z.string() }));

/** Everybody who works in the sample company. */
export function colleagues(): readonly Colleague[] {
  const file = new URL("../../sample/people.csv", import.meta.url);
  const rows = people.parse(parse(readFileSync(file, "utf8"), { columns: true }));
  return rows
    .filter(({ status }) => status === "active")
    .map(({ id, name, email }, index) => {
      const digits = String(index).padStart(4, "0");
      const entraId = `0b6f2a44-1c55-4d0e-8a7b-00000000${digits}`;
      return { personId: id, name, email, slackUser: `U1P${digits}`, entraId, teamsUser: `29:1p${digits}` };
    });
}

/** What is sent, in order: every thread says its script, all threads at the same time. Pure. */
export function plan(messages: number, who: readonly Colleague[] = colleagues()): readonly PlannedMessage[] {
  const threads = Math.max(1, Math.ceil(messages / script.length));
  return Array.from({ length: messages }, (_, number) => {
    const thread = number % threads;
    const colleague = who[thread % who.length];
    if (colleague === undefined) throw new Error("nobody works in the sample company");
    return { number, thread, colleague, text: script[Math.floor(number / threads) % script.length] ?? "" };
  });
}

const firstStamp = 1_790_000_000;

function slackPlace({ number, thread, colleague }: PlannedMessage) {
  const channel = directOf(colleague.slackUser);
  const threadTs = `${firstStamp + thread}.000100`;
  return { channel, threadTs, ts: `${firstStamp + 1_000_000 + number}.000100` };
}

/** The message as Slack's Events API sends it: a thread of the person's direct messages with the bot. */
export function slackBody(message: PlannedMessage): Readonly<Record<string, unknown>> {
  const { channel, threadTs, ts } = slackPlace(message);
  const { slackUser: user } = message.colleague;
  return {
    type: "event_callback",
    team_id: team,
    api_app_id: "A1",
    event_id: `Ev${message.number}`,
    event: {
      type: "message",
      channel,
      channel_type: "im",
      user,
      text: message.text,
      ts,
      thread_ts: threadTs,
      team,
      client_msg_id: newId(),
      event_ts: ts,
    },
  };
}

/** The message as the Bot Connector sends it: a personal chat. */
export function teamsActivity(message: PlannedMessage, serviceUrl: string): Readonly<Record<string, unknown>> {
  const { number, thread, colleague, text } = message;
  const { teamsUser: id, name, entraId: aadObjectId } = colleague;
  return {
    id: `in-${number}`,
    type: "message",
    channelId: "msteams",
    serviceUrl,
    from: { id, name, aadObjectId },
    recipient: { id: "28:c0ffee00-0000-4000-8000-000000000001", name: "Deskhand" },
    conversation: { id: `a:chat-${thread}`, conversationType: "personal", tenantId: tenant },
    channelData: { tenant: { id: tenant } },
    text,
  };
}

/** Under which key the inbox keeps the message. */
export function inboxKey(channel: LoadChannel, message: PlannedMessage): string {
  if (channel === "teams") return `teams:teams:a:chat-${message.thread}:in-${message.number}:message`;
  const { channel: place, ts } = slackPlace(message);
  return `slack:${team}:${place}:${ts}:message`;
}

/** The message as the Slack channel hands it in. */
export function slackEvent(message: PlannedMessage, receivedAt: Date): ChannelEvent {
  const { channel, threadTs, ts } = slackPlace(message);
  const { slackUser: user, personId } = message.colleague;
  return {
    id: newId(),
    channel: "slack",
    kind: "message",
    dedupeKey: `${team}:${channel}:${ts}:message`,
    conversation: formatThread({ team, user, threadTs }),
    sender: user,
    personId,
    text: message.text,
    receivedAt,
  };
}
