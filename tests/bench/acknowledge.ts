import { execFile } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { percentile } from "../../src/measures.js";
import { audit, backlogOf, untilDrained, type Account, type Backlog } from "./books.js";
import { openOffice, processorMs } from "./office.js";
import { inboxKey, plan, type LoadChannel } from "./workplace.js";

/** How events were acknowledged, in ms from the moment each was due. */
export interface ChannelReport {
  readonly channel: LoadChannel;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
  readonly sent: number;
  /** Within the three seconds that Slack waits. */
  readonly inTime: number;
  /** How late the generator itself was, p99 and most: what it adds to every figure above. */
  readonly late: { readonly p99: number; readonly most: number };
  /** When the last event was acknowledged. */
  readonly backlog: Backlog;
  /** From then until every turn was worked and every reply delivered. */
  readonly drainMs: number;
  /** Turns worked while events still came in, a second. */
  readonly turnsBesides: number;
  /** Of the server until the last event was acknowledged, the turns besides included: what it takes on a machine of one's own. */
  readonly processorMsPerAcknowledgement: number | undefined;
  /** Of the server, for one event from taking it to its delivered reply. */
  readonly processorMsPerEvent: number | undefined;
  readonly account: Account;
}

/** Acknowledgement at a rate, each channel by itself. */
export interface AcknowledgeReport {
  readonly rate: number;
  readonly seconds: number;
  readonly processors: number;
  /** Mean load of the machine over the last minute, before and after: above `processors`, wall-clock times are too long. */
  readonly load: readonly [number, number];
  readonly channels: readonly ChannelReport[];
}

/** What is put on the channels. */
export interface LoadOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly channels: readonly LoadChannel[];
  readonly heard: (line: string) => void;
}

/** Measures one channel after the other, each on a fresh installation with one server. */
export async function measureAcknowledgement(options: LoadOptions): Promise<AcknowledgeReport> {
  const { rate, seconds } = options;
  const before = loadavg()[0] ?? 0;
  const channels: ChannelReport[] = [];
  for (const channel of options.channels) channels.push(await measureChannel(channel, options));
  return { rate, seconds, processors: availableParallelism(), load: [before, loadavg()[0] ?? 0], channels };
}

const inTimeMs = 3000;

async function measureChannel(channel: LoadChannel, options: LoadOptions): Promise<ChannelReport> {
  const { rate, seconds, heard } = options;
  heard(`${channel}: ${rate} events/s for ${seconds} s`);
  const office = await openOffice();
  try {
    const server = await office.start();
    const usedBefore = processorMs(server.processId);
    const begun = performance.now();
    const sent = await generate([channel, server.url, String(rate), String(seconds), office.teams.serviceUrl]);
    const tookMs = performance.now() - begun;
    const usedMeanwhile = processorMs(server.processId);
    const backlog = await backlogOf(office.database, channel);
    heard(`${channel}: ${backlog.events} turns to be worked, ${backlog.deliveries} replies to be delivered`);
    const drained = performance.now();
    await untilDrained(office.database, channel);
    const drainMs = performance.now() - drained;
    const usedAfter = processorMs(server.processId);
    const messages = plan(rate * seconds);
    const taken = messages.filter((_, index) => sent[index]?.status === 200);
    const account = await audit(
      office,
      channel,
      taken.map((message) => inboxKey(channel, message)),
    );
    const perEvent = (used: number | undefined) =>
      used === undefined || usedBefore === undefined ? undefined : (used - usedBefore) / sent.length;
    return {
      channel,
      ...figuresOf(sent),
      backlog,
      drainMs,
      turnsBesides: ((sent.length - backlog.events) * 1000) / tookMs,
      processorMsPerAcknowledgement: perEvent(usedMeanwhile),
      processorMsPerEvent: perEvent(usedAfter),
      account,
    };
  } finally {
    await office.close();
  }
}

const sentSchema = z.array(z.object({ status: z.number(), tookMs: z.number(), lateMs: z.number() }));

type Sent = z.output<typeof sentSchema>;

async function generate(args: readonly string[]): Promise<Sent> {
  const file = fileURLToPath(new URL("load-generator.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file, ...args], {
    maxBuffer: 1e8,
  });
  return sentSchema.parse(JSON.parse(stdout));
}

function figuresOf(sent: Sent) {
  const at = (values: readonly number[], part: number) => percentile(values, part) ?? 0;
  const took = sent.map((one) => one.tookMs);
  const late = sent.map((one) => one.lateMs);
  return {
    p50: at(took, 0.5),
    p95: at(took, 0.95),
    p99: at(took, 0.99),
    most: at(took, 1),
    sent: sent.length,
    inTime: sent.filter(({ status, tookMs }) => status === 200 && tookMs <= inTimeMs).length,
    late: { p99: at(late, 0.99), most: at(late, 1) },
  };
}

/** What is wrong with the figures: events not acknowledged in time, and what was lost, not answered or said twice. */
export function problemsOf({ channels }: AcknowledgeReport): readonly string[] {
  return channels.flatMap(({ channel, sent, inTime, account }) => {
    const { lost, unanswered, undelivered, twice } = account;
    const counts = { "not acknowledged within 3 s": sent - inTime, lost, unanswered, undelivered, "said twice": twice };
    return Object.entries(counts).flatMap(([what, n]) => (n === 0 ? [] : [`${channel}: ${n} ${what}`]));
  });
}

/** A report for people. */
export function sayAcknowledgement(report: AcknowledgeReport): string {
  const { rate, seconds, processors, load, channels } = report;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const lines = channels.flatMap((one) => [
    `  ${one.channel}: p50 ${ms(one.p50)}, p95 ${ms(one.p95)}, p99 ${ms(one.p99)}, most ${ms(one.most)}; ${one.inTime} of ${one.sent} within 3 s (sent late by p99 ${ms(one.late.p99)})`,
    `    ${one.turnsBesides.toFixed(1)} turns/s besides; ${one.backlog.events} turns left at the end, drained in ${(one.drainMs / 1000).toFixed(1)} s; ${one.processorMsPerAcknowledgement?.toFixed(1) ?? "?"} ms of processor an event until acknowledged, ${one.processorMsPerEvent?.toFixed(1) ?? "?"} ms in all`,
    `    ${one.account.turns} turns, ${one.account.replies} replies shown; ${one.account.lost} lost, ${one.account.unanswered} unanswered, ${one.account.undelivered} not delivered, ${one.account.twice} said twice`,
  ]);
  return [
    `${rate} events/s for ${seconds} s; ${processors} processors, load ${load.map((one) => one.toFixed(1)).join(" to ")}`,
    ...lines,
  ].join("\n");
}
