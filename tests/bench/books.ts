import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Database } from "../../src/database.js";
import type { Office } from "./office.js";
import type { LoadChannel } from "./workplace.js";

const amount = z.coerce.number();
const counted = z.object({ events: amount, deliveries: amount, executions: amount });

/** What is still to be done for a channel. */
export type Backlog = z.output<typeof counted>;

/** Counts it. */
export async function backlogOf(database: Database, channel: LoadChannel): Promise<Backlog> {
  const [row] = await database.script(
    `select (select count(*) from inbox where status = 'pending') as events,
     (select count(*) from deliveries where status = 'pending' and channel = '${channel}') as deliveries,
     (select count(*) from executions where status in ('queued', 'running', 'compensating')) as executions`,
  );
  return counted.parse(row);
}

const lookEveryMs = 250;

/** Waits until nothing is left to be done, or nothing has changed for `patienceMs`. @returns what is left then */
export async function untilDrained(database: Database, channel: LoadChannel, patienceMs = 60_000): Promise<Backlog> {
  let before = "";
  let changedAt = performance.now();
  for (;;) {
    const left = await backlogOf(database, channel);
    if (left.events + left.deliveries + left.executions === 0) return left;
    const now = JSON.stringify(left);
    if (now !== before) changedAt = performance.now();
    if (performance.now() - changedAt > patienceMs) return left;
    before = now;
    await pause(lookEveryMs);
  }
}

/** What became of messages: how many replies were shown, and everything that should not be. */
export interface Account {
  readonly acknowledged: number;
  readonly turns: number;
  readonly replies: number;
  /** Acknowledged and not worked to the end. */
  readonly lost: number;
  /** Turns without a reply. */
  readonly unanswered: number;
  /** Replies that never arrived. */
  readonly undelivered: number;
  /** Messages at the other end beyond one for each that was noted. */
  readonly twice: number;
}

const keyed = z.object({ key: z.string() });
const threads = z.object({ turns: amount, replies: amount });
const noted = z.object({ id: z.string().nullable() });

/** Compares what was acknowledged, what the tables hold and what stands at the other end. */
export async function audit(
  { database, slack, teams }: Office,
  channel: LoadChannel,
  acknowledged: readonly string[],
): Promise<Account> {
  const rows = async <T extends z.ZodType>(schema: T, query: string) =>
    z.array(schema).parse(await database.script(query));
  const ours = `c.channel = '${channel}'`;
  const done = await rows(keyed, "select dedupe_key as key from inbox where status = 'done'");
  const worked = new Set(done.map(({ key }) => key));
  const perThread = await rows(
    threads,
    `select (select count(*) from inbox i where i.conversation_id = c.id and i.status = 'done') as turns,
     (select count(*) from deliveries d where d.conversation_id = c.id) as replies from conversations c where ${ours}`,
  );
  const [undelivered] = await rows(
    z.object({ n: amount }),
    `select count(*) as n from deliveries where channel = '${channel}' and status <> 'delivered'`,
  );
  const posts = await rows(
    noted,
    channel === "slack" ? "select ts as id from slack_posts" : "select activity_id as id from teams_sent",
  );
  const shown = channel === "slack" ? slack.messages.map(({ ts }) => ts) : shownIn(teams);
  const known = new Set(posts.flatMap(({ id }) => (id === null ? [] : [id])));
  const total = (of: (one: z.output<typeof threads>) => number) => perThread.reduce((sum, one) => sum + of(one), 0);
  return {
    acknowledged: acknowledged.length,
    turns: total((one) => one.turns),
    replies: shown.length,
    lost: acknowledged.filter((key) => !worked.has(key)).length,
    unanswered: total((one) => Math.max(0, one.turns - one.replies)),
    undelivered: undelivered?.n ?? 0,
    twice: shown.length - shown.filter((id) => known.has(id)).length,
  };
}

function shownIn(teams: Office["teams"]): readonly string[] {
  const paths = teams.calls.flatMap(({ path }) => /^\/v3\/conversations\/([^/?]+)\/activities/u.exec(path)?.[1] ?? []);
  return [...new Set(paths)].flatMap((path) => teams.shown(decodeURIComponent(path)).map(({ id }) => id));
}
