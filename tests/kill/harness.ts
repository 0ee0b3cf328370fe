import { chance, workingDay } from "./errands.js";
import { prepareTemplate, type DatabaseChoice } from "./installation.js";
import { runPoint, type PointOptions, type PointResult, type Script } from "./point.js";

/** What is to be killed, how often, and how. */
export interface HarnessOptions {
  readonly choice: DatabaseChoice;
  readonly points: number;
  readonly seed: string;
  /** Points at the same time: most of a point is waiting. */
  readonly parallel: number;
  readonly sabotage?: readonly string[] | undefined;
  readonly faults?: number | undefined;
  readonly patienceMs?: number | undefined;
  /** What is played; the errands of a working day unless told otherwise. */
  readonly script?: Script | undefined;
  /** Hears of each point when it has ended. */
  readonly heard?: ((result: PointResult) => void) | undefined;
}

/** What a harness found. Times in ms. */
export interface HarnessReport {
  readonly database: DatabaseChoice["kind"];
  readonly seed: string;
  readonly points: number;
  /** Points with a violation. */
  readonly red: number;
  readonly requests: number;
  readonly messages: number;
  /** Errands that were under way when a server died. */
  readonly inFlight: number;
  /** From the restart until the server was ready. */
  readonly ready: Spread;
  /** From the restart until everybody had what they were waiting for when the server died. */
  readonly answered: Spread;
  /** From the restart until every errand that was under way had ended, with the steps that came after. */
  readonly settled: Spread;
  readonly violations: readonly string[];
  readonly alerts: readonly string[];
}

/** Percentiles of a measured time, ms. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

// A doubtful effect that could not be looked up four times running is looked at again after five minutes.
const longerThanAnyLook = 400_000;

/** Runs a point that kills nobody, to learn how long the script takes, and then the points. */
export async function runHarness(options: HarnessOptions): Promise<HarnessReport> {
  const {
    choice,
    points,
    seed,
    sabotage = [],
    faults = 0.3,
    patienceMs = longerThanAnyLook,
    script = workingDay,
  } = options;
  const template = await prepareTemplate({ choice, sabotage });
  try {
    const common = { template, choice, faults, patienceMs, script };
    // Without the ledger's trouble: a long wait for one doubtful effect would put most deaths after everybody's end.
    const calm = points === 0 ? faults : 0;
    const rehearsal = await runPoint({
      ...common,
      faults: calm,
      seed: `${seed}/rehearsal`,
      servers: 1,
      killAfterMs: undefined,
    });
    options.heard?.(rehearsal);
    const results = [rehearsal];
    const plans = Array.from({ length: points }, (_, index): PointOptions => {
      const own = `${seed}/${index + 1}`;
      // Every other point on PostgreSQL has a second server, which goes on while the first is dead.
      const servers = choice.kind === "postgres" && index % 2 === 1 ? 2 : 1;
      return { ...common, seed: own, servers, killAfterMs: chance(own, "kill") * rehearsal.playedMs };
    });
    const work = async () => {
      for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
        const result = await runPoint(plan);
        options.heard?.(result);
        results.push(result);
      }
    };
    await Promise.all(Array.from({ length: options.parallel }, work));
    return summarise(options, results);
  } finally {
    await template.remove();
  }
}

/** Adds up points. Pure. */
export function summarise(
  options: Pick<HarnessOptions, "choice" | "seed">,
  results: readonly PointResult[],
): HarnessReport {
  const killed = results.filter((one) => one.killedAfterMs !== undefined);
  const hit = killed.filter((one) => one.inFlight > 0);
  const sum = (of: (one: PointResult) => number) => results.reduce((total, one) => total + of(one), 0);
  return {
    database: options.choice.kind,
    seed: options.seed,
    points: killed.length,
    red: results.filter((one) => one.violations.length > 0).length,
    requests: sum((one) => one.requests),
    messages: sum((one) => one.messages),
    inFlight: sum((one) => one.inFlight),
    ready: spreadOf(killed.flatMap((one) => one.readyMs ?? [])),
    answered: spreadOf(hit.flatMap((one) => one.answeredMs ?? [])),
    settled: spreadOf(hit.flatMap((one) => one.settledMs ?? [])),
    violations: results.flatMap((one) => one.violations.map(({ kind, what }) => `${one.seed}: ${kind}: ${what}`)),
    alerts: results.flatMap((one) => one.alerts.map((line) => `${one.seed}: ${line}`)),
  };
}

/** Percentiles by nearest rank, rounded; zeros where nothing was measured. Pure. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), most: at(1) };
}
