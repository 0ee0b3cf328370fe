import { describe, expect, it } from "vitest";
import { gapsPage } from "../../../src/bot/console/gaps-page.js";
import { knowledgeOwnerRole, viewerOf } from "../../../src/bot/knowledge-gaps.js";
import type { Gap, GapReport, PageFacts } from "../../../src/retrieval/gap.js";
import { somebody } from "../../support/web-harness.js";

const EVIL = `<img src=x onerror=alert(1)>"'`;

const page: PageFacts = {
  documentId: "s:a.md",
  sourceId: "s",
  path: "a.md",
  title: EVIL,
  url: "javascript:alert(1)",
  audience: { kind: "groups", groups: ["red"] },
  owner: EVIL,
  reviewBy: "2026-01-01",
};

const gap: Gap = {
  label: EVIL,
  count: 3,
  before: 1,
  askers: 3,
  reasons: { "not-covered": 2, partly: 0, "thumbed-down": 1, "handed-off": 0 },
  examples: [EVIL],
  missing: [EVIL],
  nearest: [page],
  owner: EVIL,
  latest: new Date("2026-11-20T08:00:00Z"),
};

const report: GapReport = {
  from: new Date("2026-10-24T08:00:00Z"),
  to: new Date("2026-11-23T08:00:00Z"),
  totals: { asked: 9, answered: 6, partly: 0, notCovered: 3, restricted: 0, up: 2, down: 1, handedOff: 0 },
  gaps: [gap],
  stale: [{ page, count: 4 }],
  disliked: [{ page, count: 1 }],
  conflicts: [{ pages: [page, page], count: 2 }],
};

const show = async (more: Partial<GapReport> = {}) =>
  String(await gapsPage({ report: { ...report, ...more }, days: 30, owners: new Map(), base: "/w/a" }));

describe("the page of knowledge gaps", () => {
  it("escapes every word, and follows no address that is not of the web", async () => {
    const text = await show();
    expect(text).not.toContain("<img");
    expect(text).not.toContain("javascript:");
  });

  it("says how often, by how many, why, and against the time before", async () => {
    const text = (await show()).replace(/<[^>]+>/gu, "");
    expect(text).toContain("3 times by 3 people · up from 1");
    expect(text).toContain("2 not covered · 1 not helpful");
  });

  it("says so where words are kept back, and where nothing is open", async () => {
    expect(await show({ gaps: [{ ...gap, examples: [] }] })).toContain("Too few people asked");
    expect(await show({ gaps: [] })).toContain("No question is open.");
  });

  it("quotes single people to administrators only, and names pages to those who may open them", () => {
    const owner = somebody({ id: "kim", name: "Kim", roles: ["employee", knowledgeOwnerRole], groups: ["blue"] });
    expect(viewerOf(owner, false).quotesFrom).toBeGreaterThan(2);
    expect(viewerOf(owner, true).quotesFrom).toBe(1);
    expect(viewerOf(owner, true).mayOpen(page)).toBe(false);
    expect(viewerOf({ ...owner, groups: ["red"] }, false).mayOpen(page)).toBe(true);
  });
});
