import { describe, expect, it } from "vitest";
import { approvalCard, approvalRecord } from "../../../src/bot/replies/approval-card.js";
import { requestCard, type RequestStage } from "../../../src/bot/replies/request-card.js";
import { formatMoney, plainText } from "../../../src/bot/replies/reply.js";
import { costWords, mustAgreeWords, namesOr } from "../../../src/bot/replies/request-words.js";
import { dayFor, momentFor } from "../../../src/bot/replies/time-words.js";
import { refusalReply } from "../../../src/bot/handlers/refusal.js";
import type { Obligation } from "../../../src/governance/decision.js";

const english = { locale: "en", baseCurrency: "EUR" };
const known = { certainty: "known", minor: 480_000, original: { minor: 480_000, currency: "EUR" } } as const;

describe("what it costs, in words", () => {
  it.each([
    ["nothing is said without an amount", undefined, undefined],
    ["known", known, "€4,800.00"],
    ["estimated", { ...known, certainty: "estimated" } as const, "about €4,800.00 (catalogue price)"],
    ["unknown", { certainty: "unknown" } as const, "not known yet; counts as above every limit"],
    [
      "in another currency",
      { certainty: "known", minor: 92_000, original: { minor: 100_000, currency: "USD" } } as const,
      "$1,000.00 (€920.00)",
    ],
    [
      "in a currency without minor units",
      { certainty: "known", minor: 620, original: { minor: 1000, currency: "JPY" } } as const,
      "¥1,000 (€6.20)",
    ],
  ])("%s", (_name, amount, words) => {
    expect(costWords(amount, english)).toBe(words);
  });

  it("is written the way its reader writes money and dates", () => {
    expect(formatMoney({ minor: 480_000, currency: "EUR" }, "de-DE")).toBe("4.800,00\u00a0€");
    expect(momentFor(new Date("2026-11-26T08:00:00Z"), { locale: "de", timeZone: "Europe/Berlin" })).toBe(
      "Do 26 Nov, 09:00",
    );
    expect(momentFor(new Date("2026-11-26T08:00:00Z"), { locale: "en", timeZone: "Asia/Tokyo" })).toBe(
      "Thu 26 Nov, 17:00",
    );
    expect(dayFor("2026-11-26", { locale: "en" })).toBe("Thu 26 Nov 2026");
  });
});

const obligation = (more: Partial<Obligation> = {}): Obligation => ({
  id: "p",
  kind: "approval",
  target: "manager-of-requester",
  step: 1,
  quorum: 1,
  reason: "because",
  ...more,
});
const [lena, priya, chen] = [{ name: "Lena Vogel" }, { name: "Priya Raman" }, { name: "Chen Wei" }];

describe("who must agree, in words", () => {
  it.each([
    ["nobody", [], "nobody else"],
    [
      "the requester's own yes is no agreement",
      [{ obligation: obligation({ kind: "confirm", target: "requester" }), people: [] }],
      "nobody else",
    ],
    ["one", [{ obligation: obligation(), people: [lena] }], "Lena Vogel"],
    [
      "one of several",
      [{ obligation: obligation(), people: [lena, priya, chen] }],
      "Lena Vogel, Priya Raman or Chen Wei",
    ],
    [
      "two of several",
      [{ obligation: obligation({ quorum: 2 }), people: [priya, chen] }],
      "2 of Priya Raman and Chen Wei",
    ],
    [
      "steps, in their order",
      [
        { obligation: obligation({ step: 2 }), people: [priya] },
        { obligation: obligation({ step: 1 }), people: [lena] },
      ],
      "Lena Vogel, then Priya Raman",
    ],
    [
      "two in one step",
      [
        { obligation: obligation(), people: [lena] },
        { obligation: obligation(), people: [priya] },
      ],
      "Lena Vogel and Priya Raman",
    ],
    ["somebody is only told", [{ obligation: obligation({ kind: "notify" }), people: [lena] }], "Lena Vogel (is told)"],
    [
      "nobody eligible",
      [{ obligation: obligation(), people: [] }],
      "nobody is eligible right now; it would be escalated",
    ],
  ])("%s", (_name, staffed, words) => {
    expect(mustAgreeWords(staffed)).toBe(words);
  });

  it("names nobody rather than an empty list", () => {
    expect(namesOr([])).not.toBe("");
  });
});

describe("a request's card", () => {
  const steps = (stage: RequestStage, agreement: boolean) => {
    const card = requestCard({
      proposalId: "p1",
      reference: "PR-1",
      title: "Request a purchase",
      agreement,
      stage,
      text: "t",
    });
    expect(card.cardKey).toBe("request:p1");
    const [progress] = card.blocks.filter((block) => block.kind === "progress");
    return progress?.steps.map((step) => step.state);
  };

  it.each<[RequestStage, readonly string[], readonly string[]]>([
    ["waiting", ["done", "current", "waiting"], ["done", "waiting"]],
    ["running", ["done", "done", "current"], ["done", "current"]],
    ["doubtful", ["done", "done", "current"], ["done", "current"]],
    ["done", ["done", "done", "done"], ["done", "done"]],
    ["failed", ["done", "done", "failed"], ["done", "failed"]],
    ["closed", ["done", "failed", "waiting"], ["done", "waiting"]],
  ])("when %s shows its steps, with and without agreement", (stage, agreed, alone) => {
    expect(steps(stage, true)).toEqual(agreed);
    expect(steps(stage, false)).toEqual(alone);
  });
});

describe("an approval's card", () => {
  const parts = {
    approvalId: "a1",
    reference: "PR-1",
    inputHash: "hash",
    requesterName: "Lena Vogel",
    actionTitle: "Request a purchase",
    summary: [{ label: "What", value: "desk" }],
    cost: "€10.00",
    reason: "Because it is large.",
    dueBy: "Thu 26 Nov, 09:00",
  };

  it("shows everything, and carries what was shown in its buttons", () => {
    const card = approvalCard(parts);
    for (const value of ["Lena Vogel", "PR-1", "desk", "€10.00", "Because it is large.", "Thu 26 Nov, 09:00"])
      expect(plainText(card)).toContain(value);
    const [buttons] = card.blocks.filter((block) => block.kind === "buttons");
    expect(buttons?.buttons.map((button) => [button.action, button.value])).toEqual([
      ["approve", '{"approvalId":"a1","inputHash":"hash"}'],
      ["reject", '{"approvalId":"a1","inputHash":"hash"}'],
    ]);
  });

  it("becomes its own record: the same key, the outcome, nothing left to click or to wait for", () => {
    const record = approvalRecord(parts, { tone: "success", text: "PR-1 was approved." });
    expect(record.cardKey).toBe(approvalCard(parts).cardKey);
    expect(plainText(record)).toContain("PR-1 was approved.");
    expect(plainText(record)).not.toContain("Please decide by");
    expect(record.blocks.some((block) => block.kind === "buttons")).toBe(false);
  });
});

describe("a refusal", () => {
  it.each([
    ["killed", { code: "killed", reasons: [], whoCanGrant: [] }, /switched off at the moment/],
    [
      "no permit",
      { code: "no-permit", reasons: ["no policy permits it"], whoCanGrant: ["purchaser"] },
      /role purchaser.*service desk/,
    ],
    ["hard no", { code: "hard-no", reasons: ["Goes through a tender."], whoCanGrant: [] }, /Goes through a tender\./],
    [
      "fault",
      { code: "policy-fault", reasons: ["internal detail"], whoCanGrant: [] },
      /^(?!.*internal detail).*administrators/,
    ],
  ] as const)("for %s says why, and what next", (_name, refusal, words) => {
    const reply = refusalReply("Request a purchase", refusal);
    expect(plainText(reply)).toMatch(words);
    expect(plainText(reply)).toContain("[Talk to a person]");
  });
});
