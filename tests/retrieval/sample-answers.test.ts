import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { sampleFolder } from "../../src/governance/sample/sample-company.js";
import type { Answer, Answerer } from "../../src/retrieval/answer.js";
import { createAnswerer } from "../../src/retrieval/answerer.js";
import { readCorpus } from "../../src/retrieval/evaluation-corpus.js";
import { asker, testPages } from "./support/passages.js";

const tableSchema = z.object({
  answered: z.array(z.object({ ask: z.string(), page: z.string(), says: z.string() })),
  silent: z.array(z.string()),
});
const file = new URL("fixtures/sample-questions.yaml", import.meta.url);
const table = tableSchema.parse(parse(readFileSync(file, "utf8")));

describe("the sample company's few pages", () => {
  let answerer: Answerer;
  const ask = (text: string, previous?: string): Promise<Answer> => answerer.answer({ text, previous, asker: asker() });

  beforeAll(async () => {
    const passages = await readCorpus(join(sampleFolder, "knowledge"));
    answerer = createAnswerer({ knowledge: testPages(...passages), clock: () => new Date("2026-11-23T08:00:00Z") });
  });

  it("answer at least 32 of 40 questions in everyday words, in the words that were looked for", async () => {
    const missed: string[] = [];
    for (const { ask: text, says } of table.answered) {
      const answer = await ask(text);
      if (!answer.text.includes(says)) missed.push(`${answer.kind}: ${text}`);
    }
    expect(table.answered).toHaveLength(40);
    expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(8);
  });

  it("turn away at least 17 of 20 questions that they are silent about", async () => {
    const answered: string[] = [];
    for (const text of table.silent) if ((await ask(text)).kind !== "not-covered") answered.push(text);
    expect(table.silent).toHaveLength(20);
    expect(answered.length, answered.join("\n")).toBeLessThanOrEqual(3);
  });

  it.each([
    ["can I work from Spain?", "You may work from another country for up to 20 working days a year."],
    ["gym", "Larkfell pays 25 EUR a month for a gym or a sports club."],
    ["can I bring my dog?", "Dogs are welcome in Berlin on the third floor"],
    ["who owns Salesforce", "Application: Salesforce; Owner: Imogen Hartley"],
  ])("answer a short question as surely as a large handbook would: %s", async (question, says) => {
    const answer = await ask(question);
    expect(answer.text).toContain(says);
  });

  it.each([
    ["how many days off for my wedding?", /^\*Days: 2\*/u],
    ["how many days of vacation do I get in Germany?", /^\*Days per year: 30\*/u],
    ["how long is probation", /^\*six months\*/u],
  ])("put the figure first that was asked for: %s", async (question, begins) => {
    expect((await ask(question)).text).toMatch(begins);
  });

  it("bring the row that was asked for, with what introduces its table, and no other row", async () => {
    const { text } = await ask("how many days of vacation do I get in Germany?");
    expect(text).toContain("depend on the country you are employed in:\n• Country: Germany; Days per year: 30");
    expect(text).not.toContain("Country: France");
  });

  describe("asked two things at once", () => {
    it("answer both, citations counted through", async () => {
      const answer = await ask("how long is probation, and what is the notice period after it?");
      expect(answer.kind).toBe("answered");
      expect(answer.text).toContain("Probation lasts six months");
      expect(answer.text).toContain("three months to the end of a month");
      const named = [...answer.text.matchAll(/\[(\d+)\]/gu)].map(([, place]) => Number(place));
      expect(named).toEqual(answer.citations.map((_, at) => at + 1));
    });

    it("answer one of them and say which they are silent about", async () => {
      const answer = await ask("what does lunch cost in Berlin? Is there a vegan menu?");
      expect(answer.kind).toBe("partly");
      expect(answer.text).toContain("4.50 EUR");
      expect(answer.text).toContain("I found nothing on this part: “Is there a vegan menu”.");
    });
  });

  describe("asked on", () => {
    const before = "how much vacation do I get in Germany?";

    it("take another place instead of the first", async () => {
      const { text } = await ask("and in Portugal?", before);
      expect(text).toContain("Country: Portugal; Days per year: 22");
      expect(text).not.toContain("Country: Germany");
    });

    it("answer for others of the same matter", async () => {
      const { text } = await ask("and for part-timers?", "how many days of annual leave do I get?");
      expect(text).toContain("with three days a week, three fifths");
    });

    it("know who agrees to what was spoken of", async () => {
      expect((await ask("who approves?", "can I take unpaid leave?")).text).toContain("Your manager agrees to it");
    });

    it("answer a new question by itself", async () => {
      for (const previous of [undefined, before]) {
        const { text } = await ask("is there a gym?", previous);
        expect(text).toContain("25 EUR a month for a gym");
        expect(text).not.toContain("annual leave");
      }
    });
  });
});
