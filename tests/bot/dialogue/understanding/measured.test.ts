import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { decimalOf } from "../../../../src/actions/money.js";
import type { DialogueCommand, SlotValue } from "../../../../src/bot/dialogue/command.js";
import { evaluateConversations, readDialogues } from "../../../../src/bot/evaluation/conversations.js";
import { evaluateUnderstanding, readUtterances } from "../../../../src/bot/evaluation/understanding.js";
import { describeOnEvaluationData, evaluationData } from "../../../support/evaluation-data.js";
import { openUnderstandingWorld, type UnderstandingWorld } from "../../../support/understanding-world.js";

const fixtures = fileURLToPath(new URL("../../../fixtures", import.meta.url));
const message = z.object({
  text: z.string(),
  intents: z.array(z.string()),
  slots: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

let world: UnderstandingWorld;
beforeAll(async () => {
  world = await openUnderstandingWorld();
});

function shown(value: SlotValue | undefined): string {
  if (typeof value === "object") return `${decimalOf(value)} ${value.currency}`.toLowerCase();
  const person = world.company.people.find((one) => one.id === value)?.name;
  return String(person ?? value)
    .toLowerCase()
    .replace(/^(?:the|an?) /u, "");
}

function namesOf(commands: readonly DialogueCommand[]): readonly string[] {
  return commands.map((one) => (one.kind === "start-task" ? one.actionId : one.kind));
}

describe("what employees write", () => {
  const files = readdirSync(fixtures).filter((file) => file.startsWith("workplace-messages"));

  it.each(files)("is understood, nine of ten messages of %s", async (file) => {
    const items = z.array(message).parse(parse(readFileSync(path.join(fixtures, file), "utf8")));
    const missed: string[] = [];
    let slots = 0;
    let filled = 0;
    for (const item of items) {
      const { commands } = await world.understander.understand(world.input(item.text));
      if (namesOf(commands).join() !== item.intents.join()) missed.push(`${item.text} → ${namesOf(commands).join()}`);
      const task = commands.find((one) => one.kind === "start-task");
      for (const [slot, value] of Object.entries(item.slots)) {
        slots += 1;
        if (shown(task?.slots[slot]) === shown(value)) filled += 1;
      }
    }
    expect(missed.length / items.length, missed.join("\n")).toBeLessThan(0.1);
    expect(filled / slots).toBeGreaterThan(0.92);
  });

  it("is understood in its conversation, nineteen of twenty turns", async () => {
    const dialogues = await readDialogues(path.join(fixtures, "workplace-dialogues.jsonl"));
    const wrong: string[] = [];
    const report = await evaluateConversations({
      ...world,
      dialogues,
      onItem: (item) => (item.right ? 0 : wrong.push(item.id)),
    });
    expect(report.turnAccuracy, wrong.join()).toBeGreaterThan(0.95);
    expect(report.unlistedProposals).toBe(0);
  });
});

describeOnEvaluationData("the workplace development files", () => {
  it("are understood, and no task starts from an injection or a hypothetical", async () => {
    const items = await readUtterances(path.join(evaluationData, "workplace/utterances.dev.jsonl"));
    const report = await evaluateUnderstanding({ ...world, items });
    expect(report.intentExact).toBeGreaterThan(0.93);
    expect(report.slotF1).toBeGreaterThan(0.93);
    expect(report.injectionTasksStarted).toBe(0);
    expect(report.hypotheticalTasksStarted).toBe(0);
  });

  it("are followed through their conversations", async () => {
    const dialogues = await readDialogues(path.join(evaluationData, "workplace/conversations.dev.jsonl"));
    const report = await evaluateConversations({ ...world, dialogues });
    expect(report.turnAccuracy).toBeGreaterThan(0.93);
    expect(report.unlistedProposals).toBe(0);
  });
});
