import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessionStore, sessionLifetime } from "../../../../src/bot/channels/web/session-store.js";
import type { WebConversations } from "../../../../src/bot/channels/web/web-conversations.js";
import { createWebStore } from "../../../../src/bot/channels/web/web-store.js";
import type { WireMessage } from "../../../../src/bot/channels/web/wire.js";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import { conversations, messages, sessions } from "../../../../src/bot/tables.js";
import type { Database } from "../../../../src/database.js";
import { newId } from "../../../../src/runtime.js";
import { createVault } from "../../../../src/vault.js";
import { databaseKinds } from "../../../support/database.js";

const vault = createVault("a secret for tests only");
let minute = 0;
const clock = () => {
  minute += 1;
  return new Date(Date.UTC(2026, 10, 23, 9, minute));
};

const words = (read: readonly WireMessage[]) =>
  read.map(({ content }) => (content.kind === "text" ? content.text : content.kind));

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`conversations of the web page on ${kind.name}`, () => {
    let database: Database;
    let store: WebConversations;
    beforeAll(async () => {
      database = await kind.open();
      store = createWebStore({ database, vault, clock });
    });
    afterAll(() => database.close());

    const write = async (conversationId: string, author: "person" | "assistant", body: string | Reply) => {
      const id = newId();
      const text = typeof body === "string";
      await database.db.insert(messages).values({
        id,
        conversationId,
        author,
        kind: text ? "text" : "reply",
        body: vault.seal(text ? body : JSON.stringify(body)),
        cardKey: text ? null : (body.cardKey ?? null),
        at: clock(),
      });
      return id;
    };

    it("offers an untouched thread again instead of piling up empty ones", async () => {
      const first = await store.openThread("ann");
      expect((await store.openThread("ann")).id).toBe(first.id);
      await write(first.id, "person", "hello");
      expect((await store.openThread("ann")).id).not.toBe(first.id);
    });

    it("keeps one direct thread a person, however many ask for it at once", async () => {
      const asked = await Promise.all([1, 2, 3, 4].map(() => store.inboxOf("bob")));
      expect(new Set(asked.map((thread) => thread.id)).size).toBe(1);
      expect((await store.openThread("bob")).id).not.toBe(asked[0]?.id);
    });

    it("lists a person's threads, the latest first, each named by its first words", async () => {
      const [one, two] = [await store.openThread("cleo"), undefined];
      await write(one.id, "person", "  I need a laptop\nwith 32 GB");
      const later = two ?? (await store.openThread("cleo"));
      await write(later.id, "person", "How many days of vacation do I have left, and when do the old ones lapse?");
      await write(one.id, "assistant", "Which one?");
      const listed = await store.conversationsOf("cleo");
      expect(listed.map((entry) => entry.title)).toEqual([
        "I need a laptop",
        "How many days of vacation do I have left, and when do the…",
      ]);
    });

    it("shows nobody a thread of somebody else, nor one of another channel", async () => {
      const thread = await store.openThread("dan");
      const id = newId();
      const now = clock();
      const slack = { id, channel: "slack", externalRef: "C1", personId: "dan", state: {}, mode: "assistant" as const };
      await database.db.insert(conversations).values({ ...slack, createdAt: now, updatedAt: now });
      expect(await store.threadOf("eve", thread.id)).toBeUndefined();
      expect(await store.threadOf("dan", id)).toBeUndefined();
      expect(await store.ownerOfMessage(await write(id, "assistant", "hi"))).toBeUndefined();
      expect((await store.conversationsOf("dan")).map((entry) => entry.id)).toEqual([thread.id]);
    });

    it("turns pages of history without a gap", async () => {
      const thread = await store.openThread("fay");
      for (let count = 1; count <= 7; count += 1) await write(thread.id, "person", `message ${count}`);
      const last = await store.history(thread.id, { limit: 3 });
      const before = await store.history(thread.id, { limit: 3, before: last.messages[0]?.seq });
      const first = await store.history(thread.id, { limit: 3, before: before.messages[0]?.seq });
      const read = [first, before, last].flatMap((page) => words(page.messages));
      expect(read).toEqual([1, 2, 3, 4, 5, 6, 7].map((count) => `message ${count}`));
      expect([first.more, before.more, last.more]).toEqual([false, true, true]);
    });

    it("counts the cards that wait, by what each says by now", async () => {
      const inbox = await store.inboxOf("gus");
      const card = (cardKey: string, open: boolean): Reply => ({
        audience: "direct",
        cardKey,
        blocks: open ? [{ kind: "buttons", buttons: [{ label: "Approve", action: "approve", value: "{}" }] }] : [],
      });
      for (const key of ["a", "b", "c"]) await write(inbox.id, "assistant", card(key, true));
      await write(inbox.id, "assistant", card("b", false));
      const [listed] = await store.conversationsOf("gus");
      expect(listed).toMatchObject({ kind: "inbox", waiting: 2 });
    });

    it("reads on from a point in time, over all threads of the person and no others", async () => {
      const [mine, other] = [await store.openThread("hal"), await store.openThread("ida")];
      await write(mine.id, "person", "old");
      const then = await store.now();
      await write(other.id, "person", "not mine");
      await write(mine.id, "person", "new");
      expect(words(await store.since("hal", then, { after: 0, limit: 10 }))).toEqual(["new"]);
    });

    it("reads the same news in pages", async () => {
      const thread = await store.openThread("jan");
      const then = await store.now();
      for (const text of ["one", "two", "three"]) await write(thread.id, "person", text);
      const first = await store.since("jan", then, { after: 0, limit: 2 });
      const rest = await store.since("jan", then, { after: first.at(-1)?.seq ?? 0, limit: 2 });
      expect([words(first), words(rest)]).toEqual([["one", "two"], ["three"]]);
    });

    it("counts transactions anew where the database was restored on another server", async () => {
      const thread = await store.openThread("kim");
      const elsewhere = (await store.now()) + 5_000_000;
      const old = await write(thread.id, "person", "old");
      await database.db.update(messages).set({ writtenIn: elsewhere }).where(eq(messages.id, old));
      const then = await store.now();
      await write(thread.id, "person", "new");
      expect(words(await store.since("kim", then, { after: 0, limit: 10 }))).toEqual(["new"]);
      expect(await store.since("kim", elsewhere, { after: 0, limit: 10 })).toEqual([]);
    });
  });

  describe.skipIf(!kind.available)(`sign-ins on ${kind.name}`, () => {
    let database: Database;
    let now = new Date("2026-11-23T08:00:00Z");
    beforeAll(async () => {
      database = await kind.open();
    });
    afterAll(() => database.close());

    it("are found by the cookie's secret, which the table does not hold", async () => {
      const store = createSessionStore({ database, clock: () => now });
      const { secret, session } = await store.open("ann");
      expect(await store.find(secret)).toEqual(session);
      expect(await store.find(`${secret}x`)).toBeUndefined();
      expect(JSON.stringify(await database.db.select().from(sessions))).not.toContain(secret);
    });

    it("end when they are closed, and after a working day", async () => {
      const store = createSessionStore({ database, clock: () => now });
      const [closed, old] = [await store.open("ann"), await store.open("ann")];
      await store.close(closed.secret);
      expect(await store.find(closed.secret)).toBeUndefined();
      now = new Date(now.getTime() + sessionLifetime - 1);
      expect(await store.find(old.secret)).toBeDefined();
      now = new Date(now.getTime() + 2);
      expect(await store.find(old.secret)).toBeUndefined();
    });
  });
}
