import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGivingWay, mayBegin } from "../../src/giving-way.js";
import { createLoopTurns } from "../../src/loop-turns.js";

const milliseconds = fc.integer({ min: 0, max: 1_000_000 });

describe("background work gives way to people", () => {
  it("begins when nobody has been there", () => {
    expect(mayBegin({ open: 0, lastAt: Number.NEGATIVE_INFINITY }, { since: 0, now: 0, longestMs: 250 })).toBe(true);
  });

  it("waits while somebody is at it, and a moment longer: a turn is many short uses", () => {
    expect(mayBegin({ open: 1, lastAt: 0 }, { since: 0, now: 100, longestMs: 250 })).toBe(false);
    expect(mayBegin({ open: 0, lastAt: 95 }, { since: 0, now: 100, longestMs: 250 })).toBe(false);
    expect(mayBegin({ open: 0, lastAt: 80 }, { since: 0, now: 100, longestMs: 250 })).toBe(true);
  });

  it("never waits longer than it is to, however much goes on", () => {
    fc.assert(
      fc.property(
        fc.record({ open: fc.nat(100), lastAt: milliseconds }),
        milliseconds,
        fc.nat(1_000),
        (use, since, longestMs) => {
          expect(mayBegin(use, { since, now: since + longestMs, longestMs })).toBe(true);
        },
      ),
    );
  });

  it("goes on a moment after the last of several has ended", async () => {
    let now = 0;
    const ends: (() => void)[] = [];
    const people = createGivingWay({
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
        if (now % 50 === 0) ends.pop()?.();
        await Promise.resolve();
      },
    });
    ends.push(people.begin(), people.begin());
    await people.pause(250);
    expect(ends).toEqual([]);
    expect(now).toBe(115);
  });

  it("waits for what is over at once as well", async () => {
    let now = 0;
    const people = createGivingWay({
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
        if (now <= 100) people.touch();
        await Promise.resolve();
      },
    });
    people.touch();
    await people.pause(250);
    expect(now).toBe(115);
  });
});

describe("work that answers within the thread", () => {
  it("lets what is due have its turn, however long the chain of answers is", async () => {
    const turns = createLoopTurns();
    let heard = false;
    setImmediate(() => (heard = true));
    while (!heard) await turns.lookUp();
    expect(heard).toBe(true);
  });
});
