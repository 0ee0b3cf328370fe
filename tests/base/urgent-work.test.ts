import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUrgentWork, mayGoOn } from "../../src/urgent-work.js";

const milliseconds = fc.integer({ min: 0, max: 1_000_000 });

/** Something that goes on until the test ends it. */
function lasting() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => ended, end: () => end() };
}

/** A clock that only waiting moves, and what happens at its moments. */
function clock(at: (now: number) => void = () => undefined) {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
      at(now);
      // Whatever that ended is noted before the next look.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("work that can wait", () => {
  it("goes on where there is nothing urgent, and beside what is through promptly", () => {
    expect(mayGoOn({ oldest: undefined, since: 0, now: 0, longestMs: 2000 })).toBe(true);
    expect(mayGoOn({ oldest: 950, since: 1000, now: 1000, longestMs: 2000 })).toBe(true);
  });

  it("waits while urgent work is held up", () => {
    expect(mayGoOn({ oldest: 0, since: 1000, now: 1000, longestMs: 2000 })).toBe(false);
  });

  it("never waits longer than it is to, however much is urgent", () => {
    fc.assert(
      fc.property(
        fc.option(milliseconds, { nil: undefined }),
        milliseconds,
        fc.nat(5_000),
        (oldest, since, longestMs) => {
          expect(mayGoOn({ oldest, since, now: since + longestMs, longestMs })).toBe(true);
        },
      ),
    );
  });

  it("goes on once the urgent work that was held up is done, though younger work is under way", async () => {
    const [old, young] = [lasting(), lasting()];
    const time = clock((now) => {
      if (now === 300) urgent.run(young.work).catch(() => undefined);
      if (now === 350) old.end();
    });
    const urgent = createUrgentWork(time);
    const done = urgent.run(old.work);
    await urgent.calm(150);
    expect(time.now()).toBe(0);
    while (time.now() < 200) await time.sleep(10);
    await urgent.calm(10_000);
    expect(time.now()).toBe(350);
    young.end();
    await done;
  });

  it("goes on though urgent work never ends, once it has waited long enough", async () => {
    const time = clock();
    const urgent = createUrgentWork(time);
    const endless = lasting();
    const running = urgent.run(endless.work);
    while (time.now() < 500) await time.sleep(10);
    await urgent.calm(2000);
    expect(time.now()).toBe(2500);
    endless.end();
    await running;
  });

  it("forgets urgent work that failed", async () => {
    const time = clock();
    const urgent = createUrgentWork(time);
    await expect(urgent.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    while (time.now() < 500) await time.sleep(10);
    await urgent.calm(2000);
    expect(time.now()).toBe(500);
  });
});
