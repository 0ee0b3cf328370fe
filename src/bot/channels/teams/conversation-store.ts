import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../../database.js";
import type { Clock } from "../../../runtime.js";
import { createTogether } from "../../../together.js";
import type { Vault } from "../../../vault.js";
import { teamsConversations } from "./tables.js";
import { threadName } from "./address.js";
import type { TeamsPlace } from "./parse.js";

const reference = z.object({
  serviceUrl: z.string(),
  /** The bot as the Bot Connector names it. */
  bot: z.string(),
  /** Conversation id; absent for a person who has no chat with the bot yet. */
  conversation: z.string().optional(),
  /** The account as the Bot Connector names it; of a person's own chat. */
  teamsUser: z.string().optional(),
  name: z.string().optional(),
});

/** How a conversation is reached. */
export type TeamsReference = z.output<typeof reference>;

/** A conversation, or a person, that the bot has met. */
export interface KnownConversation {
  readonly thread: string;
  readonly tenant: string;
  readonly kind: "personal" | "shared" | "person";
  readonly installed: boolean;
  readonly reference: TeamsReference;
}

/** Conversations that the bot has met. */
export interface TeamsConversations {
  /** Notes where something happened and who did it. @returns whether the conversation is new, or back again */
  remember(place: TeamsPlace): Promise<{ readonly fresh: boolean }>;
  /** Notes the chat that was opened with a person. */
  opened(chat: { readonly tenant: string; readonly user: string; readonly reference: TeamsReference }): Promise<void>;
  /** By the thread's name; a person's is `tenant:@user`. */
  find(thread: string): Promise<KnownConversation | undefined>;
  /** Any way into a tenant, to open the first chat with somebody. */
  anyOf(tenant: string): Promise<KnownConversation | undefined>;
  /** The app was taken out there, or is not there for this person. */
  removed(thread: string): Promise<void>;
}

/** Conversations in the database; what names people is encrypted. */
export function createTeamsConversations(parts: {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
}): TeamsConversations {
  const { database, vault } = parts;
  const read = (row: typeof teamsConversations.$inferSelect): KnownConversation => {
    const { thread, tenant, kind, installed } = row;
    return { thread, tenant, kind, installed, reference: reference.parse(JSON.parse(vault.open(row.reference))) };
  };
  const findAll = async (threads: readonly string[]) => {
    const named = inArray(teamsConversations.thread, [...threads]);
    const rows = await database.db.select().from(teamsConversations).where(named);
    const known = new Map(rows.map((row) => [row.thread, row]));
    return threads.map((thread) => {
      const row = known.get(thread);
      return row && read(row);
    });
  };
  const find = async (thread: string) => (await findAll([thread]))[0];
  // Before an activity is acknowledged: those that come at the same moment are looked up together.
  const together = createTogether({ ask: findAll, atMost: 100 });
  const put = async (known: KnownConversation) => {
    const values = { ...known, reference: vault.seal(JSON.stringify(known.reference)), updatedAt: parts.clock() };
    await database.db
      .insert(teamsConversations)
      .values(values)
      .onConflictDoUpdate({ target: teamsConversations.thread, set: values });
  };
  // Most of the time nothing has changed since the last activity.
  const putChanged = async (
    known: KnownConversation,
    before: KnownConversation | undefined,
  ): Promise<{ readonly fresh: boolean }> => {
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(known)) return { fresh: false };
    await put(known);
    return { fresh: before?.installed !== true };
  };
  return {
    find,
    opened: async ({ tenant, user, reference: way }) => {
      const thread = threadName({ kind: "direct", tenant, user });
      await putChanged({ thread, tenant, kind: "person", installed: true, reference: way }, await find(thread));
    },
    remember: async (place) => {
      const { tenant, user, serviceUrl, bot, conversation, teamsUser, userName: name } = place;
      const where = { serviceUrl, bot, conversation };
      const who = { teamsUser, ...(name === undefined ? {} : { name }) };
      const kind = place.shared ? ("shared" as const) : ("personal" as const);
      const way = reference.parse(place.shared ? where : { ...where, ...who });
      const thread = threadName({ kind: "direct", tenant, user });
      const [before, person] = await database.urgent(() =>
        Promise.all([together(place.thread), user === "" ? undefined : together(thread)]),
      );
      const chat = await putChanged({ thread: place.thread, tenant, kind, installed: true, reference: way }, before);
      if (user !== "") {
        const own = place.shared ? person?.reference.conversation : conversation;
        const seen = { serviceUrl, bot, ...(own === undefined ? {} : { conversation: own }), ...who };
        const known = { thread, tenant, kind: "person", installed: true, reference: reference.parse(seen) } as const;
        await putChanged(known, person);
      }
      return chat;
    },
    anyOf: async (tenant) => {
      const here = and(eq(teamsConversations.tenant, tenant), eq(teamsConversations.installed, true));
      const [row] = await database.db.select().from(teamsConversations).where(here).limit(1);
      return row && read(row);
    },
    removed: async (thread) => {
      await database.db
        .update(teamsConversations)
        .set({ installed: false, updatedAt: parts.clock() })
        .where(eq(teamsConversations.thread, thread));
    },
  };
}
