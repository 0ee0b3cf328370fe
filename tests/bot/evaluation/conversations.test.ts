import { describe, expect, it } from "vitest";
import type { DialogueCommand } from "../../../src/bot/dialogue/command.js";
import type { Understander, UnderstandInput } from "../../../src/bot/dialogue/understander.js";
import {
  evaluateConversations,
  labelledDialogueSchema,
  type ConversationsReport,
  type LabelledDialogue,
} from "../../../src/bot/evaluation/conversations.js";
import type { EvaluatedItem } from "../../../src/bot/evaluation/understanding.js";
import { dialogueActions, dialogueCompany } from "../../support/dialogue-actions.js";

const heard = { confidence: 1, words: "" };
const speaker = dialogueCompany.people[0];
if (speaker === undefined) throw new Error("the company of the tests has nobody");

const world = {
  actions: dialogueActions,
  company: dialogueCompany,
  speaker,
  now: new Date("2026-03-02T08:00:00Z"),
  baseCurrency: "EUR",
};

const words: Readonly<Record<string, readonly DialogueCommand[]>> = {
  "a sofa": [{ kind: "start-task", actionId: "procurement.request-purchase", slots: { item: "sofa" }, ...heard }],
  two: [{ kind: "set-slot", slot: "quantity", value: 2, ...heard }],
  yes: [{ kind: "confirm", ...heard }],
  drop: [{ kind: "cancel", ...heard }],
  balance: [{ kind: "start-task", actionId: "hr.check-leave-balance", slots: {}, ...heard }],
  ok: [{ kind: "approve", reference: "AC-3391", ...heard }],
};

function speaking(inputs: UnderstandInput[] = []): Understander {
  return {
    understand: (input) => {
      inputs.push(input);
      return Promise.resolve({ commands: words[input.text] ?? [], engine: "embedded" });
    },
  };
}

const purchase = (slots: Readonly<Record<string, unknown>>) => ({ action: "procurement.request-purchase", slots });

const shopping = labelledDialogueSchema.parse({
  id: "d1",
  behaviour: "happy-path",
  turns: [
    { user: "a sofa", expect: { state: purchase({ item: "sofa" }), confirms: true } },
    { user: "two", expect: { state: purchase({ item: "sofa", quantity: 2 }), confirms: true } },
    { user: "yes", expect: { state: purchase({ item: "sofa", quantity: 2 }), proposes: true } },
    { user: "ok", expect: { state: null, command: { kind: "approve", slots: { reference: "AC-3391" } } } },
  ],
});
const dropping = labelledDialogueSchema.parse({
  id: "d2",
  behaviour: "cancellation",
  turns: [
    { user: "a sofa", expect: { state: purchase({ item: "sofa" }), confirms: true } },
    { user: "drop", expect: { state: null, cancelled: true } },
  ],
});

function measure(...dialogues: readonly LabelledDialogue[]): Promise<ConversationsReport> {
  return evaluateConversations({ ...world, dialogues, understander: speaking() });
}

function expecting(
  dialogue: LabelledDialogue,
  turn: number,
  change: Readonly<Record<string, unknown>>,
): LabelledDialogue {
  const turns = dialogue.turns.map((one, at) => (at === turn ? { ...one, expect: { ...one.expect, ...change } } : one));
  return labelledDialogueSchema.parse({ ...dialogue, turns });
}

describe("the evaluation of conversations", () => {
  it("gives full marks for dialogues that go as labelled", async () => {
    expect(await measure(shopping, dropping)).toEqual({
      dialogues: 2,
      turns: 6,
      turnAccuracy: 1,
      dialogueSuccess: 1,
      byBehaviour: {
        cancellation: { n: 1, turnAccuracy: 1, dialogueSuccess: 1 },
        "happy-path": { n: 1, turnAccuracy: 1, dialogueSuccess: 1 },
      },
      unlistedProposals: 0,
    });
  });

  it("one wrong turn costs that turn and the dialogue", async () => {
    const report = await measure(expecting(shopping, 1, { asks: "costCentre" }), dropping);
    expect(report).toMatchObject({ turnAccuracy: 5 / 6, dialogueSuccess: 1 / 2 });
    expect(report.byBehaviour["happy-path"]).toEqual({ n: 1, turnAccuracy: 3 / 4, dialogueSuccess: 0 });
  });

  it("a proposal that is not listed is wrong and counted", async () => {
    const report = await measure(expecting(shopping, 2, { proposes: undefined, state: null }));
    expect(report).toMatchObject({ unlistedProposals: 1, turnAccuracy: 3 / 4 });
  });

  it("a task that is dropped without being listed is wrong", async () => {
    expect(await measure(expecting(dropping, 1, { cancelled: undefined }))).toMatchObject({ turnAccuracy: 1 / 2 });
  });

  it("plays on the system's own state and begins each dialogue anew", async () => {
    const inputs: UnderstandInput[] = [];
    const wrong = expecting(shopping, 0, { state: purchase({ item: "lamp" }) });
    await evaluateConversations({ ...world, dialogues: [wrong, dropping], understander: speaking(inputs) });
    expect(inputs.map(({ state }) => state.stack.map((frame) => frame.slots["item"]?.value))).toEqual([
      [],
      ["sofa"],
      ["sofa"],
      [],
      [],
      ["sofa"],
    ]);
    expect(inputs.map(({ history }) => history.length)).toEqual([0, 2, 4, 6, 0, 2]);
  });

  it("a look-up above an open task is the state of its turn, the task below of the next", async () => {
    const report = await measure(
      labelledDialogueSchema.parse({
        id: "d3",
        behaviour: "second-task-while-first-open",
        turns: [
          { user: "a sofa", expect: { state: purchase({ item: "sofa" }), confirms: true } },
          { user: "balance", expect: { state: { action: "hr.check-leave-balance", slots: {} }, proposes: true } },
          { user: "two", expect: { state: purchase({ item: "sofa", quantity: 2 }), confirms: true } },
        ],
      }),
    );
    expect(report).toMatchObject({ turnAccuracy: 1, unlistedProposals: 0 });
  });

  it("tells of each turn what was expected and what came", async () => {
    const told: EvaluatedItem[] = [];
    const dialogues = [expecting(shopping, 3, { command: { kind: "reject", slots: {} } })];
    await evaluateConversations({ ...world, dialogues, understander: speaking(), onItem: (item) => told.push(item) });
    expect(told.map((item) => [item.id, item.right])).toEqual([
      ["d1/1", true],
      ["d1/2", true],
      ["d1/3", true],
      ["d1/4", false],
    ]);
    expect(told[3]).toMatchObject({ predicted: { commands: [{ kind: "approve" }] } });
  });
});
