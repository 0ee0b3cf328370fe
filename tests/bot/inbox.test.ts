import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../src/bot/channels/channel.js";
import { createConversationStore } from "../../src/bot/conversation-store.js";
import { createInboxStore, type InboxEntry } from "../../src/bot/inbox-store.js";
import { createInbox, type Inbox, type InboxParts } from "../../src/bot/inbox.js";
import { createMessageStore } from "../../src/bot/message-store.js";
import type { Database } from "../../src/database.js";
import { createVault } from "../../src/vault.js";
import { databaseKinds } from "../support/database.js";

// So long that no heartbeat comes while a test lasts: it would renew a lease that the test has let run out.
const leaseMs = 600_000;

/** Something that somebody waits for until the test lets it happen. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe.each(databaseKinds)("the inbox on $name", ({ open, available }) => {
  describe.runIf(available)("", () => {
    let database: Database;
    let now: Date;
    beforeEach(async () => {
      database = await open();
      now = new Date("2026-11-23T08:00:00Z");
    });
    afterEach(() => database.close());

    /** One process on the database, and what it worked on. */
    const process = (
      owner: string,
      work: (entry: InboxEntry) => Promise<void> = () => Promise.resolve(),
      changes: Partial<InboxParts> = {},
    ) => {
      const vault = createVault("inbox test");
      const conversations = createConversationStore(database, vault);
      const inbox = createInboxStore(database, vault);
      const worked: string[] = [];
      const givenUp: string[] = [];
      const end = (entry: InboxEntry, status: "done" | "failed") =>
        database.transaction(async (tx) => {
          const held = await conversations.holds(tx, { id: entry.conversationId, owner });
          if (!held) throw new Error("taken over");
          await inbox.finish(tx, entry.id, { status, now });
        });
      const parts: InboxParts = {
        database,
        conversations,
        inbox,
        messages: createMessageStore(database, vault),
        clock: () => now,
        logger: pino({ level: "silent" }),
        owner,
        leaseMs,
        conversationsAtOnce: 2,
        work: async (entry) => {
          await work(entry);
          await end(entry, "done");
          worked.push(entry.event.text ?? "");
        },
        giveUp: async (entry) => {
          await end(entry, "failed");
          givenUp.push(entry.event.text ?? "");
        },
        ...changes,
      };
      return { ...createInbox(parts), store: inbox, conversations, worked, givenUp };
    };

    let events = 0;
    const event = (text: string, more: Partial<ChannelEvent> = {}): ChannelEvent => {
      events += 1;
      const id = `event-${events}`;
      return {
        id,
        dedupeKey: id,
        channel: "web",
        kind: "message",
        conversation: "one",
        sender: "lena.vogel",
        personId: "lena.vogel",
        text,
        receivedAt: now,
        ...more,
      };
    };
    const acceptAll = async (inbox: Inbox, all: readonly ChannelEvent[]) => {
      const accepted: string[] = [];
      for (const one of all) accepted.push((await inbox.accept(one)).accepted);
      return accepted;
    };

    it("takes the same event once, however often and at whatever moment it comes", async () => {
      const inbox = process("a");
      const [first, second] = [event("first"), event("second")];
      expect(await acceptAll(inbox, [first, second, first])).toEqual(["new", "new", "duplicate"]);
      await inbox.idle();
      expect(await acceptAll(inbox, [second, first])).toEqual(["duplicate", "duplicate"]);
      await inbox.idle();
      expect(inbox.worked).toEqual(["first", "second"]);
    });

    it("stores what comes at the same moment in the order it came, and the same event once", async () => {
      const inbox = process("a");
      const names = ["one", "two", "one", "three", "two", "one"];
      const all = names.map((conversation, index) => event(String(index), { conversation }));
      const [first] = all;
      const answers = await Promise.all([...all, ...(first ? [first] : [])].map((one) => inbox.accept(one)));
      await inbox.idle();
      expect(answers.map((one) => one.accepted)).toEqual([...names.map(() => "new"), "duplicate"]);
      const order = (name: string) => all.flatMap(({ conversation, text }) => (conversation === name ? [text] : []));
      for (const name of new Set(names)) {
        expect(inbox.worked.filter((text) => order(name).includes(text))).toEqual(order(name));
      }
      expect(inbox.worked).toHaveLength(names.length);
    });

    it("gives a thread to whoever spoke first in it, when several do at the same moment", async () => {
      const inbox = process("a");
      const people = ["lena.vogel", "jonas.weber", "chen.wei"];
      const answers = await Promise.all(
        people.map((personId) => inbox.accept(event("hello", { personId, sender: personId }))),
      );
      expect(answers.map(({ opened }) => opened)).toEqual([true, false, false]);
      await inbox.idle();
      const made = await inbox.conversations.ofThread({ channel: "web", externalRef: "one" });
      expect(made?.personId).toBe("lena.vogel");
    });

    it("refuses an event that cannot be stored, and takes those that came with it", async () => {
      const inbox = process("a");
      const all = [event("before"), event("bad", { conversation: "no\u0000name" }), event("after")];
      const answers = await Promise.allSettled(all.map((one) => inbox.accept(one)));
      await inbox.idle();
      expect(answers.map((one) => one.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(inbox.worked).toEqual(["before", "after"]);
    });

    it("takes one event once when two processes are handed it at the same moment", async () => {
      const [a, b] = [process("a"), process("b")];
      const same = event("same");
      const answers = await Promise.all([a.accept(same), b.accept(same)]);
      expect(answers.map((answer) => answer.accepted).toSorted()).toEqual(["duplicate", "new"]);
      await a.idle();
      await b.idle();
      await a.sweep();
      await a.idle();
      expect([...a.worked, ...b.worked]).toEqual(["same"]);
    });

    it("works on a few conversations at a time, takes in what comes meanwhile, and works on all of it in the end", async () => {
      const [began, end] = [gate(), gate()];
      let under = 0;
      let most = 0;
      const inbox = process("a", async () => {
        most = Math.max(most, (under += 1));
        if (under === 2) began.open();
        await end.opened;
        under -= 1;
      });
      const names = ["one", "two", "three", "four", "three"];
      const all = names.map((conversation, index) => event(`${index} in ${conversation}`, { conversation }));
      expect(await acceptAll(inbox, all)).toEqual(names.map(() => "new"));
      await began.opened;
      // Long enough for a third one to begin, if it were let.
      for (let query = 0; query < 20; query += 1) await database.db.execute("select 1");
      end.open();
      await inbox.idle();
      expect(most).toBe(2);
      expect(inbox.worked.toSorted()).toEqual(all.map(({ text }) => text));
    });

    it("takes events in while turns have to wait for those who are to be acknowledged, and works on all of them then", async () => {
      const calm = gate();
      const waited: number[] = [];
      const busy = Object.create(database, {
        patient: { value: (longestMs: number) => calm.opened.then(() => waited.push(longestMs)) },
      }) as Database;
      const inbox = process("a", undefined, { database: busy });
      const names = ["one", "two", "one"];
      const all = names.map((conversation, index) => event(`${index} in ${conversation}`, { conversation }));
      expect(await acceptAll(inbox, all)).toEqual(["new", "new", "new"]);
      expect(inbox.worked).toEqual([]);
      expect(await inbox.store.pendingCount()).toBe(3);
      calm.open();
      await inbox.idle();
      expect(inbox.worked.toSorted()).toEqual(all.map(({ text }) => text));
      // Every turn asks anew, and none would wait without an end.
      expect(waited.length).toBeGreaterThanOrEqual(all.length);
      expect(waited.filter((longestMs) => !Number.isFinite(longestMs))).toEqual([]);
    });

    it("begins nothing that still waits when it stops; another process works on it", async () => {
      const { opened, open: goOn } = gate();
      const [a, b] = [process("a", () => opened), process("b")];
      const names = ["one", "two", "three"];
      await acceptAll(
        a,
        names.map((conversation) => event(conversation, { conversation })),
      );
      const stopped = a.stop();
      goOn();
      await stopped;
      await b.sweep();
      await b.idle();
      expect(a.worked).not.toContain("three");
      expect([...a.worked, ...b.worked].toSorted()).toEqual(names.toSorted());
    });

    it("works the turns of one conversation one after the other, in the order of their arrival", async () => {
      let under = 0;
      const overlaps: number[] = [];
      const inbox = process("a", async () => {
        under += 1;
        overlaps.push(under);
        await database.db.execute("select 1");
        under -= 1;
      });
      const late = event("sent first, arrived last", { receivedAt: new Date(now.getTime() - 60_000) });
      await acceptAll(inbox, [event("1"), event("2"), event("3"), late]);
      await inbox.idle();
      expect(inbox.worked).toEqual(["1", "2", "3", "sent first, arrived last"]);
      expect(Math.max(...overlaps)).toBe(1);
    });

    it("lets one conversation go on while another one waits", async () => {
      const slow = gate();
      const inbox = process("a", (entry) => (entry.event.text === "slow" ? slow.opened : Promise.resolve()));
      const watched = process("watcher");
      await inbox.accept(event("slow"));
      await inbox.accept(event("quick", { conversation: "two" }));
      // The quick one ends while the slow one is still being worked on: else this would never go on.
      while ((await watched.store.pendingCount()) > 1) await database.db.execute("select 1");
      expect(inbox.worked).toEqual(["quick"]);
      slow.open();
      await inbox.idle();
      expect(inbox.worked).toEqual(["quick", "slow"]);
    });

    it("leaves a conversation alone that another process works on, until its lease has run out", async () => {
      const stuck = gate();
      const dead = process("dead", () => stuck.opened);
      await dead.accept(event("left behind"));
      const alive = process("alive");
      await alive.accept(event("next"));
      await alive.sweep();
      await alive.idle();
      expect(alive.worked).toEqual([]);
      now = new Date(now.getTime() + leaseMs + 1);
      await alive.sweep();
      await alive.idle();
      expect(alive.worked).toEqual(["left behind", "next"]);
      stuck.open();
      await dead.idle();
    });

    it("lets a process that was taken over change nothing, and stop", async () => {
      const stuck = gate();
      const started = gate();
      const slow = process("slow", () => {
        started.open();
        return stuck.opened;
      });
      await acceptAll(slow, [event("one"), event("two")]);
      // Its lease has to be taken before the time passes that ends it.
      await started.opened;
      now = new Date(now.getTime() + leaseMs + 1);
      const held = gate();
      const begun = gate();
      const next = process("next", (entry) => {
        if (entry.event.text !== "two") return Promise.resolve();
        begun.open();
        return held.opened;
      });
      await next.sweep();
      await begun.opened;
      // Now the first one wakes up, while the second event belongs to the other process.
      stuck.open();
      await slow.idle();
      expect(slow.worked).toEqual([]);
      expect(slow.givenUp).toEqual([]);
      held.open();
      await next.idle();
      expect(next.worked).toEqual(["one", "two"]);
    });

    it("tries a turn that throws again, and goes on with what came after", async () => {
      let tries = 0;
      const inbox = process("a", (entry) => {
        if (entry.event.text !== "unlucky") return Promise.resolve();
        tries += 1;
        return tries < 3 ? Promise.reject(new Error("not this time")) : Promise.resolve();
      });
      await acceptAll(inbox, [event("unlucky"), event("after")]);
      await inbox.idle();
      expect(inbox.worked).toEqual(["unlucky", "after"]);
      expect(inbox.givenUp).toEqual([]);
    });

    it("gives a turn up that fails every time, once, and goes on", async () => {
      let tries = 0;
      const inbox = process("a", (entry) => {
        if (entry.event.text !== "hopeless") return Promise.resolve();
        tries += 1;
        return Promise.reject(new Error("never"));
      });
      await acceptAll(inbox, [event("hopeless"), event("after")]);
      await inbox.idle();
      expect(tries).toBe(5);
      expect(inbox.givenUp).toEqual(["hopeless"]);
      expect(inbox.worked).toEqual(["after"]);
      expect(await inbox.store.pendingCount()).toBe(0);
    });

    it("counts attempts that ended their process", async () => {
      const inbox = process("first");
      await inbox.stop();
      await inbox.accept(event("deadly"));
      const conversation = (await inbox.store.waiting(now, 10))[0] ?? "";
      const lease = { conversationId: conversation, owner: "first", now, until: now };
      for (let deaths = 0; deaths < 5; deaths += 1)
        expect(await inbox.store.take(lease)).toMatchObject({ attempts: deaths });
      now = new Date(now.getTime() + 1);
      const next = process("next");
      await next.sweep();
      await next.idle();
      expect(next.worked).toEqual([]);
      expect(next.givenUp).toEqual(["deadly"]);
    });

    it("takes events while it stops, and leaves them to the next process", async () => {
      const inbox = process("stopping");
      await inbox.stop();
      expect(await inbox.accept(event("late"))).toEqual({ accepted: "new", opened: true });
      await inbox.idle();
      expect(inbox.worked).toEqual([]);
      const next = process("next");
      await next.sweep();
      await next.idle();
      expect(next.worked).toEqual(["late"]);
    });

    it("frees what others held, for a database that has one process", async () => {
      const [begun, stuck] = [gate(), gate()];
      const dead = process("dead", () => {
        begun.open();
        return stuck.opened;
      });
      await dead.accept(event("left behind"));
      await begun.opened;
      const next = process("next");
      await next.conversations.releaseOthers("next");
      await next.sweep();
      await next.idle();
      expect(next.worked).toEqual(["left behind"]);
      stuck.open();
      await dead.idle();
    });
  });
});
