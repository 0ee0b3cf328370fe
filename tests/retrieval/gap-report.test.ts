import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoggedAnswer } from "../../src/retrieval/answer-log.js";
import type { GapViewer, PageFacts } from "../../src/retrieval/gap.js";
import { clusterVectors } from "../../src/retrieval/gap-clusters.js";
import { gapClusters, gapReasons, gapReport, periodInDays } from "../../src/retrieval/gap-report.js";
import { questionVectors } from "../../src/retrieval/gap-terms.js";
import { thesaurusWith } from "../../src/retrieval/thesaurus.js";

const now = new Date("2026-11-23T08:00:00Z");
const day = 86_400_000;
const thesaurus = thesaurusWith();
const everything: GapViewer = { quotesFrom: 1, mayOpen: () => true };

let ids = 0;
function asked(masked: string, more: Partial<LoggedAnswer> & { readonly daysAgo?: number } = {}): LoggedAnswer {
  ids += 1;
  const { daysAgo = 1, ...rest } = more;
  return {
    id: `a${String(ids).padStart(4, "0")}`,
    conversationId: "c",
    askerId: `person-${ids}`,
    masked,
    kind: "not-covered",
    confidence: 0.7,
    cited: [],
    nearest: [],
    disagreeing: [],
    engine: "embedded",
    verdict: undefined,
    missing: undefined,
    handedOff: false,
    at: new Date(now.getTime() - daysAgo * day),
    ...rest,
  };
}

function page(path: string, more: Partial<PageFacts> = {}): PageFacts {
  return {
    documentId: `s:${path}`,
    sourceId: "s",
    path,
    title: path,
    url: `/${path}`,
    audience: { kind: "public" },
    owner: undefined,
    reviewBy: undefined,
    ...more,
  };
}

const report = (answers: readonly LoggedAnswer[], pages: readonly PageFacts[] = [], viewer = everything) =>
  gapReport({ answers, pages, now, days: 30, viewer });

function likeness(texts: readonly [string, string], pages: readonly string[] = []): number {
  const questions = texts.map((text, at) => ({ text, pages: pages.slice(at, at + 1) }));
  const [one = new Map<string, number>(), other = new Map<string, number>()] = questionVectors(questions, thesaurus);
  return [...one].reduce((sum, [term, weight]) => sum + weight * (other.get(term) ?? 0), 0);
}

describe("the gap report", () => {
  it("puts questions that ask about the same together, whatever their words", () => {
    const { gaps } = report([
      asked("Can I bring my dog to the office?"),
      asked("are dogs allowed in the office"),
      asked("dog in the office ok?"),
      asked("Who pays for my parking spot?"),
      asked("is parking paid by the company"),
    ]);
    expect(gaps.map(({ count }) => count)).toEqual([3, 2]);
    expect(gaps[0]?.label).toMatch(/dogs?.*office/iu);
    expect(gaps[1]?.label).toMatch(/parking/iu);
  });

  it("knows that pension and retirement are one matter", () => {
    const apart = likeness(["how does a pension grow", "how does parking work"]);
    expect(likeness(["how does a pension grow", "how does retirement work"])).toBeGreaterThan(apart + 0.05);
  });

  it("knows a company's own words for one matter", () => {
    const led = { nearest: ["s:service-desk.md"] };
    const answers = [asked("the redphone?", led), asked("the hotline?", led)];
    expect(report(answers).gaps).toHaveLength(2);
    const entries = [{ name: "hotline", words: ["hotline", "redphone"], asked: [] }];
    expect(gapReport({ answers, pages: [], now, days: 30, viewer: everything, thesaurus: entries }).gaps).toHaveLength(
      1,
    );
  });

  it("takes questions led to the same pages for nearer than others", () => {
    const texts = ["can I shift the start of my day", "may I come in later"] as const;
    const apart = likeness(texts, ["s:hours.md", "s:desks.md"]);
    expect(likeness(texts, ["s:hours.md", "s:hours.md"])).toBeGreaterThan(apart + 0.05);
  });

  it("counts what was not covered, partly covered, thumbed down or handed off, and nothing that helped", () => {
    expect(gapReasons(asked("x", { kind: "answered" }))).toEqual([]);
    expect(gapReasons(asked("x", { kind: "partly" }))).toEqual(["partly"]);
    expect(gapReasons(asked("x", { kind: "partly", verdict: "up" }))).toEqual([]);
    expect(gapReasons(asked("x", { kind: "answered", verdict: "down", handedOff: true }))).toEqual([
      "thumbed-down",
      "handed-off",
    ]);
    expect(gapReasons(asked("x", { kind: "restricted" }))).toEqual([]);
    const { totals, gaps } = report([asked("a b", { kind: "answered", verdict: "up" }), asked("dog policy")]);
    expect(totals).toMatchObject({ asked: 2, answered: 1, notCovered: 1, up: 1, down: 0 });
    expect(gaps).toHaveLength(1);
  });

  it("compares with the period before, and leaves out what nobody asks any more", () => {
    const { gaps } = report([
      asked("are dogs allowed", { daysAgo: 2 }),
      asked("are dogs allowed", { daysAgo: 40 }),
      asked("are dogs allowed", { daysAgo: 50 }),
      asked("is there a crèche", { daysAgo: 45 }),
      asked("are dogs allowed", { daysAgo: 61 }),
    ]);
    expect(gaps.map(({ count, before }) => ({ count, before }))).toEqual([{ count: 1, before: 2 }]);
  });

  it("quotes nobody where few asked, and names no word that only one of them used", () => {
    const viewer = { quotesFrom: 3, mayOpen: () => true };
    const alone = asked("does Zabrzanski snore at the pension office", { missing: "Zabrzanski knows" });
    const [gap] = report([alone], [], viewer).gaps;
    expect(gap).toMatchObject({ examples: [], missing: [], askers: 1 });
    expect(JSON.stringify(gap)).not.toMatch(/zabrzanski|snore/iu);
    const three = [asked("are dogs allowed"), asked("are dogs allowed?"), asked("dogs allowed here?")];
    expect(report(three, [], viewer).gaps[0]?.examples).toHaveLength(3);
    const oneThrice = three.map((answer) => ({ ...answer, askerId: "same" }));
    expect(report(oneThrice, [], viewer).gaps[0]?.examples).toEqual([]);
  });

  it("suggests the owner of the nearest page, else of most pages beside it, else nobody", () => {
    const pages = [
      page("hr/leave.md", { owner: "people-team" }),
      page("hr/pets.md"),
      page("hr/pay.md", { owner: "people-team" }),
      page("hr/tax.md", { owner: "finance" }),
      page("it/vpn.md"),
    ];
    const ownerOf = (nearest: readonly string[]) => report([asked("dogs", { nearest })], pages).gaps[0]?.owner;
    expect(ownerOf(["s:hr/tax.md", "s:hr/pets.md"])).toBe("finance");
    expect(ownerOf(["s:hr/pets.md"])).toBe("people-team");
    expect(ownerOf(["s:it/vpn.md"])).toBeUndefined();
    expect(ownerOf(["s:gone.md"])).toBeUndefined();
  });

  it("names no page that its reader may not open", () => {
    const pages = [page("secret.md", { owner: "board", reviewBy: "2020-01-01" }), page("open.md")];
    const answers = [
      asked("dogs", { nearest: ["s:secret.md", "s:open.md"] }),
      asked("cats", {
        kind: "answered",
        verdict: "down",
        cited: [{ documentId: "s:secret.md", section: "" }],
        disagreeing: ["s:secret.md", "s:open.md"],
      }),
    ];
    const seen = JSON.stringify(report(answers, pages, { quotesFrom: 1, mayOpen: ({ path }) => path === "open.md" }));
    expect(seen).toContain("open.md");
    expect(seen).not.toMatch(/secret|board/u);
  });

  it("lists pages past their review date, pages thumbed down, and pages that disagree", () => {
    const pages = [
      page("old.md", { reviewBy: "2026-01-01" }),
      page("new.md", { reviewBy: "2027-01-01" }),
      page("c.md"),
    ];
    const cites = (...paths: readonly string[]) => ({
      kind: "answered" as const,
      cited: paths.map((path) => ({ documentId: `s:${path}`, section: "S" })),
    });
    const found = report(
      [
        asked("one", { ...cites("old.md", "c.md"), disagreeing: ["s:old.md", "s:c.md"] }),
        asked("two", { ...cites("old.md"), verdict: "down" }),
        asked("three", cites("new.md")),
      ],
      pages,
    );
    expect(found.stale.map(({ page: { path }, count }) => [path, count])).toEqual([["old.md", 2]]);
    expect(found.disliked.map(({ page: { path }, count }) => [path, count])).toEqual([["old.md", 1]]);
    expect(found.conflicts.map(({ pages: both, count }) => [both.map(({ path }) => path), count])).toEqual([
      [["c.md", "old.md"], 1],
    ]);
  });

  it.each([
    ["P30D", 30],
    ["P6W", 42],
    ["P0D", undefined],
    ["30", undefined],
    ["P9999W", undefined],
  ])("reads the period %s", (text, days) => {
    expect(periodInDays(text)).toBe(days);
  });
});

describe("clusters", () => {
  const words = "dog cat office parking pension leave laptop vpn who may the of is".split(" ");
  const questions = fc.array(
    fc.record({
      text: fc.array(fc.constantFrom(...words), { minLength: 0, maxLength: 6 }).map((some) => some.join(" ")),
      page: fc.option(fc.constantFrom("s:a", "s:b"), { nil: undefined }),
      daysAgo: fc.integer({ min: 0, max: 59 }),
    }),
    { maxLength: 40 },
  );
  const logged = questions.map((some) =>
    some.map(({ text, page: near, daysAgo }) =>
      asked(text, { daysAgo, askerId: `p${text.length % 4}`, nearest: near === undefined ? [] : [near] }),
    ),
  );

  it("hold each question exactly once", () => {
    fc.assert(
      fc.property(logged, (answers) => {
        const placed = gapClusters(answers, thesaurus).flatMap((some) => some.map(({ id }) => id));
        expect(placed.toSorted()).toEqual(answers.map(({ id }) => id).toSorted());
      }),
    );
  });

  it("do not depend on the order in which the questions come", () => {
    fc.assert(
      fc.property(
        logged.chain((answers) =>
          fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length })),
        ),
        ([answers, shuffled]) => {
          expect(report(shuffled)).toEqual(report(answers));
        },
      ),
    );
  });

  it("hold what is equal together, and what has nothing in common apart", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 30 }), (terms) => {
        const clusters = clusterVectors(terms.map((term) => new Map([[term, 1]])));
        expect(clusters).toHaveLength(new Set(terms).size);
        for (const places of clusters) expect(new Set(places.map((place) => terms[place])).size).toBe(1);
      }),
    );
  });
});
