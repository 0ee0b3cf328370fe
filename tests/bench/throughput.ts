import { availableParallelism, loadavg } from "node:os";
import { z } from "zod";
import { createConversationStore } from "../../src/bot/conversation-store.js";
import { createInboxStore } from "../../src/bot/inbox-store.js";
import { createMessageStore } from "../../src/bot/message-store.js";
import type { Database } from "../../src/database.js";
import { createVault } from "../../src/vault.js";
import { audit, untilDrained, type Account } from "./books.js";
import { officeSecret, openOffice, processorMs } from "./office.js";
import { inboxKey, plan, slackEvent } from "./workplace.js";

/** How fast a full inbox is worked. */
export interface FleetReport {
  readonly processes: number;
  readonly turns: number;
  /** From the filled inbox to the last turn's end, and to the last delivered reply. Seconds. */
  readonly workedIn: number;
  readonly deliveredIn: number;
  /** Turns a second between the first and the last tenth: without what beginning and ending take. */
  readonly turnsPerSecond: number;
  /** Of all servers, for a turn with its reply. */
  readonly processorMsPerTurn: number | undefined;
  readonly account: Account;
}

/** Turns a second with one process and with two on one PostgreSQL. */
export interface ThroughputReport {
  readonly processors: number;
  /** Mean load of the machine over the last minute, before and after. */
  readonly load: readonly [number, number];
  readonly one: FleetReport;
  readonly two: FleetReport;
  /** Two processes' turns a second by one's. */
  readonly ratio: number;
}

/** Measures one process, then two. */
export async function measureThroughput(turns: number, heard: (line: string) => void): Promise<ThroughputReport> {
  const before = loadavg()[0] ?? 0;
  const one = await measureFleet(1, turns, heard);
  const two = await measureFleet(2, turns, heard);
  const load = [before, loadavg()[0] ?? 0] as const;
  return { processors: availableParallelism(), load, one, two, ratio: two.turnsPerSecond / one.turnsPerSecond };
}

const when = z.object({
  first: z.coerce.date(),
  early: z.coerce.number(),
  late: z.coerce.number(),
  last: z.coerce.date(),
});

async function measureFleet(processes: number, turns: number, heard: (line: string) => void): Promise<FleetReport> {
  const office = await openOffice();
  try {
    const servers = await Promise.all(Array.from({ length: processes }, () => office.start()));
    const used = () => servers.map(({ processId }) => processorMs(processId) ?? Number.NaN);
    const usedBefore = used();
    const messages = plan(turns);
    await fill(office.database, messages);
    const filledAt = Date.now();
    heard(`${processes} at work on ${turns} turns`);
    await untilDrained(office.database, "slack");
    const deliveredIn = (Date.now() - filledAt) / 1000;
    const spent = used().reduce((sum, one, index) => sum + one - (usedBefore[index] ?? 0), 0);
    const [row] = await office.database.script(
      `select min(done_at) as first, max(done_at) as last,
       percentile_disc(0.1) within group (order by extract(epoch from done_at)) as early,
       percentile_disc(0.9) within group (order by extract(epoch from done_at)) as late from inbox`,
    );
    const { early, late, last } = when.parse(row);
    const keys = messages.map((message) => inboxKey("slack", message));
    return {
      processes,
      turns,
      workedIn: (last.getTime() - filledAt) / 1000,
      deliveredIn,
      turnsPerSecond: (turns * 0.8) / (late - early),
      processorMsPerTurn: Number.isNaN(spent) ? undefined : spent / turns,
      account: await audit(office, "slack", keys),
    };
  } finally {
    await office.close();
  }
}

const filledTogether = 500;

/** Puts the messages in as the inbox takes them; the servers see all of them at once, when the transaction ends. */
async function fill(database: Database, messages: ReturnType<typeof plan>): Promise<void> {
  const vault = createVault(officeSecret);
  const conversations = createConversationStore(database, vault);
  const inbox = createInboxStore(database, vault);
  const transcript = createMessageStore(database, vault);
  const receivedAt = new Date();
  const events = messages.map((message) => slackEvent(message, receivedAt));
  await database.transaction(async (tx) => {
    for (let from = 0; from < events.length; from += filledTogether) {
      const part = events.slice(from, from + filledTogether);
      const threads = part.map(({ channel, conversation: externalRef, personId }) => ({
        channel,
        externalRef,
        personId,
      }));
      const found = await conversations.ensureAll(tx, threads, receivedAt);
      const entries = part.map((event, index) => ({ event, conversationId: found[index]?.id ?? "" }));
      await inbox.insert(tx, entries);
      const said = entries.map(({ event: { id, personId: authorId, text = "" }, conversationId }) => {
        const body = { kind: "text", text } as const;
        return { id, conversationId, author: "person", authorId, body, at: receivedAt } as const;
      });
      await transcript.appendAll(tx, said);
    }
  });
}

/** What is wrong with the figures. */
export function throughputProblems({ one, two }: ThroughputReport): readonly string[] {
  return [one, two].flatMap(({ processes, account: { lost, unanswered, undelivered, twice } }) =>
    Object.entries({ lost, unanswered, undelivered, "said twice": twice }).flatMap(([what, n]) =>
      n === 0 ? [] : [`${processes} processes: ${n} ${what}`],
    ),
  );
}

/** A report for people. */
export function sayThroughput({ processors, load, one, two, ratio }: ThroughputReport): string {
  const line = (fleet: FleetReport) =>
    `  ${fleet.processes} at work: ${fleet.turnsPerSecond.toFixed(1)} turns/s; ${fleet.turns} turns in ${fleet.workedIn.toFixed(1)} s, delivered in ${fleet.deliveredIn.toFixed(1)} s; ${fleet.processorMsPerTurn?.toFixed(1) ?? "?"} ms of processor a turn`;
  return [
    `Turns on one PostgreSQL; ${processors} processors, load ${load.map((value) => value.toFixed(1)).join(" to ")}`,
    line(one),
    line(two),
    `  two by one: ${ratio.toFixed(2)}`,
  ].join("\n");
}
