import { setTimeout as pause } from "node:timers/promises";
import { startLedger, type LedgerProcess } from "../support/ledger-process.js";
import { openWebClient, type WebClient } from "../support/web-client.js";
import { chance, type Play } from "./errands.js";
import { readTables, underWay, type Evidence } from "./evidence.js";
import { startFleet, type Fleet } from "./fleet.js";
import type { DatabaseChoice, InstallationCopy, Template } from "./installation.js";
import { runErrand, seatApprover, type Approver, type ErrandOutcome } from "./people.js";
import { violationsIn, type Violation } from "./verdict.js";

/** Who does what, from a seed and today's date. */
export type Script = (seed: string, today: string) => Play;

/** One run of the script with a death somewhere in it. */
export interface PointOptions {
  readonly template: Template;
  readonly choice: DatabaseChoice;
  readonly seed: string;
  readonly script: Script;
  readonly servers: number;
  /** When a server is killed, in ms after everybody has begun; undefined: never, to see how long the script takes. */
  readonly killAfterMs: number | undefined;
  /** Share of the ledger's answers that go wrong. */
  readonly faults: number;
  /** How long anything may take before it counts as lost, ms. */
  readonly patienceMs: number;
}

/** What a point came to. */
export interface PointResult {
  readonly seed: string;
  readonly servers: number;
  readonly killedAfterMs?: number | undefined;
  /** Errands under way when the server died. */
  readonly inFlight: number;
  /** From the restart until the server was ready. */
  readonly readyMs?: number | undefined;
  /** From the restart until everybody had what they were waiting for when the server died: an answer, or the end of a request. */
  readonly answeredMs?: number | undefined;
  /** From the restart until the last errand that was under way had ended, with the steps that came after. */
  readonly settledMs?: number | undefined;
  /** How long the script took, the death included. */
  readonly playedMs: number;
  readonly requests: number;
  readonly messages: number;
  readonly violations: readonly Violation[];
  /** Errors and alerts that servers logged. */
  readonly alerts: readonly string[];
}

const quietWithinMs = 60_000;
const slowestLedgerMs = 300;

/** Plays the script once, kills, waits for the end, and looks at what is left. */
export async function runPoint(options: PointOptions): Promise<PointResult> {
  const copy = await options.template.copy(options.servers);
  const number = Math.floor(chance(options.seed, "ledger") * 1_000_000);
  const ledger = await startLedger({ seed: number, faults: options.faults, slowest: slowestLedgerMs });
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet(copy, ledger.url);
    return await play(options, { copy, ledger, fleet });
  } finally {
    await fleet?.abandon();
    await ledger.stop();
    await copy.remove();
  }
}

interface Stage {
  readonly copy: InstallationCopy;
  readonly ledger: LedgerProcess;
  readonly fleet: Fleet;
}

async function play(options: PointOptions, stage: Stage): Promise<PointResult> {
  const { fleet } = stage;
  const cast = await openCast(options, fleet);
  const begun = performance.now();
  const playing = cast.begin();
  const death = options.killAfterMs === undefined ? undefined : kill(options, { fleet, playing });
  await playing.ended;
  const playedMs = performance.now() - begun;
  const recovery = await death;
  await Promise.all(cast.clients.map((client) => client.close()));
  const failures = [...playing.failures, ...(await Promise.all(cast.approvers.map((one) => one.ended))).flat()];
  const evidence = await gather(options, stage, {
    sent: cast.clients.flatMap((client) => client.sent),
    outcomes: playing.outcomes,
    clicks: cast.approvers.map((one) => one.clicks),
    failures,
  });
  return {
    seed: options.seed,
    servers: options.servers,
    killedAfterMs: options.killAfterMs,
    inFlight: recovery?.inFlight ?? 0,
    readyMs: recovery?.readyMs,
    answeredMs: recovery?.answeredMs,
    settledMs: recovery?.settledMs,
    playedMs,
    requests: playing.outcomes.filter((one) => one.reference !== undefined).length,
    messages: evidence.sent.length,
    violations: violationsIn(evidence),
    alerts: alertsIn(fleet.log()),
  };
}

interface Cast {
  readonly clients: readonly WebClient[];
  readonly approvers: readonly Approver[];
  begin(): Playing;
}

interface Playing {
  readonly outcomes: ErrandOutcome[];
  readonly failures: string[];
  /** Errands that have begun and not ended. */
  readonly open: ReadonlySet<Promise<void>>;
  /** What their people are waiting for. */
  readonly waits: ReadonlySet<Promise<unknown>>;
  readonly ended: Promise<void>;
}

/** Everybody signs in; half of them come by the other server where there are two. */
async function openCast({ seed, patienceMs, ...options }: PointOptions, fleet: Fleet): Promise<Cast> {
  const { errands, approvers, together = [] } = options.script(seed, new Date().toISOString().slice(0, 10));
  const open = (personId: string, index: number) => {
    const addresses = () => {
      const all = fleet.addresses();
      return index % 2 === 0 ? all : all.toReversed();
    };
    return openWebClient({ personId, addresses, patienceMs });
  };
  const requesters = await Promise.all(errands.map(([first], index) => open(first?.person ?? "", index)));
  const deciders = await Promise.all(approvers.map(open));
  const meetings = new Map<string, () => Promise<void>>();
  const seated = deciders.map((client) =>
    seatApprover(client, {
      twice: (cardKey) => chance(seed, client.personId, "twice", cardKey) < 0.3,
      ready: async (cardKey) => {
        if (!together.includes(client.personId)) return;
        const meeting = meetings.get(cardKey) ?? gathering(together.length);
        meetings.set(cardKey, meeting);
        await meeting();
      },
    }),
  );
  return {
    clients: [...requesters, ...deciders],
    approvers: seated,
    begin: () => {
      const outcomes: ErrandOutcome[] = [];
      const failures: string[] = [];
      const running = new Set<Promise<void>>();
      const waits = new Set<Promise<unknown>>();
      const run = async (plain: WebClient, index: number) => {
        const client = watched(plain, waits);
        for (const errand of errands[index] ?? []) {
          const one: Promise<void> = runErrand(client, errand)
            .then((outcome) => void outcomes.push(outcome))
            .catch((thrown: unknown) => void failures.push(`${client.personId}: ${String(thrown)}`))
            .finally(() => running.delete(one));
          running.add(one);
          await one;
        }
      };
      const ended = Promise.all(requesters.map(run)).then(() => undefined);
      return { outcomes, failures, open: running, waits, ended };
    },
  };
}

/** Resolves for everybody when the last one has come. */
function gathering(wanted: number): () => Promise<void> {
  let here = 0;
  let begin: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return () => {
    here += 1;
    if (here >= wanted) begin();
    return complete;
  };
}

/** The same client; what it waits for stands in the set. */
function watched(client: WebClient, waits: Set<Promise<unknown>>): WebClient {
  const watch = <T>(work: Promise<T>): Promise<T> => {
    const done = work.finally(() => waits.delete(done));
    waits.add(done);
    return done;
  };
  return {
    ...client,
    newThread: () => watch(client.newThread()),
    say: (...what) => watch(client.say(...what)),
    press: (...what) => watch(client.press(...what)),
    until: (...what) => watch(client.until(...what)),
  };
}

interface Recovery {
  readonly inFlight: number;
  readonly readyMs: number;
  readonly answeredMs: number;
  readonly settledMs: number;
}

async function kill(options: PointOptions, { fleet, playing }: { fleet: Fleet; playing: Playing }): Promise<Recovery> {
  await pause(options.killAfterMs ?? 0);
  const waits = [...playing.waits];
  const inFlight = [...playing.open];
  const { restartedAt, ready } = fleet.killAndRestart(Math.floor(chance(options.seed, "victim") * options.servers));
  const since = async (what: readonly Promise<unknown>[]) => {
    await Promise.allSettled(what);
    return performance.now() - restartedAt;
  };
  const [readyMs, answeredMs, settledMs] = await Promise.all([ready, since(waits), since(inFlight)]);
  return { inFlight: inFlight.length, readyMs, answeredMs, settledMs };
}

type Heard = Pick<Evidence, "sent" | "outcomes" | "clicks" | "failures">;

async function gather({ choice }: PointOptions, { copy, ledger, fleet }: Stage, heard: Heard): Promise<Evidence> {
  const audit = await fleet.verifyAudit();
  // A server database can be looked at beside the servers, and has to come to rest by itself; an embedded one is stopped in order.
  if (choice.kind === "postgres") await untilQuiet(copy);
  await fleet.stop();
  const database = await copy.open();
  try {
    const tables = await readTables(database);
    return { ...heard, audit, deprecations: deprecationsIn(fleet.log()), tables, ledger: await ledger.counts() };
  } finally {
    await database.close();
  }
}

async function untilQuiet(copy: InstallationCopy): Promise<void> {
  const database = await copy.open();
  try {
    const deadline = Date.now() + quietWithinMs;
    // What is still under way after that stands in the tables, and the verdict says so.
    while ((await underWay(database)) > 0 && Date.now() < deadline) await pause(250);
  } finally {
    await database.close();
  }
}

function deprecationsIn(log: string): readonly string[] {
  return log.split("\n").filter((line) => line.includes("DeprecationWarning"));
}

/** Log lines of errors, one by one; pino's level 50 is "error". */
function alertsIn(log: string): readonly string[] {
  return log.split("\n").filter((line) => /"level":[56]0/u.test(line) || (line !== "" && !line.startsWith("{")));
}
