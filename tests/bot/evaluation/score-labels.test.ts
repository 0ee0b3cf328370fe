import { describe, expect, it } from "vitest";
import { labelOf, labelSlotsOf } from "../../../src/bot/evaluation/score-labels.js";
import { actionMap, dialogueCompany } from "../../support/dialogue-actions.js";

const context = { actions: actionMap(), company: dialogueCompany };
const heard = { confidence: 1, words: "" };

describe("commands as labels write them", () => {
  it("name people, and write money with two decimals", () => {
    expect(labelSlotsOf("it.revoke-access", { application: "Jira", person: "p-ruth" }, context)).toEqual({
      application: "Jira",
      person: "Ruth Adeyemi",
    });
    expect(
      labelSlotsOf(
        "procurement.request-purchase",
        { quantity: 2, unitPrice: { minor: 129900, currency: "EUR" } },
        context,
      ),
    ).toEqual({ quantity: 2, unitPrice: { amount: "1299.00", currency: "EUR" } });
  });

  it.each([
    [{ minor: 5, currency: "EUR" }, "0.05"],
    [{ minor: 0, currency: "EUR" }, "0.00"],
    [{ minor: 800, currency: "JPY" }, "800.00"],
    [{ minor: 100, currency: "XQX" }, "1.00"],
  ])("write %j as %s", (unitPrice, amount) => {
    const slots = labelSlotsOf("procurement.request-purchase", { unitPrice }, context);
    expect(slots).toEqual({ unitPrice: { amount, currency: unitPrice.currency } });
  });

  it("leave a person nobody knows as it is, which is then wrong", () => {
    expect(labelSlotsOf("it.revoke-access", { person: "p-gone" }, context)).toEqual({ person: "p-gone" });
  });

  it("call a start a task", () => {
    const start = { kind: "start-task", actionId: "hr.request-leave", slots: { leaveType: "sick" }, ...heard } as const;
    expect(labelOf(start, context)).toEqual({ kind: "task", action: "hr.request-leave", slots: { leaveType: "sick" } });
  });

  it("carry only the slots that were named", () => {
    expect(labelOf({ kind: "status", ...heard }, context)).toEqual({ kind: "status", slots: {} });
    expect(labelOf({ kind: "approve", reference: "AC-3391", about: undefined, ...heard }, context)).toEqual({
      kind: "approve",
      slots: { reference: "AC-3391" },
    });
    expect(labelOf({ kind: "delegate", person: "p-ilya", startDate: "2026-03-09", ...heard }, context)).toEqual({
      kind: "delegate",
      slots: { person: "Ilya Sorokin", startDate: "2026-03-09" },
    });
  });

  it("keep the name of a kind that labels do not have, but for help", () => {
    expect(labelOf({ kind: "confirm", ...heard }, context).kind).toBe("confirm");
    expect(labelOf({ kind: "clarify", actionIds: [], ...heard }, context).kind).toBe("clarify");
    expect(labelOf({ kind: "help", ...heard }, context).kind).toBe("small-talk");
  });
});
