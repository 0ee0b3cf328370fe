import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { clusterVectors } from "../../src/retrieval/gap-clusters.js";
import { questionVectors } from "../../src/retrieval/gap-terms.js";
import { thesaurusWith } from "../../src/retrieval/thesaurus.js";
import { describeOnEvaluationData, evaluationData } from "../support/evaluation-data.js";

interface Labelled {
  readonly text: string;
  readonly intent: string;
}

/** Of pairs in one group, the share of one intent; of pairs of one intent, the share in one group. */
function pairs(labels: readonly string[], groups: readonly (readonly number[])[]) {
  const within = (sizes: Iterable<number>) => [...sizes].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const sizes = (some: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const label of some) counts.set(label, (counts.get(label) ?? 0) + 1);
    return counts.values();
  };
  const right = groups.reduce((sum, places) => sum + within(sizes(places.map((place) => labels[place] ?? ""))), 0);
  const together = within(groups.map((places) => places.length));
  return { precision: right / together, recall: right / within(sizes(labels)) };
}

describeOnEvaluationData("questions put together", () => {
  it("share what they ask about more often than 150 intents by chance ever could", () => {
    const file = path.join(evaluationData, "intents/clinc150/train_10shot.jsonl");
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const rows = lines.map((line) => JSON.parse(line) as Labelled).filter(({ intent }) => intent !== "oos");
    const questions = rows.map(({ text }) => ({ text, pages: [] }));
    const groups = clusterVectors(questionVectors(questions, thesaurusWith()));
    const labels = rows.map(({ intent }) => intent);
    const { precision, recall } = pairs(labels, groups);
    expect(precision).toBeGreaterThan(0.42);
    expect(recall).toBeGreaterThan(0.4);
    // The test can fail: everything in one group, and every question alone.
    const all = labels.map((_, at) => at);
    expect(pairs(labels, [all]).precision).toBeLessThan(0.01);
    expect(
      pairs(
        labels,
        all.map((at) => [at]),
      ).recall,
    ).toBe(0);
  });
});
