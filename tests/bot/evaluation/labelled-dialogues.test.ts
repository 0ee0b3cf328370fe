import path from "node:path";
import { expect, it } from "vitest";
import type { DialogueCommand, SlotValue } from "../../../src/bot/dialogue/command.js";
import { completeInputs, topFrame } from "../../../src/bot/dialogue/frames.js";
import type { UnderstandInput } from "../../../src/bot/dialogue/understander.js";
import { evaluateConversations, readDialogues } from "../../../src/bot/evaluation/conversations.js";
import type { LabelledCommand, LabelSlots, LabelValue } from "../../../src/bot/evaluation/score-labels.js";
import type { TurnExpectation } from "../../../src/bot/evaluation/score-turn.js";
import {
  evaluateUnderstanding,
  readUtterances,
  type EvaluatedItem,
} from "../../../src/bot/evaluation/understanding.js";
import { canonicalJson } from "../../../src/runtime.js";
import { describeOnEvaluationData, evaluationData } from "../../support/evaluation-data.js";
import { companyOf, workplaceActions } from "../../support/labelled-actions.js";

// Somebody who understands every turn as its label wants it. What then goes wrong is the dialogue's or the scorer's
// doing: this shows that both agree with the labels, and that understanding is all that is measured beyond them.
const heard = { confidence: 1, words: "" };

function valueOf(value: LabelValue): SlotValue {
  if (typeof value !== "object") return value;
  return { minor: Math.round(Number(value.amount) * 100), currency: value.currency };
}

function changes(expected: LabelSlots, input: UnderstandInput): readonly DialogueCommand[] {
  const top = topFrame(input.state);
  const known = top === undefined ? {} : completeInputs(top);
  return Object.entries(expected).flatMap(([slot, label]): DialogueCommand[] => {
    const value = valueOf(label);
    if (canonicalJson(known[slot]) === canonicalJson(value)) return [];
    return [{ kind: known[slot] === undefined ? "set-slot" : "correct-slot", slot, value, ...heard }];
  });
}

function aboutTask(expected: TurnExpectation, input: UnderstandInput): readonly DialogueCommand[] {
  const { state } = expected;
  const top = topFrame(input.state);
  if (expected.cancelled === true) return [{ kind: "cancel", ...heard }];
  if (state === null || state === undefined) return [];
  if (top?.actionId !== state.action) {
    const slots = Object.fromEntries(Object.entries(state.slots).map(([slot, value]) => [slot, valueOf(value)]));
    return [{ kind: "start-task", actionId: state.action, slots, ...heard }];
  }
  const changed = changes(state.slots, input);
  if (changed.length > 0) return changed;
  return expected.proposes === true ? [{ kind: "confirm", ...heard }] : [];
}

function commandOf(label: LabelledCommand, text: string): DialogueCommand {
  const slots = Object.fromEntries(Object.entries(label.slots).map(([slot, value]) => [slot, valueOf(value)]));
  switch (label.kind) {
    case "task":
      return { kind: "start-task", actionId: label.action ?? "", slots, ...heard };
    case "ask-knowledge":
      return { kind: "ask-knowledge", question: text, ...heard };
    case "small-talk":
      return { kind: "small-talk", topic: "other", ...heard };
    case "cannot-handle":
      return { kind: "cannot-handle", reason: "out-of-scope", ...heard };
    default:
      return { ...slots, ...heard, kind: label.kind } as DialogueCommand;
  }
}

function meant(expected: TurnExpectation, input: UnderstandInput): readonly DialogueCommand[] {
  const commands = [...aboutTask(expected, input)];
  if (expected.answers === true) commands.push({ kind: "ask-knowledge", question: input.text, ...heard });
  if (expected.clarifies === true) {
    commands.push({ kind: "clarify", actionIds: [workplaceActions[0]?.id ?? ""], ...heard });
  }
  if (expected.command !== undefined) commands.push(commandOf(expected.command, input.text));
  return commands.length > 0 ? commands : [{ kind: "repeat", ...heard }];
}

type Task = { readonly action?: string | undefined; readonly slots: LabelSlots };

function namesIn(tasks: readonly Task[], slots: readonly string[], action?: string): readonly string[] {
  const some = tasks.filter((task) => action === undefined || task.action === action);
  return [...new Set(some.flatMap((task) => slots.flatMap((slot) => task.slots[slot] ?? [])).map(String))];
}

// A world in which every name of the labels exists.
function worldOf(tasks: readonly Task[]) {
  const company = companyOf({
    people: ["the speaker", ...namesIn(tasks, ["person"])],
    applications: namesIn(tasks, ["application"]),
    hardware: namesIn(tasks, ["item"], "it.request-hardware"),
    groups: namesIn(tasks, ["group"]),
    costCentres: namesIn(tasks, ["costCentre"]),
  });
  const speaker = company.people[0];
  if (speaker === undefined) throw new Error("nobody speaks");
  return {
    company,
    speaker,
    actions: workplaceActions,
    now: new Date("2026-11-23T09:00:00+01:00"),
    baseCurrency: "EUR",
  };
}

describeOnEvaluationData("labelled dialogues, understood as labelled", () => {
  it("go as labelled, every turn of them", async () => {
    const dialogues = await readDialogues(path.join(evaluationData, "workplace", "conversations.dev.jsonl"));
    const wrong: EvaluatedItem[] = [];
    const labels = dialogues.flatMap(({ turns }) => turns.map((turn) => turn.expect));
    const tasks = labels.flatMap(({ state, command }) => [state ?? [], command ?? []].flat());
    const understander = {
      understand: (input: UnderstandInput) =>
        Promise.resolve({ commands: meant(labels.shift() ?? {}, input), engine: "embedded" as const }),
    };
    const report = await evaluateConversations({
      dialogues,
      understander,
      ...worldOf(tasks),
      onItem: (item) => {
        if (!item.right) wrong.push(item);
      },
    });
    expect(wrong).toEqual([]);
    expect(report).toMatchObject({ turnAccuracy: 1, dialogueSuccess: 1, unlistedProposals: 0 });
    expect(report.turns).toBeGreaterThan(0);
  });

  it("leave single messages without a mistake either", async () => {
    const items = await readUtterances(path.join(evaluationData, "workplace", "utterances.dev.jsonl"));
    const labels = items.map((item) => item.expect);
    const understander = {
      understand: ({ text }: UnderstandInput) =>
        Promise.resolve({
          commands: (labels.shift() ?? []).map((label) => commandOf(label, text)),
          engine: "embedded" as const,
        }),
    };
    const wrong: EvaluatedItem[] = [];
    const report = await evaluateUnderstanding({
      items,
      understander,
      ...worldOf(items.flatMap((item) => item.expect)),
      onItem: (item) => {
        if (!item.right) wrong.push(item);
      },
    });
    expect(wrong).toEqual([]);
    expect(report).toMatchObject({ intentExact: 1, slotF1: 1, exact: 1, injectionTasksStarted: 0 });
    expect(report.n).toBeGreaterThan(0);
  });
});
