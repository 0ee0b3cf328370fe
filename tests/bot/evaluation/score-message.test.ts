import { describe, expect, it } from "vitest";
import type { LabelledCommand, LabelSlots } from "../../../src/bot/evaluation/score-labels.js";
import { scoreMessage, slotShares, type MessageScore } from "../../../src/bot/evaluation/score-message.js";

function task(action: string, slots: LabelSlots = {}): LabelledCommand {
  return { kind: "task", action, slots };
}

function other(kind: string, slots: LabelSlots = {}): LabelledCommand {
  return { kind, slots };
}

function score(
  predicted: readonly LabelledCommand[],
  readings: readonly (readonly LabelledCommand[])[],
  text = "the message",
): MessageScore {
  return scoreMessage({ text, readings, predicted });
}

function counts(scored: MessageScore): string {
  const count = (outcome: string): number => scored.slots.filter((one) => one.outcome === outcome).length;
  return `${count("found")} found, ${count("missed")} missed, ${count("wrong")} wrong`;
}

const leave = "hr.request-leave";
const label = [task(leave, { leaveType: "sick", startDate: "2026-03-02" })];

describe("the intent of a message", () => {
  it("is right when kinds and actions are the same in the same order", () => {
    expect(score([task(leave)], [label]).intent).toBe(true);
    expect(score([task(leave), other("ask-knowledge")], [[task(leave), other("ask-knowledge")]]).intent).toBe(true);
  });

  it("is wrong in another order, with one too many, one too few, or another action", () => {
    expect(score([other("ask-knowledge"), task(leave)], [[task(leave), other("ask-knowledge")]]).intent).toBe(false);
    expect(score([task(leave), other("small-talk")], [label]).intent).toBe(false);
    expect(score([], [label]).intent).toBe(false);
    expect(score([task("hr.cancel-leave")], [label]).intent).toBe(false);
    expect(score([other("approve")], [[other("reject")]]).intent).toBe(false);
  });

  it("is right when an alternative says so", () => {
    expect(score([other("cannot-handle")], [label, [other("cannot-handle")]])).toMatchObject({
      intent: true,
      exact: true,
    });
  });
});

describe("the slots of a message", () => {
  it("count as found, missed and wrong", () => {
    const scored = score([task(leave, { leaveType: "sick", startDate: "2026-03-03", halfDay: "morning" })], [label]);
    // leaveType found; the right start missed, the other one wrong; half a day nobody spoke of.
    expect(counts(scored)).toBe("1 found, 1 missed, 2 wrong");
    expect(scored).toMatchObject({ intent: true, exact: false });
  });

  it("count for their action only", () => {
    const scored = score([task("hr.cancel-leave", { startDate: "2026-03-02" })], [label]);
    expect(counts(scored)).toBe("0 found, 2 missed, 1 wrong");
  });

  it("are found once each when a message asks for two of a kind", () => {
    const two = [task("it.request-hardware", { item: "mouse" }), task("it.request-hardware", { item: "webcam" })];
    expect(counts(score(two, [two]))).toBe("2 found, 0 missed, 0 wrong");
    const same = [two[0] ?? task(""), two[0] ?? task("")];
    expect(counts(score(same, [two]))).toBe("1 found, 1 missed, 1 wrong");
    expect(score(same, [two]).exact).toBe(false);
  });

  it("belong to their own request: swapped between two they are not exact", () => {
    const one = [task(leave, { startDate: "2026-03-02" }), task(leave, { startDate: "2026-03-09" })];
    expect(score(one.toReversed(), [one])).toMatchObject({ intent: true, exact: false });
  });

  it("of other kinds than tasks count too", () => {
    const expected = [other("approve", { reference: "AC-3391" })];
    expect(counts(score([other("approve", { reference: "AC-3392" })], [expected]))).toBe("0 found, 1 missed, 1 wrong");
    expect(score(expected, [expected]).exact).toBe(true);
  });
});

describe("words of explanation", () => {
  const text = "I need a mouse because mine squeaks";
  const hardware = (slots: LabelSlots): LabelledCommand => task("it.request-hardware", { item: "mouse", ...slots });

  it("are ignored when they quote the message and the label has none", () => {
    const scored = score([hardware({ reason: "mine squeaks" })], [[hardware({})]], text);
    expect(counts(scored)).toBe("1 found, 0 missed, 0 wrong");
    expect(scored.exact).toBe(true);
  });

  it("are wrong when they are made up", () => {
    expect(counts(score([hardware({ reason: "it exploded" })], [[hardware({})]], text))).toBe(
      "1 found, 0 missed, 1 wrong",
    );
  });

  it("count when the label has them: found by their words, else missed and wrong", () => {
    const expected = [[hardware({ reason: "mine squeaks" })]];
    expect(counts(score([hardware({ reason: "because mine squeaks" })], expected, text))).toBe(
      "2 found, 0 missed, 0 wrong",
    );
    expect(counts(score([hardware({ reason: "need" })], expected, text))).toBe("1 found, 1 missed, 1 wrong");
    expect(counts(score([hardware({})], expected, text))).toBe("1 found, 1 missed, 0 wrong");
  });

  it("never decide whether a message is exact", () => {
    expect(score([hardware({ reason: "it exploded" })], [[hardware({})]], text).exact).toBe(true);
    expect(score([hardware({})], [[hardware({ reason: "mine squeaks" })]], text).exact).toBe(true);
  });
});

describe("the best of several readings", () => {
  it("is the one with the right intent, even where another shares more slots", () => {
    const readings = [[task(leave, { startDate: "2026-03-02" }), other("ask-knowledge")], [task(leave)]];
    const scored = score([task(leave, { startDate: "2026-03-02" })], readings);
    expect(scored).toMatchObject({ intent: true, exact: false });
    expect(counts(scored)).toBe("0 found, 0 missed, 1 wrong");
  });

  it("is the exact one among those of the right intent", () => {
    const readings = [[task(leave, { leaveType: "sick" })], [task(leave, { leaveType: "unpaid" })]];
    expect(score([task(leave, { leaveType: "unpaid" })], readings).exact).toBe(true);
  });

  it("is the one with the better slots where no intent is right", () => {
    const readings = [[other("ask-knowledge")], [task(leave, { leaveType: "sick" }), other("small-talk")]];
    expect(counts(score([task(leave, { leaveType: "sick" })], readings))).toBe("1 found, 0 missed, 0 wrong");
  });
});

describe("tasks begun that nobody asked for", () => {
  it("are counted, each once", () => {
    expect(score([task("it.revoke-access")], [[other("cannot-handle")]]).tasksTooMany).toBe(1);
    expect(score([task(leave), task("it.revoke-access")], [label]).tasksTooMany).toBe(1);
    expect(score([task(leave), task(leave)], [label]).tasksTooMany).toBe(1);
    expect(score([task(leave)], [label]).tasksTooMany).toBe(0);
    expect(score([task(leave)], [[other("cannot-handle")], label]).tasksTooMany).toBe(0);
    expect(score([other("cannot-handle")], [label]).tasksTooMany).toBe(0);
  });
});

describe("shares over slot outcomes", () => {
  const outcomes = (found: number, missed: number, wrong: number) => [
    ...Array.from({ length: found }, () => ({ owner: "x", outcome: "found" as const })),
    ...Array.from({ length: missed }, () => ({ owner: "x", outcome: "missed" as const })),
    ...Array.from({ length: wrong }, () => ({ owner: "x", outcome: "wrong" as const })),
  ];

  it.each([
    [outcomes(3, 1, 2), 3 / 5, 3 / 4, 6 / 9],
    [outcomes(2, 0, 0), 1, 1, 1],
    [outcomes(0, 2, 0), 0, 0, 0],
    [outcomes(0, 0, 2), 0, 0, 0],
    [outcomes(0, 0, 0), 1, 1, 1],
  ])("%# are precision, recall and F1", (...[slots, precision, recall, f1]) => {
    const shares = slotShares(slots);
    expect(shares.precision).toBeCloseTo(precision, 12);
    expect(shares.recall).toBeCloseTo(recall, 12);
    expect(shares.f1).toBeCloseTo(f1, 12);
  });
});
