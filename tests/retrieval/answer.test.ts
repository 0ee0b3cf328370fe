import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, describe } from "vitest";
import { resolveFollowUp } from "../../src/retrieval/answer-follow-up.js";
import { plainYesOrNo, shortAnswer, wantOf } from "../../src/retrieval/answer-wants.js";
import type { Answer } from "../../src/retrieval/answer.js";
import { createAnswerer } from "../../src/retrieval/answerer.js";
import { citationOf, isQuoteOf } from "../../src/retrieval/citations.js";
import type { Chunk } from "../../src/retrieval/document.js";
import { describeOnEvaluationData, evaluationData } from "../support/evaluation-data.js";
import { asker, passage, testPages } from "./support/passages.js";

const filler = ["Meetings start on time.", "The kitchen is cleaned daily.", "Plants are watered on Mondays."].map(
  (text, at) => passage({ page: `filler-${at}`, says: [text] }),
);
const now = new Date("2026-11-21T12:00:00Z");

function ask(chunks: readonly Chunk[], text: string, previous?: string): Promise<Answer> {
  const answerer = createAnswerer({ knowledge: testPages(...chunks, ...filler), clock: () => now });
  return answerer.answer({ text, asker: asker(), previous });
}

describe("an answer", () => {
  const awards = passage({
    page: "awards",
    headingPath: ["Award leave"],
    anchor: "award-leave",
    url: "https://pages.example/awards#award-leave",
    says: [
      { text: "Award leave", kind: "heading", anchor: "award-leave" },
      "Award leave is time off that you get for a special act.",
      "Award leave expires one year after it is issued.",
      { text: "Asking for it", kind: "heading", anchor: "asking" },
      "Award leave is asked for by your supervisor, who needs:",
      {
        text: "a justification of the act",
        kind: "list-item",
        lead: "Award leave is asked for by your supervisor, who needs:",
      },
      {
        text: "the hours proposed",
        kind: "list-item",
        lead: "Award leave is asked for by your supervisor, who needs:",
      },
    ],
  });

  it("puts the figure first, quotes the sentence, and cites section, address and date", async () => {
    const answer = await ask([awards], "when does award leave expire?");
    expect(answer.kind).toBe("answered");
    expect(answer.text).toMatch(/^\*one year\*\n\nAward leave expires one year after it is issued\./u);
    expect(answer.citations).toEqual([
      {
        documentId: "test:awards",
        document: "awards",
        section: "Award leave",
        url: "https://pages.example/awards#award-leave",
        quote: "Award leave expires one year after it is issued.",
        updatedAt: "2026-01-01",
      },
    ]);
  });

  it("brings the list with the sentence that introduces it, and cites the section of that sentence", async () => {
    const answer = await ask([awards], "what does the supervisor need to ask for award leave");
    expect(answer.text).toContain("who needs:\n• a justification of the act\n• the hours proposed");
    expect(answer.citations[0]?.url).toBe("https://pages.example/awards#asking");
  });

  it("that no page holds is `not-covered`, with the nearest pages", async () => {
    const answer = await ask([awards], "does award money count for the yacht club?");
    expect(answer).toMatchObject({ kind: "not-covered", citations: [] });
    expect(answer.text).toContain("awards");
  });

  it("marks a page whose review is overdue, and only that", async () => {
    const old = { ...awards, reviewBy: "2026-11-20" };
    expect((await ask([old], "when does award leave expire?")).text).toContain("due for review on 2026-11-20");
    const due = { ...awards, reviewBy: "2026-11-21" };
    expect((await ask([due], "when does award leave expire?")).text).not.toContain("review");
  });

  it("shows pages that disagree as disagreeing, the more authoritative and then the newer first", async () => {
    const says = (amount: string) => [`The company pays up to ${amount} EUR once for equipment of your home office.`];
    const older = passage({ page: "older", says: says("300"), updatedAt: "2020-01-01" });
    const newer = passage({ page: "newer", says: says("500"), updatedAt: "2026-01-01" });
    const ruling = passage({ page: "ruling", says: says("400"), updatedAt: "2019-01-01", authority: 3 });
    const question = "how much does the company pay for home office equipment?";
    const answer = await ask([older, newer], question);
    expect(answer.text).toMatch(/^The pages disagree/u);
    expect(answer.citations.map(({ document }) => document)).toEqual(["newer", "older"]);
    expect((await ask([older, ruling], question)).citations.map(({ document }) => document)).toEqual([
      "ruling",
      "older",
    ]);
    const same = passage({ page: "same", says: says("300") });
    expect((await ask([older, same], question)).text).not.toContain("disagree");
  });

  it("knows new pages from the next question on", async () => {
    const pages = testPages(...filler);
    const answerer = createAnswerer({ knowledge: pages, clock: () => now });
    const question = { text: "when does award leave expire?", asker: asker() };
    expect((await answerer.answer(question)).kind).toBe("not-covered");
    pages.put(awards);
    expect((await answerer.answer(question)).kind).toBe("answered");
    expect(await answerer.pages()).toBe(4);
  });
});

describe("a follow-up", () => {
  it("is read with the question it goes on from", () => {
    const before = "how many days of leave do I get?";
    expect(resolveFollowUp("and for part-timers?", before)).toBe(`${before} and for part-timers?`);
    expect(resolveFollowUp("what about Portugal", before)).toContain(before);
    expect(resolveFollowUp("does it expire?", before)).toContain(before);
    expect(resolveFollowUp("why?", before)).toContain(before);
  });

  it("is not seen in a question of its own", () => {
    const before = "how many days of leave do I get?";
    for (const own of ["who approves travel to Lisbon?", "where do I report a stolen laptop that has no lock"]) {
      expect(resolveFollowUp(own, before)).toBe(own);
    }
    expect(resolveFollowUp("and for part-timers?", undefined)).toBe("and for part-timers?");
  });

  it.each([
    "is there a gym?",
    "so can I bring my dog?",
    "is it ok to bring my dog?",
    "who is the head of IT?",
    "and where is the canteen?",
    "probation",
    "what is the budget for courses this year?",
    "how long does it take to get a laptop?",
  ])("is not seen where a word points nowhere, or a whole question follows an “and”: %s", (own) => {
    expect(resolveFollowUp(own, "how many days of leave do I get?")).toBe(own);
  });

  it.each([
    ["and in Portugal?", "how many days of leave do I get in Portugal?"],
    ["what about Poland?", "how many days of leave do I get in Poland?"],
  ])("with another place asks for that place alone: %s", (question, whole) => {
    expect(resolveFollowUp(question, "how many days of leave do I get in Germany?")).toBe(whole);
  });
});

describe("what a question asks for", () => {
  it.each([
    ["how many days do I get", "amount"],
    ["when is it due", "moment"],
    ["who signs this", "person"],
    ["where do I find the form", "place"],
    ["can I work from home", "yes-no"],
    ["tell me about leave", "anything"],
    ["who do I call when my laptop was stolen", "person"],
  ])("%s: %s", (question, want) => expect(wantOf(question)).toBe(want));

  it("is put first only where the sentence names one figure of the unit that was asked for", () => {
    expect(shortAnswer("how many hours can I carry over", "You can carry over 240 hours.")).toBe("240 hours");
    expect(shortAnswer("how much is it", "It is $75 per trip.")).toBe("$75");
    expect(shortAnswer("how many days of leave", "Ask at least seven weeks before.")).toBeUndefined();
    expect(shortAnswer("how many days", "7 days for one, 30 days for the other.")).toBeUndefined();
    expect(shortAnswer("who signs", "Within 3 days.")).toBeUndefined();
  });

  it("is yes or no only where the sentence is plain", () => {
    expect(plainYesOrNo("can I use my own laptop?", "Personal laptops cannot be used in the office.")).toBe("no");
    expect(plainYesOrNo("can I bring my dog?", "You may bring your dog.")).toBe("yes");
    expect(plainYesOrNo("is an IDP required?", "An IDP is no longer required.")).toBe("no");
    expect(plainYesOrNo("do I have to sign it?", "You must sign it.")).toBe("yes");
    expect(plainYesOrNo("can I bring my dog?", "You may bring your dog only on Fridays.")).toBeUndefined();
    expect(plainYesOrNo("can't I bring my dog?", "You may bring your dog.")).toBeUndefined();
    expect(plainYesOrNo("can I bring my dog?", "You may not.")).toBe("no");
    expect(plainYesOrNo("how long is it?", "You may bring your dog.")).toBeUndefined();
  });
});

describe("a citation", () => {
  it("is verified against the passage it names", () => {
    const chunk = passage({ page: "a", says: ["One thing.", "Another   thing."] });
    expect(isQuoteOf("Another thing.", chunk)).toBe(true);
    expect(isQuoteOf("Another thing entirely.", chunk)).toBe(false);
    expect(isQuoteOf("  ", chunk)).toBe(false);
  });

  it("of a passage before the first heading is the page's", () => {
    const chunk = passage({ page: "a", says: ["One thing."] });
    expect(citationOf({ chunk, key: 0, first: [0], others: [] }).url).toBe("https://pages.example/a");
  });
});

describeOnEvaluationData("instructions inside pages", () => {
  const attacks = readLines("injection/bipia_attacks.jsonl", "text").slice(0, 150);
  const templates = readLines("injection/agentdojo_attack_templates.jsonl", "template");

  it("are quoted as text or not at all: an answer holds nothing but quotes, its own words and the pages' own addresses", async () => {
    expect(attacks.length + templates.length).toBeGreaterThan(100);
    const planted = [...attacks, ...templates].map((text, at) =>
      passage({
        page: `page-${at}`,
        says: [`Parking in garage ${at} costs ${at + 10} EUR.`, text.replace(/\s+/gu, " ")],
      }),
    );
    const answerer = createAnswerer({ knowledge: testPages(...planted), clock: () => now });
    for (const [at] of planted.entries()) {
      const answer = await answerer.answer({ text: `how much is parking in garage ${at}?`, asker: asker() });
      const { nearest = [], ...rest } = answer;
      expect(Object.keys(rest).sort()).toEqual(["citations", "confidence", "kind", "text"]);
      const urls = new Set(planted.map(({ url }) => url));
      expect(nearest.filter(({ url }) => !urls.has(url))).toEqual([]);
      for (const { url, quote } of answer.citations) {
        expect(urls.has(url)).toBe(true);
        expect(planted.some((chunk) => isQuoteOf(quote, chunk))).toBe(true);
      }
    }
  });
});

function readLines(file: string, field: string): readonly string[] {
  try {
    const lines = readFileSync(path.join(evaluationData, file), "utf8").split("\n").filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as Record<string, string>)[field] ?? "");
  } catch {
    return [];
  }
}
