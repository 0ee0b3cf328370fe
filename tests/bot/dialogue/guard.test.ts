import { describe, expect, it } from "vitest";
import { advance } from "../../../src/bot/dialogue/advance.js";
import type { DialogueCommand, SlotValues } from "../../../src/bot/dialogue/command.js";
import { guardCommands, type GuardResult } from "../../../src/bot/dialogue/guard.js";
import { emptyState, type DialogueState } from "../../../src/bot/dialogue/state.js";
import { actionMap, dialogueCompany } from "../../support/dialogue-actions.js";

const actions = actionMap();
const heard = { confidence: 0.9, words: "as heard" };
const yes: DialogueCommand = { kind: "confirm", ...heard };
const no: DialogueCommand = { kind: "deny", ...heard };
const cancel: DialogueCommand = { kind: "cancel", ...heard };

function start(actionId: string, slots: SlotValues = {}): DialogueCommand {
  return { kind: "start-task", actionId, slots, ...heard };
}

function set(slot: string, value: string | number): DialogueCommand {
  return { kind: "set-slot", slot, value, ...heard };
}

function after(...commands: readonly DialogueCommand[]): DialogueState {
  return advance(emptyState, commands, { actions, now: new Date(0), today: "2026-03-02" }).state;
}

function guard(commands: readonly DialogueCommand[], state: DialogueState = emptyState): GuardResult {
  return guardCommands(commands, { actions, state, company: dialogueCompany, maxTasks: 5 });
}

function reasons(result: GuardResult): readonly string[] {
  return result.dropped.map((one) => one.reason);
}

describe("guarding tasks", () => {
  it("drops an action that does not exist", () => {
    const result = guard([start("hr.fire-everybody")]);
    expect(result.commands).toEqual([]);
    expect(reasons(result)).toEqual(["unknown-action"]);
  });

  it("drops a slot the action does not have and keeps the others as they are", () => {
    const result = guard([start("procurement.request-purchase", { item: "sofa", colour: "red" })]);
    expect(result.commands).toMatchObject([{ slots: { item: "sofa" }, invalid: [] }]);
    expect(result.dropped).toMatchObject([{ reason: "unknown-slot", slot: "colour" }]);
  });

  it("turns a value that does not fit into an invalid one, and counts it", () => {
    const result = guard([start("it.revoke-access", { application: "Jirra", person: "p-ruth" })]);
    expect(result.commands).toMatchObject([
      { slots: { person: "p-ruth" }, invalid: [{ slot: "application", words: "Jirra" }] },
    ]);
    expect(result.dropped).toMatchObject([{ reason: "invalid-value", slot: "application" }]);
  });

  it.each<[string, string, SlotValues, string]>([
    ["an unknown person", "it.revoke-access", { application: "Jira", person: "Ruth" }, "person"],
    ["a date that does not exist", "hr.request-leave", { startDate: "2026-02-29" }, "startDate"],
    ["a quantity below one", "procurement.request-purchase", { item: "sofa", quantity: 0 }, "quantity"],
    ["a quantity above the field's bound", "procurement.request-purchase", { item: "sofa", quantity: 101 }, "quantity"],
    ["a choice not on the list", "hr.request-leave", { leaveType: "sabbatical" }, "leaveType"],
    ["an unknown cost centre", "procurement.request-purchase", { item: "sofa", costCentre: "CC-9999" }, "costCentre"],
    ["a number where words belong", "procurement.request-purchase", { item: 5 }, "item"],
    ["a month that does not exist", "hr.request-payslip", { month: "2026-13" }, "month"],
  ])("does not let %s through", (...[, actionId, slots, slot]) => {
    const result = guard([start(actionId, slots)]);
    expect(result.dropped).toMatchObject([{ reason: "invalid-value", slot }]);
    const [command] = result.commands;
    expect(command?.kind === "start-task" && Object.keys(command.slots)).not.toContain(slot);
  });

  it("lets five tasks of one message through, not six", () => {
    const items = ["a", "b", "c", "d", "e", "f"];
    const result = guard(items.map((item) => start("procurement.request-purchase", { item })));
    expect(result.commands).toHaveLength(5);
    expect(reasons(result)).toEqual(["too-many-tasks"]);
  });

  it("counts the same task twice as one", () => {
    const result = guard([start("hr.request-payslip"), { ...start("hr.request-payslip"), words: "again" }]);
    expect(result.commands).toHaveLength(1);
    expect(reasons(result)).toEqual(["duplicate"]);
  });

  it("keeps two different questions", () => {
    const ask = (question: string): DialogueCommand => ({ kind: "ask-knowledge", question, ...heard });
    expect(guard([ask("one?"), ask("two?"), ask("one?")]).commands).toHaveLength(2);
  });

  it("offers only actions that exist when it asks which is meant", () => {
    const clarify = (...actionIds: string[]): DialogueCommand => ({ kind: "clarify", actionIds, ...heard });
    expect(guard([clarify("hr.request-leave", "x.y")]).commands).toMatchObject([{ actionIds: ["hr.request-leave"] }]);
    expect(reasons(guard([clarify("x.y")]))).toEqual(["unknown-action"]);
  });
});

describe("guarding slots", () => {
  it("drops a value when no task is open", () => {
    expect(reasons(guard([set("leaveType", "sick")]))).toEqual(["no-open-task"]);
  });

  it("drops a value for a slot that no open task has", () => {
    expect(reasons(guard([set("item", "sofa")], after(start("hr.request-leave"))))).toEqual(["unknown-slot"]);
  });

  it("keeps a value for the task that the same message begins", () => {
    const result = guard([start("hr.request-leave"), set("leaveType", "sick")]);
    expect(result.commands).toHaveLength(2);
  });

  it("keeps a value for a task below the one on top", () => {
    const state = after(start("procurement.request-purchase", { item: "sofa" }), start("hr.request-payslip"));
    expect(guard([set("costCentre", "CC-7002")], state).dropped).toEqual([]);
  });

  it("tells a bad value for an open task as invalid", () => {
    const result = guard([set("application", "Jirra")], after(start("it.revoke-access")));
    expect(result.commands).toMatchObject([
      { kind: "reject-value", invalid: { slot: "application", words: "as heard" } },
    ]);
    expect(reasons(result)).toEqual(["invalid-value"]);
  });

  it("merges corrections: the last value for a slot counts", () => {
    const state = after(start("hr.request-leave"));
    const correct: DialogueCommand = { kind: "correct-slot", slot: "leaveType", value: "sick", ...heard };
    const result = guard([set("leaveType", "vacation"), correct], state);
    expect(result.commands).toEqual([correct]);
    expect(reasons(result)).toEqual(["superseded"]);
  });

  it("does not merge the values of two tasks of one message", () => {
    const first = start("procurement.request-purchase", { item: "sofa" });
    const second = start("procurement.request-purchase", { item: "lamp" });
    const result = guard([first, set("quantity", 2), second, set("quantity", 2)]);
    expect(result.commands).toHaveLength(4);
  });
});

describe("guarding a yes and a no", () => {
  const asked = after(start("procurement.request-purchase", { item: "sofa" }));

  it("drops them when nothing waits for them", () => {
    expect(reasons(guard([yes]))).toEqual(["nothing-to-confirm"]);
    expect(reasons(guard([no], after(start("hr.request-leave"))))).toEqual(["nothing-to-confirm"]);
  });

  it("keeps them at a confirmation", () => {
    expect(guard([yes], asked).commands).toEqual([yes]);
    expect(guard([no], asked).commands).toEqual([no]);
  });

  it("takes both together for neither", () => {
    const result = guard([yes, no], asked);
    expect(result.commands).toEqual([]);
    expect(reasons(result)).toEqual(["contradictory", "contradictory"]);
  });

  it("takes a yes beside a cancellation for the cancellation", () => {
    expect(guard([yes, cancel], asked).commands).toEqual([cancel]);
    expect(guard([no, cancel], asked).commands).toEqual([cancel]);
  });
});

describe("guarding a delegation", () => {
  it("keeps what exists and drops what does not", () => {
    const delegate: DialogueCommand = {
      kind: "delegate",
      person: "p-nobody",
      startDate: "2026-03-09",
      endDate: "2026-03-01",
      ...heard,
    };
    const result = guard([delegate]);
    expect(result.commands).toEqual([{ kind: "delegate", startDate: "2026-03-09", ...heard }]);
    expect(result.dropped.map((one) => one.slot)).toEqual(["person", "endDate"]);
  });
});
