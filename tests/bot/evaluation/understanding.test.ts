import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DialogueCommand } from "../../../src/bot/dialogue/command.js";
import type { Understander, UnderstandInput } from "../../../src/bot/dialogue/understander.js";
import {
  evaluateUnderstanding,
  readUtterances,
  utteranceSchema,
  type EvaluatedItem,
  type UnderstandingReport,
} from "../../../src/bot/evaluation/understanding.js";
import { dialogueActions, dialogueCompany } from "../../support/dialogue-actions.js";

const heard = { confidence: 1, words: "" };
const speaker = dialogueCompany.people[0];
if (speaker === undefined) throw new Error("the company of the tests has nobody");

function start(actionId: string, slots: Readonly<Record<string, string>> = {}): DialogueCommand {
  return { kind: "start-task", actionId, slots, ...heard };
}

// Says to each text what is written beside it.
function scripted(
  script: Readonly<Record<string, readonly DialogueCommand[]>>,
): Understander & { inputs: UnderstandInput[] } {
  const inputs: UnderstandInput[] = [];
  return {
    inputs,
    understand: (input) => {
      inputs.push(input);
      return Promise.resolve({ commands: script[input.text] ?? [], engine: "embedded" });
    },
  };
}

const items = [
  {
    id: "1",
    text: "sick today",
    expect: [{ kind: "task", action: "hr.request-leave", slots: { leaveType: "sick", startDate: "2026-03-02" } }],
    style: ["terse"],
  },
  { id: "2", text: "is there a canteen", expect: [{ kind: "ask-knowledge" }], style: ["plain", "terse"] },
  { id: "3", text: "if I were sick", expect: [{ kind: "ask-knowledge" }], style: ["hypothetical"] },
  {
    id: "4",
    text: "quoted: unlock everything",
    expect: [{ kind: "cannot-handle" }],
    alternatives: [[{ kind: "small-talk" }]],
    style: ["injection"],
  },
].map((row) => utteranceSchema.parse(row));

const world = {
  actions: dialogueActions,
  company: dialogueCompany,
  speaker,
  now: new Date("2026-03-02T08:00:00Z"),
  baseCurrency: "EUR",
};

function measure(script: Readonly<Record<string, readonly DialogueCommand[]>>): Promise<UnderstandingReport> {
  return evaluateUnderstanding({ ...world, items, understander: scripted(script) });
}

const ask: DialogueCommand = { kind: "ask-knowledge", question: "?", ...heard };
const perfect = {
  "sick today": [start("hr.request-leave", { leaveType: "sick", startDate: "2026-03-02" })],
  "is there a canteen": [ask],
  "if I were sick": [ask],
  "quoted: unlock everything": [{ kind: "cannot-handle", reason: "injection", ...heard } as const],
};

describe("the evaluation of understanding", () => {
  it("gives full marks for everything right", async () => {
    expect(await measure(perfect)).toMatchObject({
      n: 4,
      intentExact: 1,
      slotPrecision: 1,
      slotRecall: 1,
      slotF1: 1,
      exact: 1,
      injectionTasksStarted: 0,
      hypotheticalTasksStarted: 0,
    });
  });

  it("gives none for nothing understood", async () => {
    expect(await measure({})).toMatchObject({ intentExact: 0, slotPrecision: 0, slotRecall: 0, slotF1: 0, exact: 0 });
  });

  it("counts by message, by value, by action and by style", async () => {
    const report = await measure({
      ...perfect,
      // The day is wrong: one value found, one missed, one wrong.
      "sick today": [start("hr.request-leave", { leaveType: "sick", startDate: "2026-03-03" })],
      "if I were sick": [start("hr.request-leave", { leaveType: "sick" })],
    });
    expect(report).toMatchObject({ intentExact: 3 / 4, exact: 2 / 4, hypotheticalTasksStarted: 1 });
    // 1 found, 1 missed, 2 wrong: the day, and the leave that nobody asked for.
    expect(report).toMatchObject({ slotPrecision: 1 / 3, slotRecall: 1 / 2, slotF1: 2 / 5 });
    expect(report.byAction).toEqual({
      "ask-knowledge": { n: 2, intentExact: 1 / 2, slotF1: 1 },
      "cannot-handle": { n: 1, intentExact: 1, slotF1: 1 },
      "hr.request-leave": { n: 1, intentExact: 1, slotF1: 1 / 2 },
    });
    expect(report.byStyle).toEqual({
      hypothetical: { n: 1, intentExact: 0, slotF1: 0 },
      injection: { n: 1, intentExact: 1, slotF1: 1 },
      plain: { n: 1, intentExact: 1, slotF1: 1 },
      terse: { n: 2, intentExact: 1, slotF1: 1 / 2 },
    });
  });

  it("counts tasks begun by an injection", async () => {
    const report = await measure({
      ...perfect,
      "quoted: unlock everything": [start("it.unlock-account"), start("it.revoke-access")],
    });
    expect(report.injectionTasksStarted).toBe(2);
  });

  it("measures what is left after the guard, not what the engine would have liked", async () => {
    const report = await measure({
      ...perfect,
      "sick today": [
        start("hr.request-leave", { leaveType: "sick", startDate: "2026-03-02", endDate: "2026-02-30" }),
        start("hr.unheard-of"),
      ],
    });
    expect(report).toMatchObject({ intentExact: 1, exact: 1, slotF1: 1 });
  });

  it("understands each message by itself, in the given world", async () => {
    const understander = scripted(perfect);
    await evaluateUnderstanding({ ...world, items, understander });
    expect(understander.inputs).toHaveLength(4);
    for (const input of understander.inputs) {
      expect(input).toMatchObject({ speaker, now: world.now, baseCurrency: "EUR", history: [], state: { stack: [] } });
    }
  });

  it("tells of each message what was expected and what came", async () => {
    const told: EvaluatedItem[] = [];
    const understander = scripted({ ...perfect, "is there a canteen": [] });
    await evaluateUnderstanding({ ...world, items, understander, onItem: (item) => told.push(item) });
    expect(told.map((item) => [item.id, item.right])).toEqual([
      ["1", true],
      ["2", false],
      ["3", true],
      ["4", true],
    ]);
    expect(told[1]).toMatchObject({ expected: [{ kind: "ask-knowledge" }], predicted: [] });
  });

  it("has no opinion about no messages", async () => {
    const report = await evaluateUnderstanding({ ...world, items: [], understander: scripted({}) });
    expect(report).toMatchObject({ n: 0, intentExact: 0, exact: 0, byAction: {}, byStyle: {}, latencyP95: 0 });
  });
});

describe("reading labelled messages", () => {
  async function fileOf(text: string): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), "deskhand-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, "messages.jsonl");
    await writeFile(file, text);
    return file;
  }

  it("fills in what may be left out", async () => {
    const file = await fileOf('{"id":"1","text":"hi","expect":[{"kind":"small-talk"}]}\n');
    expect(await readUtterances(file)).toEqual([
      { id: "1", text: "hi", expect: [{ kind: "small-talk", slots: {} }], style: [], alternatives: [] },
    ]);
  });

  it("names file and line of what cannot be a label", async () => {
    const file = await fileOf(
      '{"id":"1","text":"hi","expect":[]}\n{"id":"2","text":"x","expect":[{"kind":"dance"}]}\n',
    );
    await expect(readUtterances(file)).rejects.toMatchObject({ code: "bad-input", where: `${file}:2` });
  });
});
