import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advanceExecution,
  leaseExpired,
  lookPauses,
  needsPerson,
  queuedExecution,
  type Execution,
  type ExecutionEvent,
} from "../../src/actions/execution.js";

const start = new Date("2026-11-23T09:00:00Z");
const fresh = queuedExecution({ proposalId: "p", idempotencyKey: "k", authorizationId: "t0" }, start);

const event: fc.Arbitrary<ExecutionEvent> = fc.oneof(
  fc.constant<ExecutionEvent>({ kind: "begin", owner: "me", leaseMs: 10_000 }),
  fc.constant<ExecutionEvent>({ kind: "succeed", output: { number: 1 } }),
  fc.constant<ExecutionEvent>({ kind: "fail", error: "no" }),
  fc.constant<ExecutionEvent>({ kind: "doubt", error: "?" }),
  fc.constant<ExecutionEvent>({ kind: "look", owner: "me", leaseMs: 10_000 }),
  fc.boolean().map((again): ExecutionEvent => ({ kind: "look-unclear", error: "?", again })),
  fc.constant<ExecutionEvent>({ kind: "requeue", authorizationId: "t1" }),
  fc.constant<ExecutionEvent>({ kind: "postpone", error: "later" }),
  fc.constant<ExecutionEvent>({ kind: "undo", owner: "me", leaseMs: 10_000, authorizationId: "t2" }),
  fc.constant<ExecutionEvent>({ kind: "undone" }),
  fc.constant<ExecutionEvent>({ kind: "undo-failed", error: "too late" }),
);

/** Every state an execution goes through, with the event that led there; impossible events are left out. */
function history(events: readonly ExecutionEvent[]): readonly (readonly [ExecutionEvent | undefined, Execution])[] {
  const states: (readonly [ExecutionEvent | undefined, Execution])[] = [[undefined, fresh]];
  for (const [index, one] of events.entries()) {
    const last = states.at(-1)?.[1] ?? fresh;
    const next = advanceExecution(last, one, new Date(start.getTime() + index * 1000));
    if (next !== undefined) states.push([one, next]);
  }
  return states;
}

const histories = fc.array(event, { maxLength: 40 }).map(history);

describe("an execution, whatever happens", () => {
  test("runs only from the queue, and counts every run", () => {
    fc.assert(
      fc.property(histories, (states) => {
        const begins = states.filter(([one]) => one?.kind === "begin");
        for (const [index, [one]] of states.entries()) {
          const before = states[index - 1]?.[1].status;
          expect(one?.kind !== "begin" || before === "queued").toBe(true);
        }
        expect(states.at(-1)?.[1].attempts).toBe(begins.length);
      }),
    );
  });

  test("never runs again once it is known to have happened, or given up", () => {
    fc.assert(
      fc.property(histories, (states) => {
        const ended = states.findIndex(([, state]) => ["succeeded", "failed"].includes(state.status));
        const after = ended < 0 ? [] : states.slice(ended + 1);
        expect(after.filter(([one]) => one?.kind === "begin" || one?.kind === "requeue")).toEqual([]);
      }),
    );
  });

  test("never repeats out of a doubt without having been requeued with another ticket", () => {
    fc.assert(
      fc.property(histories, (states) => {
        for (const [index, [one, state]] of states.entries()) {
          const before = states[index - 1]?.[1];
          expect(before?.status !== "unknown" || state.status !== "running").toBe(true);
          expect(one?.kind !== "requeue" || state.authorizationId === "t1").toBe(true);
        }
      }),
    );
  });

  test("keeps its key, and has a lease exactly while somebody works on it", () => {
    fc.assert(
      fc.property(histories, (states) => {
        for (const [one, state] of states) {
          expect(state.idempotencyKey).toBe("k");
          const working = state.status === "running" || state.status === "compensating" || one?.kind === "look";
          expect(state.lease !== undefined).toBe(working);
        }
      }),
    );
  });

  test("is always due, leased, or at its end, unless only a person can go on", () => {
    fc.assert(
      fc.property(histories, (states) => {
        for (const [one, state] of states) {
          const ended = ["succeeded", "failed", "compensated"].includes(state.status);
          const forPerson = one?.kind === "look-unclear" && !one.again;
          expect(ended || forPerson || state.nextAt !== undefined || state.lease !== undefined).toBe(true);
        }
      }),
    );
  });
});

describe("an execution", () => {
  const begun = advanceExecution(fresh, { kind: "begin", owner: "me", leaseMs: 10_000 }, start) ?? fresh;
  const doubtful = advanceExecution(begun, { kind: "doubt", error: "?" }, start) ?? fresh;

  test("is taken for abandoned when its lease has run out, and not before", () => {
    expect(leaseExpired(begun, new Date(start.getTime() + 9_999))).toBe(false);
    expect(leaseExpired(begun, new Date(start.getTime() + 10_000))).toBe(true);
    expect(leaseExpired(fresh, new Date(start.getTime() + 10_000))).toBe(false);
  });

  test("is looked at again after longer and longer pauses, and a person is asked once", () => {
    let state = doubtful;
    const pauses: number[] = [];
    const asked: boolean[] = [];
    for (let look = 0; look < 8; look += 1) {
      asked.push(needsPerson(state, true));
      state = advanceExecution(state, { kind: "look-unclear", error: "?", again: true }, start) ?? fresh;
      pauses.push((state.nextAt?.getTime() ?? 0) - start.getTime());
    }
    expect(pauses).toEqual([...lookPauses, 3_600_000, 3_600_000, 3_600_000]);
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(asked.indexOf(true)).toBe(lookPauses.length - 1);
  });

  test("goes to a person at once when there is no way to look", () => {
    expect(needsPerson(doubtful, false)).toBe(true);
    const left = advanceExecution(doubtful, { kind: "look-unclear", error: "?", again: false }, start);
    expect(left?.nextAt).toBeUndefined();
  });

  test("is repeated at once the first time, with pauses later", () => {
    const requeue: ExecutionEvent = { kind: "requeue", authorizationId: "t1" };
    expect(advanceExecution(doubtful, requeue, start)?.nextAt).toEqual(start);
    const third = { ...doubtful, attempts: 3 };
    expect(advanceExecution(third, requeue, start)?.nextAt).toEqual(new Date(start.getTime() + 10_000));
  });
});
