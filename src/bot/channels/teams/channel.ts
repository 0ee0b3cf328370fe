import { asAppError } from "../../../errors.js";
import type { Clock, Logger } from "../../../runtime.js";
import type { Identities } from "../../identity/identity.js";
import type { Reply } from "../../replies/reply.js";
import type { AcceptEvent, Channel } from "../channel.js";
import { incomingActivity } from "./activity.js";
import type { InvokeAnswer, Received, TeamsAdapter } from "./adapter.js";
import { readThread, threadName } from "./address.js";
import { createConnector } from "./connector.js";
import type { TeamsConversations } from "./conversation-store.js";
import { deliverReply } from "./deliver.js";
import { meet } from "./introduce.js";
import { createTeamsMembers } from "./members.js";
import { parseActivity, placeOf, type TeamsPlace } from "./parse.js";
import type { TeamsSent } from "./sent-store.js";
import { isSignOn, takeSignOn, takeWaiting, type TeamsSignOn } from "./sign-on.js";
import { createTeamsStreams } from "./streams.js";
import { take } from "./take.js";

/** What the Teams channel works with. */
export interface TeamsChannelParts {
  readonly adapter: TeamsAdapter;
  readonly conversations: TeamsConversations;
  readonly sent: TeamsSent;
  readonly identities: Identities;
  /** Single sign-on; without it people are linked by the one-time link alone. */
  readonly signOn?: TeamsSignOn | undefined;
  /** A reply of the transcript. */
  readonly reply: (messageId: string) => Promise<Reply | undefined>;
  /** Tenants whose people are served; undefined serves any: for a test client only. */
  readonly tenants: readonly string[] | undefined;
  /** Whether messages may be sent there. */
  readonly trustedService: (serviceUrl: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of a call to Teams, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Sends again what may have been shown already: the harness of faults has to go red. */
  readonly resendsDoubtful?: boolean | undefined;
}

/** Teams as a channel: the endpoint hands in activities, replies go out by the Bot Connector. */
export interface TeamsChannel extends Channel {
  /** Takes an activity with the `Authorization` header it came with. @throws when it could not be stored: Teams may send it again */
  receive(authorization: string, activity: Readonly<Record<string, unknown>>): Promise<Received>;
}

/** The Teams channel. */
export function createTeamsChannel(parts: TeamsChannelParts): TeamsChannel {
  const { adapter, conversations, identities, timeoutMs } = parts;
  const connector = createConnector({ authorization: () => adapter.authorization(), timeoutMs });
  const members = createTeamsMembers({ connector, identities });
  const streams = createTeamsStreams({ connector, conversations, clock: parts.clock });
  const working = { ...parts, connector, members, streams };
  let accept: AcceptEvent | undefined;

  const handle = async (raw: unknown): Promise<InvokeAnswer> => {
    const read = incomingActivity.safeParse(raw);
    if (!read.success) return { status: 400 };
    const doing = parseActivity(read.data);
    const place = placeOf(read.data);
    if (accept === undefined) return { status: 503 };
    if (doing.kind === "ignored" || place === undefined || !isServed(parts, place, read.data.channelId))
      return { status: read.data.type === "invoke" ? 501 : 200 };
    if (doing.kind === "uninstalled") return leave(conversations, place);
    if (doing.kind === "members") {
      members.changed(place.thread);
      return { status: 200 };
    }
    const { fresh } = await conversations.remember(place);
    if (isSignOn(doing)) return takeSignOn({ ...working, accept }, place, doing);
    const met = await meet(working, { activity: read.data, place, doing, fresh });
    if ("answered" in met) return met.answered;
    // Linked by other means meanwhile: first what was said before.
    if (parts.signOn !== undefined && !place.shared)
      await takeWaiting({ ...working, accept }, parts.signOn, { account: place, ...met });
    return take({ ...working, accept }, { place, doing, fresh, ...met });
  };

  return {
    id: "teams",
    start: (acceptEvent) => {
      accept = acceptEvent;
      return Promise.resolve();
    },
    stop: () => {
      accept = undefined;
      return Promise.resolve();
    },
    receive: (authorization, activity) => adapter.receive(authorization, activity, handle),
    deliver: (outgoing) => deliverReply(working, outgoing),
    directConversation: (personId) => directThread(parts, personId),
    readersOf: async (externalRef) => {
      if (readThread(externalRef)?.kind === "direct") return { kind: "alone" };
      const known = await conversations.find(externalRef);
      return known === undefined ? { kind: "open" } : members.readers(known);
    },
    draft: async (draft) => {
      try {
        await streams.show(draft);
      } catch (thrown) {
        parts.logger.debug({ err: asAppError(thrown) }, "an answer in the making was not shown");
      }
    },
  };
}

function isServed(parts: TeamsChannelParts, place: TeamsPlace, channelId: string): boolean {
  const known = parts.tenants === undefined || parts.tenants.includes(place.tenant.toLowerCase());
  if (known && channelId === "msteams" && parts.trustedService(place.serviceUrl)) return true;
  parts.logger.warn({ tenant: place.tenant, channelId }, "an activity from elsewhere was ignored");
  return false;
}

async function leave(conversations: TeamsConversations, place: TeamsPlace): Promise<InvokeAnswer> {
  await conversations.removed(place.thread);
  if (!place.shared)
    await conversations.removed(threadName({ kind: "direct", tenant: place.tenant, user: place.user }));
  return { status: 200 };
}

/** Somebody can be written to whose account is known, in a tenant that has met the bot, unless they took the app out. */
async function directThread(parts: TeamsChannelParts, personId: string): Promise<string | undefined> {
  for (const { tenant, user } of await parts.identities.identitiesOf(personId, "teams")) {
    const thread = threadName({ kind: "direct", tenant, user });
    const known = await parts.conversations.find(thread);
    if (known?.installed === true) return thread;
    if (known === undefined && (await parts.conversations.anyOf(tenant)) !== undefined) return thread;
  }
  return undefined;
}
