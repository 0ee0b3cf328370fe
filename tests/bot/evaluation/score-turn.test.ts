import { describe, expect, it } from "vitest";
import { scoreTurn, type PlayedTurn, type TurnExpectation } from "../../../src/bot/evaluation/score-turn.js";

const quiet: PlayedTurn = {
  open: null,
  proposed: [],
  asked: [],
  confirms: false,
  answers: false,
  cancelled: false,
  clarifies: false,
  commands: [],
};
const leave = { action: "hr.request-leave", slots: { leaveType: "sick" } };
const balance = { action: "hr.check-leave-balance", slots: {} };

function right(expected: TurnExpectation, played: Partial<PlayedTurn>): boolean {
  return scoreTurn(expected, { ...quiet, ...played }).right;
}

describe("the state of a turn", () => {
  it("is right when the same task is open with the same slots", () => {
    expect(right({ state: leave }, { open: leave })).toBe(true);
    expect(right({ state: null }, { open: null })).toBe(true);
  });

  it("is wrong with another task, other slots, or none", () => {
    expect(right({ state: leave }, { open: null })).toBe(false);
    expect(right({ state: null }, { open: leave })).toBe(false);
    expect(right({ state: leave }, { open: balance })).toBe(false);
    expect(right({ state: leave }, { open: { ...leave, slots: {} } })).toBe(false);
    expect(right({ state: leave }, { open: { ...leave, slots: { leaveType: "sick", halfDay: "morning" } } })).toBe(
      false,
    );
  });

  it("does not depend on words of explanation", () => {
    expect(right({ state: leave }, { open: { ...leave, slots: { leaveType: "sick", note: "flu" } } })).toBe(true);
  });

  it("is what was proposed, in a turn that proposes", () => {
    expect(right({ state: balance, proposes: true }, { open: leave, proposed: [balance] })).toBe(true);
    expect(right({ state: leave, proposes: true }, { open: leave, proposed: [balance] })).toBe(false);
    expect(right({ state: leave, proposes: true }, { open: leave, proposed: [] })).toBe(false);
  });
});

describe("the flags of a turn", () => {
  it.each<[TurnExpectation, Partial<PlayedTurn>]>([
    [{ asks: "startDate" }, { asked: ["startDate"] }],
    [{ confirms: true }, { confirms: true }],
    [{ answers: true }, { answers: true }],
    [{ clarifies: true }, { clarifies: true }],
    [{ cancelled: true }, { cancelled: true }],
    [{ proposes: true }, { proposed: [leave] }],
  ])("%j is met or not", (expected, played) => {
    expect(right(expected, played)).toBe(true);
    expect(right(expected, {})).toBe(false);
  });

  it("ask for that slot and no other", () => {
    expect(right({ asks: "startDate" }, { asked: ["endDate"] })).toBe(false);
  });

  it("that are not listed are not checked, save proposing and cancelling", () => {
    expect(right({}, { asked: ["startDate"], confirms: true, answers: true, clarifies: true })).toBe(true);
    expect(right({}, { cancelled: true })).toBe(false);
    expect(right({}, { proposed: [leave] })).toBe(false);
  });

  it("of false are not listed", () => {
    expect(right({ confirms: false, cancelled: false }, { confirms: true })).toBe(true);
  });
});

describe("the command of a turn", () => {
  const approve = { kind: "approve" as const, slots: { reference: "AC-3391" } };

  it("is carried, whatever else is", () => {
    const commands = [{ kind: "small-talk", slots: {} }, approve];
    expect(right({ state: null, command: approve }, { commands })).toBe(true);
  });

  it("is not carried by another kind or other slots", () => {
    expect(right({ command: approve }, { commands: [{ ...approve, kind: "reject" }] })).toBe(false);
    expect(right({ command: approve }, { commands: [{ ...approve, slots: {} }] })).toBe(false);
    expect(right({ command: approve }, { commands: [] })).toBe(false);
  });
});

describe("proposals that are not listed", () => {
  it("are counted and make the turn wrong", () => {
    expect(scoreTurn({}, { ...quiet, proposed: [leave, balance] })).toEqual({ right: false, unlistedProposals: 2 });
    const both = { ...quiet, proposed: [balance, leave] };
    expect(scoreTurn({ state: balance, proposes: true }, both)).toEqual({ right: false, unlistedProposals: 1 });
  });
});
