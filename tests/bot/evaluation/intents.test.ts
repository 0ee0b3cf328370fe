import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  evaluateIntents,
  readIntentRows,
  type IntentItem,
  type IntentRow,
} from "../../../src/bot/evaluation/intents.js";
import { describeOnEvaluationData, evaluationData } from "../../support/evaluation-data.js";

const row = (intent: string, text: string): IntentRow => ({ id: text, text, intent, oos: intent === "oos" });

const TRAIN: IntentRow[] = [
  row("leave", "book a day off"),
  row("leave", "request vacation next week"),
  row("leave", "take annual leave"),
  row("leave", "I want a day of vacation"),
  row("password", "reset my password"),
  row("password", "forgot the password"),
  row("password", "password expired"),
  row("password", "change my password"),
];
const IN_SCOPE = [row("leave", "vacation day"), row("password", "password reset"), row("leave", "new password")];
const OUT = [row("oos", "sing karaoke"), row("oos", "quantum chromodynamics")];

describe("evaluating intents", () => {
  it("counts right, wrong and rejected rows as the definitions say", () => {
    const items: IntentItem[] = [];
    const report = evaluateIntents({
      train: TRAIN,
      val: TRAIN.map((known) => ({ ...known, text: known.text.split(" ").slice(0, 3).join(" ") })),
      test: [...IN_SCOPE, ...OUT],
      seed: 1,
      onItem: (item) => items.push(item),
    });
    expect(report).toMatchObject({ n: 5, skipped: 0, classes: 2, oosRecall: 1, auroc: 1 });
    expect(report.accuracy).toBeCloseTo(2 / 3, 9);
    const rejected = items.filter((item) => item.predicted === "oos");
    expect(report.oosPrecision).toBeCloseTo(2 / rejected.length, 9);
    const accepted = items.filter((item) => item.expected !== "oos" && item.right).length;
    expect(report.inScopeAccuracy).toBeCloseTo(accepted / 3, 9);
    expect(items.map((item) => item.id)).toEqual([...IN_SCOPE, ...OUT].map((test) => test.id));
    expect(items.find((item) => item.id === "new password")).toMatchObject({ expected: "leave", right: false });
    expect(items.slice(3)).toEqual(OUT.map(({ id }) => ({ id, expected: "oos", predicted: "oos", right: true })));
  });

  it("does not count a right intent that was turned away as accepted", () => {
    const strange = row("password", "krzl password vbnt qwfp zxcd hjkl");
    const report = evaluateIntents({ train: TRAIN, val: TRAIN, test: [strange, ...OUT], seed: 1 });
    expect(report).toMatchObject({ accuracy: 1, inScopeAccuracy: 0, oosRecall: 1 });
    expect(report.oosPrecision).toBeCloseTo(2 / 3, 9);
  });

  it("rejects nothing and gives no out-of-scope figures where the test holds nothing out of scope", () => {
    const report = evaluateIntents({ train: TRAIN, test: IN_SCOPE, seed: 1 });
    expect(report).toMatchObject({ threshold: null, oosRecall: null, oosPrecision: null, auroc: null });
    expect(report.inScopeAccuracy).toBe(report.accuracy);
  });

  it("takes the threshold from val, else from folds of train, never from the test", () => {
    const threshold = (test: IntentRow[], val?: IntentRow[]): number | null =>
      evaluateIntents({ train: TRAIN, test, val, seed: 1 }).threshold;
    const fromFolds = threshold([...IN_SCOPE, ...OUT]);
    expect(fromFolds).not.toBeNull();
    expect(threshold([...OUT, row("leave", "completely different")])).toBe(fromFolds);
    expect(threshold([...IN_SCOPE, ...OUT], TRAIN)).not.toBe(fromFolds);
    expect(threshold([...IN_SCOPE, ...OUT], OUT)).toBe(fromFolds);
  });

  it("does not learn the out-of-scope rows of train as an intent", () => {
    const report = evaluateIntents({ train: [...TRAIN, ...OUT], test: [...IN_SCOPE, ...OUT], seed: 1 });
    expect(report.classes).toBe(2);
    expect(report.auroc).toBe(1);
  });

  it("counts an intent that train does not hold as missed, not as skipped", () => {
    const report = evaluateIntents({ train: TRAIN, test: [row("travel", "password reset")], seed: 1 });
    expect(report).toMatchObject({ n: 1, skipped: 0, accuracy: 0 });
  });

  it("gives the same figures for the same seed, apart from the times", () => {
    const figures = () => {
      const { trainMs, microsPerMessage, microsPerMessageP95, peakRssMb, ...rest } = evaluateIntents({
        train: TRAIN,
        test: [...IN_SCOPE, ...OUT],
        seed: 5,
      });
      expect([trainMs, microsPerMessage, microsPerMessageP95, peakRssMb].every((value) => value > 0)).toBe(true);
      return rest;
    };
    expect(figures()).toEqual(figures());
  });
});

describe("reading intent rows", () => {
  async function fileWith(content: string): Promise<string> {
    const file = path.join(await mkdtemp(path.join(tmpdir(), "intents-")), "rows.jsonl");
    await writeFile(file, content);
    return file;
  }

  it("takes the id or else the line, and knows both marks of an out-of-scope row", async () => {
    const file = await fileWith(
      '{"text":"a","intent":"x","id":7}\n\n{"text":"b","intent":"oos"}\n{"text":"c","intent":"y","oos":true}\n',
    );
    expect(await readIntentRows(file)).toEqual([
      { id: "7", text: "a", intent: "x", oos: false },
      { id: "3", text: "b", intent: "oos", oos: true },
      { id: "4", text: "c", intent: "y", oos: true },
    ]);
  });

  it("refuses a row without an intent, and a file without rows", async () => {
    const bad = await fileWith('{"text":"a","intent":"x"}\n{"text":"b"}\n');
    await expect(readIntentRows(bad)).rejects.toMatchObject({ code: "bad-input", where: `${bad}:2` });
    const empty = await fileWith("\n");
    await expect(readIntentRows(empty)).rejects.toMatchObject({ code: "bad-input", where: empty });
  });
});

describeOnEvaluationData("the embedded classifier on published data", () => {
  const rows = (file: string): Promise<readonly IntentRow[]> =>
    readIntentRows(path.join(evaluationData, "intents", file));

  it("stays above the floor on CLINC150 with ten examples per intent, and knows out of scope when shown some", async () => {
    const [few, train, val] = await Promise.all([
      rows("clinc150/train_10shot.jsonl"),
      rows("clinc150/train.jsonl"),
      rows("clinc150/val.jsonl"),
    ]);
    const report = evaluateIntents({ train: [...few, ...train.filter((one) => one.oos)], test: val, seed: 1 });
    expect(report.accuracy).toBeGreaterThan(0.816);
    expect(report.auroc).toBeGreaterThan(0.94);
    expect(report.ece).toBeLessThan(0.08);
  });

  it("stays above the floor on HWU64", async () => {
    const [train, val] = await Promise.all([rows("hwu64/train.jsonl"), rows("hwu64/val.jsonl")]);
    const report = evaluateIntents({ train, test: val, seed: 1 });
    expect(report.accuracy).toBeGreaterThan(0.889);
    expect(report.ece).toBeLessThan(0.06);
  });
});
