import { describe, expect, it } from "vitest";
import type { ActionDefinition } from "../../../src/actions/action.js";
import { advance } from "../../../src/bot/dialogue/advance.js";
import type { SlotValues } from "../../../src/bot/dialogue/command.js";
import { formProblems } from "../../../src/bot/dialogue/form-problems.js";
import { emptyState } from "../../../src/bot/dialogue/state.js";
import {
  actionMap,
  requestLeave,
  requestPurchase,
  revokeAccess,
  dialogueCompany,
} from "../../support/dialogue-actions.js";

const today = "2026-03-02";

function problems(action: ActionDefinition, values: Readonly<Record<string, string>>, slots: SlotValues = {}) {
  const actions = actionMap();
  const start = { kind: "start-task", actionId: action.id, slots, confidence: 1, words: "" } as const;
  const { state } = advance(emptyState, [start], { actions, now: new Date(0), today });
  const form = { formId: action.id, values, baseCurrency: "EUR" };
  return formProblems(form, { actions, state, company: dialogueCompany, maxTasks: 1, today });
}

describe("what is wrong with a form before it is taken", () => {
  it("is nothing for one that is right", () => {
    const values = { leaveType: "vacation", startDate: "2026-03-09", endDate: "2026-03-13", halfDay: "" };
    expect(problems(requestLeave, values)).toEqual({});
  });

  it("is everything at once, each on its field", () => {
    const values = { item: "", quantity: "0", unitPrice: "cheap", costCentre: "CC-0" };
    expect(problems(requestPurchase, values)).toEqual({
      quantity: "It must be at least 1.",
      unitPrice: "An amount with its currency is needed, for example 12.50 EUR.",
      costCentre: "I don't know that cost centre.",
    });
  });

  it("is an end before its start, told on the end", () => {
    expect(problems(requestLeave, { startDate: "2026-03-13", endDate: "2026-03-09" })).toEqual({
      endDate: "The end would be before the start.",
    });
  });

  it("counts what was said before: an end before the start that stands", () => {
    expect(problems(requestLeave, { endDate: "2026-03-09" }, { startDate: "2026-03-13" })).toEqual({
      endDate: "The end would be before the start.",
    });
    expect(
      problems(requestLeave, { startDate: "2026-03-03", endDate: "2026-03-09" }, { startDate: "2026-03-13" }),
    ).toEqual({});
  });

  it("does not measure against a value that is itself wrong", () => {
    expect(
      problems(requestLeave, { startDate: "2026-02-30", endDate: "2026-03-09" }, { startDate: "2026-03-13" }),
    ).toEqual({
      startDate: "There is no such date.",
    });
  });

  it("holds lists against the company", () => {
    expect(Object.keys(problems(revokeAccess, { application: "Nosuch" }))).toEqual(["application"]);
  });

  it("is not known of a task that is gone", () => {
    const form = { formId: "gone", values: { item: "" } };
    const context = { actions: actionMap(), state: emptyState, company: dialogueCompany, maxTasks: 1, today };
    expect(formProblems(form, context)).toEqual({});
  });
});
