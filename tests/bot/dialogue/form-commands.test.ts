import { describe, expect, it } from "vitest";
import type { ActionDefinition } from "../../../src/actions/action.js";
import { fieldsOf } from "../../../src/actions/fields.js";
import { advance } from "../../../src/bot/dialogue/advance.js";
import type { DialogueCommand, SlotValues } from "../../../src/bot/dialogue/command.js";
import { commandsFromForm } from "../../../src/bot/dialogue/form-commands.js";
import { emptyState, type DialogueState } from "../../../src/bot/dialogue/state.js";
import { actionMap, requestLeave, requestPurchase } from "../../support/dialogue-actions.js";

const context = { actions: actionMap(), now: new Date(0), today: "2026-03-02" };

function open(action: ActionDefinition, slots: SlotValues = {}, state: DialogueState = emptyState): DialogueState {
  return advance(state, [{ kind: "start-task", actionId: action.id, slots, confidence: 1, words: "" }], context).state;
}

function submit(
  values: Readonly<Record<string, string>>,
  given: { readonly action?: ActionDefinition; readonly state?: DialogueState; readonly baseCurrency?: string } = {},
): readonly DialogueCommand[] {
  const action = given.action ?? requestPurchase;
  const form = { formId: action.id, values, baseCurrency: given.baseCurrency };
  return commandsFromForm(form, given.state ?? open(action), fieldsOf(action.input));
}

describe("a submitted form", () => {
  it("fills slots by the kind of their field", () => {
    const commands = submit({ item: " sofa ", quantity: "2", unitPrice: "12.50 EUR", costCentre: "CC-7001" });
    expect(commands.map((one) => (one.kind === "set-slot" ? [one.slot, one.value] : one))).toEqual([
      ["item", "sofa"],
      ["quantity", 2],
      ["unitPrice", { minor: 1250, currency: "EUR" }],
      ["costCentre", "CC-7001"],
    ]);
  });

  it.each([
    ["12.50 EUR", 1250, "EUR"],
    ["EUR 12.50", 1250, "EUR"],
    ["12,50 eur", 1250, "EUR"],
    ["1,299.00 USD", 129900, "USD"],
    ["1.299,00 EUR", 129900, "EUR"],
    ["1,299 EUR", 129900, "EUR"],
    ["1 299 EUR", 129900, "EUR"],
    ["1.234.567 EUR", 123456700, "EUR"],
    ["5 JPY", 5, "JPY"],
    ["300 EUR", 30000, "EUR"],
  ])("reads %s", (text, minor, currency) => {
    expect(submit({ unitPrice: text })).toMatchObject([{ kind: "set-slot", value: { minor, currency } }]);
  });

  it.each(["12.50", "cheap", "12.505.1 EUR", "EUR 5 USD", "-5 EUR", "5.5 JPY", "5 XQX", "1,2,3 EUR"])(
    "does not guess what %s means",
    (text) => {
      expect(submit({ unitPrice: text })).toMatchObject([
        { kind: "reject-value", invalid: { slot: "unitPrice", words: text } },
      ]);
    },
  );

  it("takes the base currency for an amount without one, where it is given", () => {
    expect(submit({ unitPrice: "12.50" }, { baseCurrency: "CHF" })).toMatchObject([
      { value: { minor: 1250, currency: "CHF" } },
    ]);
  });

  it.each([
    ["quantity", "two"],
    ["quantity", "1.5"],
    ["quantity", "0"],
    ["quantity", "-3"],
  ])("refuses a %s of %s", (slot, text) => {
    expect(submit({ [slot]: text })).toMatchObject([{ kind: "reject-value", invalid: { slot, words: text } }]);
  });

  it("refuses a date that does not exist and keeps the other lines", () => {
    const commands = submit({ leaveType: "sick", startDate: "2026-02-30" }, { action: requestLeave });
    expect(commands).toMatchObject([
      { kind: "set-slot", slot: "leaveType" },
      { kind: "reject-value", invalid: { slot: "startDate", problem: "There is no such date." } },
    ]);
  });

  it("clears a filled slot that came back blank, and says nothing of one that was blank", () => {
    const state = open(requestPurchase, { item: "sofa", quantity: 3 });
    expect(submit({ item: "sofa", quantity: "", unitPrice: "" }, { state })).toMatchObject([
      { kind: "set-slot", slot: "item" },
      { kind: "clear-slot", slot: "quantity" },
    ]);
  });

  it("leaves out what the action has no field for", () => {
    expect(submit({ item: "sofa", toString: "x", wood: "oak" })).toHaveLength(1);
  });

  it("that is empty asks again", () => {
    expect(submit({ item: "" })).toMatchObject([{ kind: "repeat" }]);
  });

  it("of a task that is gone asks again", () => {
    expect(submit({ item: "sofa" }, { state: emptyState })).toMatchObject([{ kind: "repeat" }]);
  });

  it("of a task that lies below takes it up first", () => {
    const state = open(requestLeave, {}, open(requestPurchase, { item: "sofa" }));
    expect(submit({ quantity: "2" }, { state })).toMatchObject([
      { kind: "start-task", actionId: "procurement.request-purchase" },
      { kind: "set-slot", slot: "quantity", value: 2 },
    ]);
  });
});
