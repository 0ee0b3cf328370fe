import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Channel, DeliveryOutcome, OutgoingReply } from "../../src/bot/channels/channel.js";
import { createConversationStore } from "../../src/bot/conversation-store.js";
import { createDeliveryStore } from "../../src/bot/delivery-store.js";
import { createMessageStore } from "../../src/bot/message-store.js";
import { createNotifier, type Outbox } from "../../src/bot/notifier.js";
import { plainText, type Reply } from "../../src/bot/replies/reply.js";
import type { Database } from "../../src/database.js";
import type { AuditEntry } from "../../src/governance/decision.js";
import { createVault } from "../../src/vault.js";
import { databaseKinds } from "../support/database.js";

const say = (text: string, more: Partial<Reply> = {}): Reply => ({
  audience: "thread",
  blocks: [{ kind: "text", text }],
  ...more,
});

/** A channel that shows what it is given, unless told otherwise for a while. */
function testChannel(id = "web") {
  const shown = new Map<string, OutgoingReply>();
  const tries: string[] = [];
  const next: DeliveryOutcome[] = [];
  const channel: Channel = {
    id,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    directConversation: (personId) => Promise.resolve(`direct:${personId}`),
    deliver: (outgoing) => {
      tries.push(plainText(outgoing.reply));
      const otherwise = next.shift();
      if (otherwise !== undefined) return Promise.resolve(otherwise);
      shown.set(outgoing.deliveryId, outgoing);
      return Promise.resolve({ kind: "delivered", channelRef: `ref-${shown.size}` });
    },
  };
  return { channel, tries, next, visible: () => [...shown.values()], texts: () => [...shown.values()].map(textOf) };
}

const textOf = (outgoing: OutgoingReply) => plainText(outgoing.reply);

describe.each(databaseKinds)("the notifier on $name", ({ open, available }) => {
  describe.runIf(available)("", () => {
    let database: Database;
    let now: Date;
    let audited: AuditEntry[];
    let alerts: string[];
    beforeEach(async () => {
      database = await open();
      now = new Date("2026-11-23T08:00:00Z");
      audited = [];
      alerts = [];
    });
    afterEach(() => database.close());

    /** One process on the database. */
    const process = (...channels: readonly Channel[]) => {
      const vault = createVault("notifier test");
      const conversations = createConversationStore(database, vault);
      const deliveries = createDeliveryStore(database);
      const logger = pino({ level: "error" }, { write: (line: string) => void alerts.push(line) });
      const notifier = createNotifier({
        database,
        conversations,
        deliveries,
        messages: createMessageStore(database, vault),
        audit: { record: (_tx, entry) => Promise.resolve(audited.push(entry)) },
        clock: () => now,
        logger,
      });
      for (const channel of channels) notifier.register(channel);
      const write = async (work: (outbox: Outbox, thread: { id: string; channel: string }) => Promise<void>) => {
        await database.transaction(async (tx) => {
          const thread = await conversations.ensure(tx, { channel: "web", externalRef: "thread" }, now);
          await work(notifier.outbox(tx), thread);
        });
        await notifier.idle();
      };
      const pass = async (ms: number) => {
        now = new Date(now.getTime() + ms);
        await notifier.sweep();
        await notifier.idle();
      };
      return { notifier, deliveries, write, pass };
    };
    const post = (...texts: readonly string[]) => {
      return async (outbox: Outbox, thread: { id: string; channel: string }) => {
        for (const text of texts) await outbox.post(thread, say(text));
      };
    };

    it("delivers as soon as the transaction is committed, in order", async () => {
      const web = testChannel();
      const { write } = process(web.channel);
      await write(post("one", "two"));
      await write(post("three"));
      expect(web.texts()).toEqual(["one", "two", "three"]);
    });

    it("delivers nothing of a transaction that was rolled back", async () => {
      const web = testChannel();
      const { write, pass } = process(web.channel);
      const failing = write(async (outbox, thread) => {
        await outbox.post(thread, say("never"));
        throw new Error("rolled back");
      });
      await expect(failing).rejects.toThrow("rolled back");
      await pass(60_000);
      expect(web.tries).toEqual([]);
    });

    it("tries again after the pause that the channel names, and keeps the order meanwhile", async () => {
      const web = testChannel();
      web.next.push({ kind: "retry", after: 30_000, reason: "429" });
      const { write, pass } = process(web.channel);
      await write(post("one", "two"));
      await pass(29_000);
      expect(web.texts()).toEqual([]);
      await pass(1_001);
      expect(web.tries).toEqual(["one", "one", "two"]);
      expect(web.texts()).toEqual(["one", "two"]);
    });

    it("waits longer after each failure, then gives up with an alert and an audit entry, and goes on", async () => {
      const web = testChannel();
      web.next.push(...Array.from({ length: 12 }, () => ({ kind: "retry", reason: "502" }) as const));
      const { write, pass } = process(web.channel);
      await write(post("unlucky", "after"));
      const pauses: number[] = [];
      while (web.tries.length < 12) {
        const before = web.tries.length;
        let waited = 0;
        while (web.tries.length === before && waited < 3_600_000) {
          await pass(waited === 0 ? 1_000 : waited);
          waited = waited === 0 ? 1_000 : waited * 2;
        }
        pauses.push(waited);
      }
      expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
      expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? Infinity);
      expect(web.texts()).toEqual(["after"]);
      expect(audited).toMatchObject([{ type: "delivery.failed", outcome: "retry", data: { reason: "502" } }]);
      expect(alerts.join()).toContain("alert: a reply could not be delivered");
    });

    it("gives a service that is away twenty minutes, however soon the channel would come again", async () => {
      const web = testChannel();
      const { write, pass } = process(web.channel);
      web.next.push(...Array.from({ length: 11 }, () => ({ kind: "retry", after: 3000, reason: "503" }) as const));
      await write(post("patience"));
      for (let minute = 0; minute < 20; minute += 1) await pass(60_000);
      expect(web.tries.length).toBeLessThan(12);
      expect(audited).toEqual([]);
      for (let minute = 0; minute < 10; minute += 1) await pass(60_000);
      expect(web.texts()).toEqual(["patience"]);
    });

    it("does not count as an attempt that it is asked to wait, for a day", async () => {
      const web = testChannel();
      const { write, pass } = process(web.channel);
      const asked = { kind: "retry", after: 60_000, reason: "429", asked: true } as const;
      web.next.push(...Array.from({ length: 30 }, () => asked));
      await write(post("patience"));
      for (let minute = 0; minute < 30; minute += 1) await pass(60_001);
      expect(web.texts()).toEqual(["patience"]);
      web.next.push(...Array.from({ length: 100 }, () => ({ ...asked, after: 3_600_000 })));
      await write(post("too much"));
      for (let hour = 0; hour < 50; hour += 1) await pass(3_600_001);
      expect(audited).toMatchObject([{ type: "delivery.failed", data: { reason: "429" } }]);
    });

    it("does not try again what is refused, and says so in log and audit", async () => {
      const web = testChannel();
      web.next.push({ kind: "refused", reason: "no such thread" });
      const { write, pass } = process(web.channel);
      await write(post("refused", "after"));
      await pass(3_600_000);
      expect(web.tries).toEqual(["refused", "after"]);
      expect(audited).toMatchObject([{ type: "delivery.failed", outcome: "refused" }]);
      expect(alerts.join()).toContain("no such thread");
    });

    it("waits for somebody who is not there for as long as it takes", async () => {
      const web = testChannel();
      web.next.push(...Array.from({ length: 40 }, () => ({ kind: "absent", after: 60_000 }) as const));
      web.next.push({ kind: "retry", reason: "just came in" });
      const { write, pass } = process(web.channel);
      await write(post("patience"));
      for (let minute = 0; minute < 40; minute += 1) await pass(60_001);
      expect(web.texts()).toEqual([]);
      await pass(60_001);
      expect(web.texts()).toEqual(["patience"]);
      expect(audited).toEqual([]);
    });

    it("leaves a channel that this process has not got to the one that has it", async () => {
      const [web, terminal] = [testChannel(), testChannel("terminal")];
      const first = process(terminal.channel);
      await first.write(post("for the page"));
      await first.pass(1);
      expect(terminal.tries).toEqual([]);
      await process(web.channel).pass(0);
      expect(web.texts()).toEqual(["for the page"]);
    });

    it("shows one message when a process dies between delivering and noting it", async () => {
      const web = testChannel();
      const dying: Channel = {
        ...web.channel,
        deliver: async (outgoing) => {
          await web.channel.deliver(outgoing);
          throw new Error("killed right after it arrived");
        },
      };
      await process(dying).write(post("once", "then this"));
      const next = process(web.channel);
      await next.pass(60_000);
      expect(web.tries).toEqual(["once", "once", "then this"]);
      expect(web.texts()).toEqual(["once", "then this"]);
    });

    it("takes up after a while what a dead process had in its hands", async () => {
      const web = testChannel();
      const nobody = process();
      await nobody.write(post("held"));
      const [conversation] = await nobody.deliveries.waiting(now, ["web"]);
      const held = await nobody.deliveries.claim(conversation ?? "", now, new Date(now.getTime() + 15_000));
      expect(held).toMatchObject({ attempts: 1 });
      const next = process(web.channel);
      await next.pass(14_000);
      expect(web.tries).toEqual([]);
      await next.pass(1_001);
      expect(web.texts()).toEqual(["held"]);
    });

    it("notes an end once: who held it too long changes nothing and reports nothing", async () => {
      const web = testChannel();
      const late = process();
      await late.write(async (outbox) => outbox.tell("jonas.weber", say("notice", { report: "notice-1" })));
      const [conversation] = await late.deliveries.waiting(now, ["web"]);
      const held = await late.deliveries.claim(conversation ?? "", now, new Date(now.getTime() + 15_000));
      const next = process(web.channel);
      const reports: unknown[] = [];
      next.notifier.onReport((_tx, delivered) => Promise.resolve(void reports.push(delivered)));
      await next.pass(15_001);
      const failed = await database.transaction((tx) => late.deliveries.failed(tx, held?.id ?? "", "too late"));
      expect(failed).toBe(false);
      expect(reports).toEqual([{ report: "notice-1", recipientId: "jonas.weber" }]);
    });

    it("reports a message when it has arrived, and not before", async () => {
      const web = testChannel();
      web.next.push({ kind: "retry", after: 5_000, reason: "503" });
      const { notifier, write, pass } = process(web.channel);
      const reports: string[] = [];
      notifier.onReport((_tx, { report }) => Promise.resolve(void reports.push(report)));
      await write((outbox) => outbox.tell("jonas.weber", say("notice", { report: "notice-1" })));
      expect(reports).toEqual([]);
      await pass(5_001);
      expect(reports).toEqual(["notice-1"]);
    });

    it("does not count a message as arrived when what follows from it fails", async () => {
      const web = testChannel();
      const { notifier, write, pass } = process(web.channel);
      let heard = 0;
      notifier.onReport(() => {
        heard += 1;
        return heard === 1 ? Promise.reject(new Error("database away")) : Promise.resolve();
      });
      await write((outbox) => outbox.tell("jonas.weber", say("notice", { report: "notice-1" })));
      await pass(15_001);
      expect(heard).toBe(2);
      expect(web.visible()).toHaveLength(1);
    });

    it("puts a new version of a card wherever the old one stands, and nowhere else", async () => {
      const web = testChannel();
      const { write } = process(web.channel);
      const card = (text: string) => say(text, { cardKey: "approval:1" });
      await write(async (outbox, thread) => {
        await outbox.tell("jonas.weber", card("decide"));
        await outbox.tell("chen.wei", card("decide"));
        await outbox.post(thread, say("something else"));
      });
      await write((outbox) =>
        outbox.replaceCard("approval:1", (reader) =>
          Promise.resolve(reader === "chen.wei" ? undefined : card(`decided, ${reader ?? "nobody"}`)),
        ),
      );
      const replaced = web.visible().filter((outgoing) => outgoing.replaces !== undefined);
      expect(replaced.map((outgoing) => [outgoing.externalRef, outgoing.recipientId, textOf(outgoing)])).toEqual([
        ["direct:jonas.weber", "jonas.weber", "decided, jonas.weber"],
      ]);
      expect(replaced[0]?.replaces).toMatch(/^ref-/);
    });

    it("tells somebody where they spoke last, whatever they said elsewhere before", async () => {
      const [slack, teams] = [testChannel("slack"), testChannel("teams")];
      const { write } = process(slack.channel, teams.channel);
      const messages = createMessageStore(database, createVault("notifier test"));
      const conversations = createConversationStore(database, createVault("notifier test"));
      const speak = (channel: string, personId: string, minute: number) =>
        database.transaction(async (tx) => {
          const at = new Date(now.getTime() + minute * 60_000);
          const { id } = await conversations.ensure(
            tx,
            { channel, externalRef: `${channel} of ${personId}`, personId },
            at,
          );
          const body = { kind: "text", text: "hello" } as const;
          await messages.append(tx, { conversationId: id, author: "person", authorId: personId, body, at });
        });
      for (let minute = 0; minute < 5; minute += 1) await speak("slack", "jonas.weber", minute);
      await speak("teams", "jonas.weber", 5);
      await speak("slack", "lena.vogel", 6);
      expect(await messages.lastSpoke("jonas.weber")).toEqual(
        new Map([
          ["slack", new Date(now.getTime() + 4 * 60_000)],
          ["teams", new Date(now.getTime() + 5 * 60_000)],
        ]),
      );
      await write((outbox) => outbox.tell("jonas.weber", say("approved")));
      expect([slack.texts(), teams.texts()]).toEqual([[], ["approved"]]);
    });

    it("waits for those who are to be acknowledged, and delivers then", async () => {
      const web = testChannel();
      let open: () => void = () => undefined;
      const calm = new Promise<void>((resolve) => {
        open = resolve;
      });
      const { write, pass } = process(web.channel);
      await write(post("before"));
      expect(web.texts()).toEqual(["before"]);
      const patient = vi.spyOn(database, "patient").mockImplementation(() => calm);
      const written = write(post("one", "two"));
      for (let query = 0; query < 20; query += 1) await database.db.execute("select 1");
      expect(web.texts()).toEqual(["before"]);
      open();
      await written;
      await pass(1);
      expect(web.texts()).toEqual(["before", "one", "two"]);
      patient.mockRestore();
    });

    it("starves nobody, however many wait for somebody who is away", async () => {
      const web = testChannel();
      const { notifier, deliveries, write, pass } = process(web.channel);
      const away = Array.from({ length: 120 }, (_, index) => `person-${index}`);
      notifier.unregister(web.channel);
      await write(async (outbox) => {
        for (const person of away)
          await outbox.tell(person, say("first")).then(() => outbox.tell(person, say("second")));
      });
      for (const conversation of await deliveries.waiting(now, ["web"])) {
        const first = await deliveries.claim(conversation, now, now);
        const at = new Date(now.getTime() + 3_600_000);
        await deliveries.putOff(first?.id ?? "", { at, reason: "nobody is there", counts: false });
      }
      notifier.register(web.channel);
      await pass(1_000);
      expect(new Set(web.texts())).toEqual(new Set(["first", "second"]));
      expect(web.visible()).toHaveLength(40);
    });

    it("gives up a reply whose text was deleted meanwhile", async () => {
      const web = testChannel();
      const { notifier, write, pass } = process(web.channel);
      notifier.unregister(web.channel);
      await write(post("old"));
      await database.db.execute("delete from messages");
      notifier.register(web.channel);
      await pass(1);
      expect(web.tries).toEqual([]);
      expect(audited).toMatchObject([{ type: "delivery.failed", data: { reason: "its text was deleted" } }]);
    });
  });
});
