import { pino } from "pino";
import type { AcceptEvent, ChannelEvent, OutgoingReply } from "../../../../src/bot/channels/channel.js";
import {
  createSlackChannel,
  type SlackChannel,
  type SlackParts,
} from "../../../../src/bot/channels/slack/slack-channel.js";
import type { SlackPorts } from "../../../../src/bot/channels/slack/surfaces.js";
import type { ExternalIdentity, Identities } from "../../../../src/bot/identity/identity.js";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import { conversations, messages } from "../../../../src/bot/tables.js";
import type { Database } from "../../../../src/database.js";
import { newId } from "../../../../src/runtime.js";
import { createVault } from "../../../../src/vault.js";
import { openTestDatabase } from "../../../support/database.js";
import { openSlackPeer, type SlackPeer } from "../../../support/slack-peer.js";
import { signingSecret, slackSide, type SlackSide } from "../../../support/slack-user.js";

/** A Slack channel between a peer that is Slack and a bot that only writes down what it hears. */
export interface SlackWorld {
  readonly channel: SlackChannel;
  readonly peer: SlackPeer;
  readonly slack: SlackSide;
  readonly database: Database;
  readonly events: ChannelEvent[];
  /** Links somebody to an employee. */
  link(user: string, personId: string): void;
  unlink(user: string): void;
  readonly replies: Map<string, Reply>;
  readonly ports: { -readonly [K in keyof SlackPorts]: SlackPorts[K] };
  answerWith(accepted: "new" | "duplicate"): void;
  failWith(failure: Error | undefined): void;
  outgoing(externalRef: string, reply: Reply, more?: Partial<OutgoingReply>): OutgoingReply;
  /** Waits until what follows an acknowledgement has been done. */
  settle(): Promise<void>;
  move(ms: number): void;
  /** The channel's clock, in milliseconds. */
  now(): number;
  close(): Promise<void>;
}

/** Sam and Maria are employees, U1NEW is not linked, U1GUEST is a guest; C1TEAM holds Sam, Maria and the bot. */
export async function openSlackWorld({
  tenant = "T0PEER",
  ...parts
}: Partial<SlackParts> & {
  /** Whose people they are; the peer's workspace unless told. */
  readonly tenant?: string;
} = {}): Promise<SlackWorld> {
  const database = parts.database ?? (await openTestDatabase());
  // Worlds on one database begin anew.
  await database.script("delete from conversations; delete from messages; delete from slack_posts");
  const peer = await openSlackPeer();
  for (const [user, name] of [
    ["U1SAM", "Sam Okafor"],
    ["U1MARIA", "Maria Lindqvist"],
    ["U1NEW", "Nia New"],
  ] as const)
    peer.addUser(user, { profile: { real_name: name, email: `${user.toLowerCase()}@example.com` } });
  peer.addUser("U1GUEST", { is_restricted: true });
  peer.addChannel("C1TEAM", ["U1SAM", "U1MARIA", peer.botUser]);
  const links = new Map([
    ["U1SAM", "sam-okafor"],
    ["U1MARIA", "maria-lindqvist"],
  ]);
  const events: ChannelEvent[] = [];
  let accepted: "new" | "duplicate" = "new";
  let failure: Error | undefined;
  let now = Date.now();
  const replies = new Map<string, Reply>();
  const ports: SlackWorld["ports"] = {
    replyOf: (messageId) => Promise.resolve(replies.get(messageId)),
    checkForm: () => Promise.resolve({}),
    homeOf: () => Promise.resolve({ requests: [], approvals: [], ideas: ["How many vacation days do I have left?"] }),
    describeReference: () => Promise.resolve(undefined),
  };
  const channel = createSlackChannel({
    settings: { botToken: peer.token, signingSecret, apiUrl: peer.apiUrl },
    database,
    vault: createVault("a secret for tests only"),
    clock: () => new Date(now),
    logger: pino({ level: process.env["DESKHAND_TEST_LOG"] ?? "silent" }),
    identities: fakeIdentities(links, tenant),
    ports,
    webUrl: "http://127.0.0.1:3000",
    timeoutMs: 700,
    ...parts,
  });
  const accept: AcceptEvent = async (event) => {
    if (failure !== undefined) throw failure;
    const opened = await store(database, event);
    events.push(event);
    return { accepted, opened };
  };
  await channel.start(accept);
  const routes = channel.routes;
  const slack = slackSide((request) => routes?.request(request) ?? new Response(null, { status: 404 }), {
    team: peer.team,
    now: () => now,
  });
  return {
    channel,
    peer,
    slack,
    database,
    events,
    replies,
    ports,
    link: (user, personId) => void links.set(user, personId),
    unlink: (user) => void links.delete(user),
    answerWith: (answer) => {
      accepted = answer;
    },
    failWith: (error) => {
      failure = error;
    },
    outgoing: (externalRef, reply, more = {}) => ({
      deliveryId: newId(),
      messageId: newId(),
      conversationId: externalRef,
      externalRef,
      audience: reply.audience,
      recipientId: reply.recipientId,
      reply,
      ...more,
    }),
    settle: async () => {
      await channel.settled();
    },
    move: (ms) => {
      now += ms;
    },
    now: () => now,
    close: async () => {
      await channel.stop();
      await peer.close();
      if (parts.database === undefined) await database.close();
    },
  };
}

/** Like the inbox: the thread is known from the first message on. */
/** @returns whether its thread is new */
async function store(database: Database, event: ChannelEvent): Promise<boolean> {
  const at = event.receivedAt;
  const row = {
    id: event.conversation,
    channel: "slack",
    externalRef: event.conversation,
    state: {},
    mode: "assistant",
  } as const;
  const made = await database.db
    .insert(conversations)
    .values({ ...row, createdAt: at, updatedAt: at })
    .onConflictDoNothing()
    .returning({ id: conversations.id });
  const message = {
    id: event.id,
    conversationId: event.conversation,
    author: "person",
    kind: "text",
    body: "",
    at,
  } as const;
  await database.db.insert(messages).values({ ...message, authorId: event.personId ?? null });
  return made.length > 0;
}

function fakeIdentities(links: ReadonlyMap<string, string>, tenant: string): Identities {
  return {
    identify: async ({ user }, profile) => {
      const personId = links.get(user);
      if (personId !== undefined) return { kind: "employee", personId };
      const told = await profile();
      return told.guest || told.deactivated ? { kind: "stranger" } : { kind: "unlinked" };
    },
    invitation: ({ user }) => Promise.resolve(`https://deskhand.example/link/${user}`),
    identitiesOf: (personId) => {
      const users = [...links].filter(([, linked]) => linked === personId).map(([user]) => user);
      return Promise.resolve(users.map((user): ExternalIdentity => ({ channel: "slack", tenant, user })));
    },
  };
}
