import { describe, expect, it } from "vitest";
import { advance, dropFrame, resume, type AdvanceContext, type Advanced } from "../../../src/bot/dialogue/advance.js";
import type { DialogueCommand, SlotValues } from "../../../src/bot/dialogue/command.js";
import { definitionHash, rememberReference } from "../../../src/bot/dialogue/frames.js";
import { emptyState, type DialogueState } from "../../../src/bot/dialogue/state.js";
import { parseState } from "../../../src/bot/dialogue/stored-state.js";
import { actionMap, changedAction, requestLeave } from "../../support/dialogue-actions.js";

// What transcripts in tests/conversations cannot show: exact directives, and the calls that the pipeline makes.
const context: AdvanceContext = { actions: actionMap(), now: new Date("2026-03-02T08:00:00Z"), today: "2026-03-02" };
const heard = { confidence: 0.8, words: "order a sofa" };

function start(actionId: string, slots: SlotValues = {}): DialogueCommand {
  return { kind: "start-task", actionId, slots, ...heard };
}

function turn(commands: readonly DialogueCommand[], state: DialogueState = emptyState): Advanced {
  return advance(state, commands, context);
}

describe("the directives of a turn", () => {
  it("preview a new task before its first question, which lists all that is missing", () => {
    expect(turn([start("hr.request-leave", { leaveType: "sick" })]).directives).toEqual([
      { kind: "preview", frameId: "f1", actionId: "hr.request-leave" },
      {
        kind: "ask",
        frameId: "f1",
        actionId: "hr.request-leave",
        slot: "startDate",
        missing: ["startDate", "endDate"],
      },
    ]);
  });

  it("carry the inputs that are to be confirmed, and then those that were", () => {
    const asked = turn([start("procurement.request-purchase", { item: "sofa" })]);
    expect(asked.directives.at(-1)).toEqual({
      kind: "confirm",
      frameId: "f1",
      actionId: "procurement.request-purchase",
      inputs: { item: "sofa" },
    });
    expect(turn([{ kind: "confirm", ...heard }], asked.state).directives).toEqual([
      { kind: "propose", frameId: "f1", actionId: "procurement.request-purchase", inputs: { item: "sofa" } },
    ]);
  });

  it("put what was agreed before what the same message begins", () => {
    const asked = turn([start("procurement.request-purchase", { item: "sofa" })]);
    const { directives } = turn([start("hr.request-payslip"), { kind: "confirm", ...heard }], asked.state);
    expect(directives.map((one) => one.kind)).toEqual(["propose", "preview", "ask"]);
  });

  it("name every new task of a message before the first question", () => {
    const { directives } = turn([start("hr.request-payslip"), start("it.unlock-account")]);
    expect(directives.map((one) => one.kind)).toEqual(["preview", "preview", "ask"]);
  });

  it("close the oldest task when too many are open", () => {
    const many = Array.from({ length: 10 }, (_, index) => start("procurement.request-purchase", { item: `n${index}` }));
    const full = many.reduce((state, command) => turn([command], state).state, emptyState);
    const { directives, state } = turn([start("hr.request-payslip")], full);
    expect(directives).toContainEqual({ kind: "cancelled", actionId: "procurement.request-purchase" });
    expect(state.stack).toHaveLength(10);
    expect(state.stack.at(-1)?.actionId).toBe("hr.request-payslip");
  });
});

describe("what is remembered", () => {
  it("where a value came from and how sure it was", () => {
    const { state } = advance(emptyState, [start("hr.request-leave", { leaveType: "sick" })], {
      ...context,
      source: "form",
    });
    expect(state.stack[0]?.slots["leaveType"]).toEqual({ value: "sick", source: "form", confidence: 0.8 });
    expect(state.stack[0]?.openedBy).toBe("order a sofa");
  });

  it("references that were named, newest first", () => {
    const { state } = turn([
      { kind: "status", reference: "AC-1", ...heard },
      { kind: "approve", reference: "AC-2", ...heard },
      { kind: "status", reference: "AC-1", ...heard },
    ]);
    expect(state.recentReferences).toEqual(["AC-1", "AC-2"]);
  });

  it("at most ten of them", () => {
    const many = Array.from({ length: 14 }, (_, index) => `PO-${index}`).reduce(rememberReference, emptyState);
    expect(many.recentReferences).toHaveLength(10);
    expect(many.recentReferences[0]).toBe("PO-13");
  });

  it("the last question about the company", () => {
    expect(turn([{ kind: "ask-knowledge", question: "is there a canteen?", ...heard }]).state.lastQuestion).toBe(
      "is there a canteen?",
    );
  });

  it("not what was done, so that repeating does nothing again", () => {
    const { state } = turn([start("hr.check-leave-balance")]);
    expect(state.lastDirectives).toEqual([]);
  });
});

describe("a task that the pipeline drops after its preview", () => {
  it("leaves the one below, which is taken up again in words", () => {
    const first = turn([start("procurement.request-purchase", { item: "sofa" })]);
    const second = turn([start("hr.request-payslip")], first.state);
    const { state, directives } = resume(dropFrame(second.state, "f2"), context);
    expect(directives.map((one) => one.kind)).toEqual(["say", "confirm"]);
    expect(state.stack.map((frame) => frame.id)).toEqual(["f1"]);
  });

  it("leaves nothing to say when it was the only one", () => {
    const { state } = turn([start("hr.request-payslip")]);
    expect(resume(dropFrame(state, "f1"), context).directives).toEqual([]);
  });
});

describe("the hash of an action's definition", () => {
  it("changes with its fields and its effect, not with its wording", () => {
    expect(definitionHash(changedAction(requestLeave))).not.toBe(definitionHash(requestLeave));
    expect(definitionHash({ ...requestLeave, effect: "destructive" })).not.toBe(definitionHash(requestLeave));
    expect(definitionHash({ ...requestLeave, title: "Go on leave" })).toBe(definitionHash(requestLeave));
  });
});

describe("reading a stored state", () => {
  it("begins anew where nothing is stored", () => {
    expect(parseState(undefined)).toEqual({ state: emptyState, discarded: false });
    expect(parseState(null)).toEqual({ state: emptyState, discarded: false });
  });

  it.each([
    ["text", "stack"],
    ["another shape", { frames: [] }],
    ["a frame without slots", { ...emptyState, stack: [{ id: "f1", actionId: "a.b", awaiting: { kind: "nothing" } }] }],
    ["an unknown directive", { ...emptyState, lastDirectives: [{ kind: "execute" }] }],
    ["a count that is none", { ...emptyState, misunderstood: -1 }],
  ])("gives up %s, and says so", (_what, stored) => {
    expect(parseState(stored)).toEqual({ state: emptyState, discarded: true });
  });

  it("keeps what this version wrote", () => {
    const { state } = turn([start("hr.request-leave", { leaveType: "sick" }), start("hr.request-payslip")]);
    expect(parseState(JSON.parse(JSON.stringify(state)))).toEqual({ state, discarded: false });
  });
});
