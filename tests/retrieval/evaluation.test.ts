import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCorpus } from "../../src/retrieval/evaluation-corpus.js";
import { evaluateRetrieval, readRetrievalQuestions, type RetrievalItem } from "../../src/retrieval/evaluation.js";
import { describeOnEvaluationData, evaluationData } from "../support/evaluation-data.js";
import { passage } from "./support/passages.js";

const question = { answerable: true, goldPages: [] as string[], goldSentences: [] as string[] };

describe("the figures of retrieval", () => {
  const chunks = [
    passage({ page: "leave", title: "Leave", says: ["Annual leave expires in March.", "Ask your manager."] }),
    passage({ page: "laptops", title: "Laptops", says: ["Laptops are replaced every four years."] }),
    passage({ page: "lunch", title: "Lunch", says: ["Lunch is served at noon in the canteen."] }),
  ];

  it("count by hand", () => {
    const items: RetrievalItem[] = [];
    const report = evaluateRetrieval({
      chunks,
      questions: [
        {
          ...question,
          id: "a",
          text: "when are laptops replaced?",
          goldPages: ["laptops.md"],
          goldSentences: ["*Laptops* are replaced every **four** years."],
        },
        {
          ...question,
          id: "b",
          text: "when is lunch served in the canteen?",
          goldPages: ["leave.md"],
          goldSentences: ["No such sentence."],
        },
        { ...question, id: "c", text: "zebra crossing", answerable: false },
      ],
      onItem: (item) => items.push(item),
    });
    expect(report).toMatchObject({
      n: 3,
      skipped: 0,
      answerableN: 2,
      unanswerableN: 1,
      hitAt1: 0.5,
      recallAt5: 0.5,
      mrrAt10: 0.5,
      ndcgAt10: 0.5,
      goldSentenceTop5: 0.5,
      goldSentenceInAnswer: 0.5,
      auroc: 1,
      falseAnswerRate: 0,
      falseRefusalRate: 0,
      chunks: 3,
    });
    expect(items.map(({ id, right }) => [id, right])).toEqual([
      ["a", true],
      ["b", false],
      ["c", true],
    ]);
  });

  it("are null where nothing is labelled", () => {
    const report = evaluateRetrieval({
      chunks,
      questions: [{ ...question, id: "a", text: "lunch", goldPages: ["lunch.md"] }],
    });
    expect(report).toMatchObject({
      goldSentenceTop5: null,
      goldSentenceInAnswer: null,
      auroc: null,
      falseAnswerRate: null,
    });
  });
});

describe("reading questions and pages", () => {
  it("takes a folder of pages, or articles in JSON Lines, with questions of either form", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "deskhand-eval-"));
    await mkdir(path.join(folder, "corpus/hr"), { recursive: true });
    await writeFile(path.join(folder, "corpus/hr/leave.md"), "---\ntitle: Leave\n---\n\n## Days\n\nYou get 30 days.\n");
    await writeFile(path.join(folder, "corpus/LICENSE.md"), "No page.");
    await writeFile(path.join(folder, "corpus.jsonl"), `{"id":"kb1","html":"<h1>Phones</h1><p>Call 123.</p>"}\n`);
    await writeFile(
      path.join(folder, "questions.jsonl"),
      `{"id":"1","question":"q","gold_pages":["hr/leave.md"],"gold":[{"sentence_plain":"You get 30 days."}]}\n` +
        `{"id":"2","question":"q","gold_doc":"kb1"}\n{"id":"3","question":"q","answerable":false}\n`,
    );
    expect((await readCorpus(path.join(folder, "corpus"))).map((chunk) => chunk.path)).toEqual(["hr/leave.md"]);
    expect((await readCorpus(path.join(folder, "corpus.jsonl"))).map((chunk) => chunk.path)).toEqual(["kb1"]);
    const questions = await readRetrievalQuestions(path.join(folder, "questions.jsonl"));
    expect(questions.map(({ goldPages, answerable }) => [goldPages, answerable])).toEqual([
      [["hr/leave.md"], true],
      [["kb1"], true],
      [[], false],
    ]);
    await writeFile(path.join(folder, "bad.jsonl"), `{"id":"1","question":"q"}\n`);
    await expect(readRetrievalQuestions(path.join(folder, "bad.jsonl"))).rejects.toMatchObject({ code: "bad-input" });
    await expect(readCorpus(path.join(folder, "absent"))).rejects.toMatchObject({ code: "bad-input" });
  });
});

describeOnEvaluationData("on real pages", () => {
  const within = (...parts: string[]) => path.join(evaluationData, ...parts);

  it("search is far above the floor of ready-made libraries, and answers keep to the pages", async () => {
    const chunks = await readCorpus(within("gsa-tts-handbook/corpus"));
    const questions = await readRetrievalQuestions(within("gsa-tts-handbook/questions/dev.jsonl"));
    const report = evaluateRetrieval({ chunks, questions });
    expect(report.recallAt5).toBeGreaterThanOrEqual(0.88);
    expect(report.mrrAt10).toBeGreaterThanOrEqual(0.75);
    expect(report.goldSentenceTop5).toBeGreaterThanOrEqual(0.75);
    expect(report.goldSentenceInAnswer).toBeGreaterThanOrEqual(0.6);
    expect(report.auroc).toBeGreaterThanOrEqual(0.88);
    expect(report.falseAnswerRate).toBeLessThanOrEqual(0.15);
  });

  it("finds the article of a fact, asked for in ten ways", async () => {
    const chunks = await readCorpus(within("service-catalogue/corpus.jsonl"));
    const questions = await readRetrievalQuestions(within("service-catalogue/questions.dev.jsonl"));
    expect(evaluateRetrieval({ chunks, questions }).hitAt1).toBeGreaterThanOrEqual(0.85);
  });
});
