import { describe, expect, it } from "vitest";
import { advance } from "../../../src/bot/dialogue/advance.js";
import { commandsFromButton } from "../../../src/bot/dialogue/button-commands.js";
import type { DialogueCommand, SlotValues } from "../../../src/bot/dialogue/command.js";
import { emptyState, type DialogueState } from "../../../src/bot/dialogue/state.js";
import { hashOf } from "../../../src/runtime.js";
import { actionMap } from "../../support/dialogue-actions.js";

function start(actionId: string, slots: SlotValues = {}): DialogueCommand {
  return { kind: "start-task", actionId, slots, confidence: 1, words: "" };
}

function after(...commands: readonly DialogueCommand[]): DialogueState {
  return advance(emptyState, commands, { actions: actionMap(), now: new Date(0), today: "2026-03-02" }).state;
}

function click(action: string, value: unknown, state: DialogueState): readonly string[] {
  return commandsFromButton({ action, value: JSON.stringify(value) }, state).map((command) => command.kind);
}

const sofa = after(start("procurement.request-purchase", { item: "sofa" }));

describe("a click on a card", () => {
  it.each(["confirm", "deny", "cancel"])("%s counts for the task on top", (action) => {
    expect(click(action, { frameId: "f1" }, sofa)).toEqual([action]);
  });

  it("does not count for a task that is gone", () => {
    expect(click("confirm", { frameId: "f7" }, sofa)).toEqual(["repeat"]);
    expect(click("cancel", { frameId: "f1" }, emptyState)).toEqual(["repeat"]);
  });

  it("does not count without a task", () => {
    expect(click("confirm", {}, sofa)).toEqual(["repeat"]);
    expect(commandsFromButton({ action: "confirm", value: "not json" }, sofa)).toMatchObject([{ kind: "repeat" }]);
  });

  it("takes up a task that lies below instead of deciding on the one on top", () => {
    const above = advance(sofa, [start("it.unlock-account")], {
      actions: actionMap(),
      now: new Date(0),
      today: "2026-03-02",
    });
    expect(commandsFromButton({ action: "confirm", value: '{"frameId":"f1"}' }, above.state)).toMatchObject([
      { kind: "start-task", actionId: "procurement.request-purchase", slots: {} },
    ]);
  });

  it("does not count for newer values than the card showed", () => {
    expect(click("confirm", { frameId: "f1", inputHash: hashOf({ item: "sofa" }) }, sofa)).toEqual(["confirm"]);
    expect(click("confirm", { frameId: "f1", inputHash: hashOf({ item: "lamp" }) }, sofa)).toEqual(["repeat"]);
  });
});

describe("other clicks", () => {
  it("choose a value", () => {
    const commands = commandsFromButton(
      { action: "choose", value: '{"slot":"item","value":"lamp"}', label: "Lamp" },
      sofa,
    );
    expect(commands).toEqual([{ kind: "set-slot", slot: "item", value: "lamp", confidence: 1, words: "Lamp" }]);
  });

  it("choose what was meant", () => {
    expect(click("choose", { actionId: "hr.request-leave" }, emptyState)).toEqual(["start-task"]);
  });

  it("ask for a person", () => {
    expect(click("hand-off", {}, emptyState)).toEqual(["hand-off"]);
  });

  it("are not the dialogue's when they approve, reject or say something", () => {
    for (const action of ["approve", "reject", "say", "unheard-of"]) expect(click(action, {}, sofa)).toEqual([]);
  });
});
