import { describe, expect, it } from "vitest";
import { z } from "zod";
import { field, fieldsOf, type NamedField } from "../../../src/actions/fields.js";
import type { SlotValue } from "../../../src/bot/dialogue/command.js";
import { newFrame, withSlot } from "../../../src/bot/dialogue/frames.js";
import { describeValue, missingSlots, validateFrame, validateSlot } from "../../../src/bot/dialogue/slots.js";
import type { TaskFrame } from "../../../src/bot/dialogue/state.js";
import { dialogueCompany, requestLeave, requestPurchase } from "../../support/dialogue-actions.js";

const words = { label: "L", ask: "Q?" };
const fields = new Map<string, NamedField>(
  fieldsOf(
    z.object({
      day: field.date(words),
      future: field.date({ ...words, past: false }),
      count: field.integer({ ...words, min: 1, max: 10 }),
      price: field.money(words),
      month: field.month(words),
      mail: field.email(words),
      app: field.application(words),
      group: field.group(words),
      device: field.hardwareItem(words),
      who: field.person(words),
      payer: field.costCentre(words),
      order: field.reference(["PO"], words),
      kind: field.choice([{ value: "a", label: "An A" }], words),
      text: field.text(words),
    }),
  ).map((one) => [one.name, one]),
);

function of(name: string): NamedField {
  const found = fields.get(name);
  if (found === undefined) throw new Error(name);
  return found;
}

function problem(name: string, value: SlotValue, today?: string): string | undefined {
  const check = validateSlot(of(name), value, { company: dialogueCompany, today });
  return check.ok ? undefined : check.code;
}

function frame(slots: Readonly<Record<string, SlotValue>>, action = requestLeave): TaskFrame {
  return Object.entries(slots).reduce(
    (soFar, [slot, value]) => withSlot(soFar, slot, { value, source: "utterance", confidence: 1 }),
    newFrame("f1", action, "words"),
  );
}

describe("a value by itself", () => {
  it.each<[string, SlotValue, string | undefined]>([
    ["day", "2028-02-29", undefined],
    ["day", "2026-02-29", "no-such-date"],
    ["day", "2026-2-1", "no-such-date"],
    ["day", "tomorrow", "no-such-date"],
    ["day", 20260301, "no-such-date"],
    ["count", 1, undefined],
    ["count", 0, "too-small"],
    ["count", 11, "too-large"],
    ["count", 1.5, "not-a-whole-number"],
    ["count", "1", "not-a-whole-number"],
    ["price", { minor: 1250, currency: "EUR" }, undefined],
    ["price", { minor: -1, currency: "EUR" }, "not-money"],
    ["price", 12.5, "not-money"],
    ["month", "2026-12", undefined],
    ["month", "2026-00", "no-such-month"],
    ["mail", "a@example.com", undefined],
    ["mail", "a at example.com", "not-an-email"],
    ["app", "Jira", undefined],
    ["app", "jira", "unknown-application"],
    ["group", "ops-all", undefined],
    ["group", "Jira", "unknown-group"],
    ["device", "monitor", undefined],
    ["device", "hovercraft", "unknown-hardware-item"],
    ["who", "p-ruth", undefined],
    ["who", "Ruth Adeyemi", "unknown-person"],
    ["payer", "CC-7001", undefined],
    ["payer", "Engineering", "unknown-cost-centre"],
    ["order", "PO-17", undefined],
    ["order", "PR-17", "not-a-reference"],
    ["order", "PO17", "not-a-reference"],
    ["kind", "a", undefined],
    ["kind", "An A", "not-an-option"],
    ["text", "anything", undefined],
    ["text", "   ", "not-text"],
    ["text", "x".repeat(2001), "not-text"],
  ])("%s %j: %s", (name, value, expected) => {
    expect(problem(name, value)).toBe(expected);
  });

  it("may lie in the past unless the field says that it may not", () => {
    expect(problem("day", "2020-01-01", "2026-03-02")).toBeUndefined();
    expect(problem("future", "2026-03-01", "2026-03-02")).toBe("in-the-past");
    expect(problem("future", "2026-03-02", "2026-03-02")).toBeUndefined();
  });

  it("is not held against lists that are not given", () => {
    expect(validateSlot(of("app"), "Whatever", {}).ok).toBe(true);
  });
});

describe("what is missing", () => {
  it("names required slots in declared order", () => {
    expect(missingSlots(requestLeave, frame({ endDate: "2026-03-20" }))).toEqual(["leaveType", "startDate"]);
  });

  it("never names optional ones or words of explanation", () => {
    expect(missingSlots(requestPurchase, frame({ item: "sofa" }, requestPurchase))).toEqual([]);
  });
});

describe("slots taken together", () => {
  it("an end before its start is wrong at the end", () => {
    const wrong = validateFrame(requestLeave, frame({ startDate: "2026-03-20", endDate: "2026-03-19" }));
    expect(wrong).toMatchObject([{ slot: "endDate", words: "2026-03-19" }]);
  });

  it("one day is its own start and end", () => {
    const one = frame({ leaveType: "sick", startDate: "2026-03-20", endDate: "2026-03-20" });
    expect(validateFrame(requestLeave, one)).toEqual([]);
  });

  it("rules of the author's own schema count", () => {
    const input = requestPurchase.input.refine((value) => value["item"] !== "yacht", {
      path: ["item"],
      message: "We don't buy yachts.",
    });
    const strict = { ...requestPurchase, input };
    expect(validateFrame(strict, frame({ item: "yacht" }, strict))).toEqual([
      { slot: "item", words: "yacht", problem: "We don't buy yachts." },
    ]);
    expect(validateFrame(strict, frame({ item: "sofa" }, strict))).toEqual([]);
  });
});

describe("a value in words", () => {
  const british = { company: dialogueCompany, locale: "en-GB", timeZone: "America/New_York" };

  it.each<[string, SlotValue, string]>([
    ["day", "2026-12-07", "Mon 7 Dec 2026"],
    ["month", "2026-10", "October 2026"],
    ["price", { minor: 480000, currency: "EUR" }, "€4,800.00"],
    ["price", { minor: 4800, currency: "JPY" }, "JP¥4,800"],
    ["who", "p-ruth", "Ruth Adeyemi"],
    ["payer", "CC-7002", "CC-7002 (Sales)"],
    ["kind", "a", "An A"],
    ["count", 1200, "1,200"],
    ["app", "Jira", "Jira"],
  ])("%s %j is “%s”", (name, value, expected) => {
    expect(describeValue(of(name), value, british)).toBe(expected);
  });

  it("follows the reader's locale", () => {
    const german = { ...british, locale: "de-DE" };
    expect(describeValue(of("price"), { minor: 480000, currency: "EUR" }, german)).toBe("4.800,00\u00A0€");
    expect(describeValue(of("month"), "2026-10", german)).toBe("Oktober 2026");
  });

  it("shows as it is what it cannot resolve", () => {
    expect(describeValue(of("who"), "p-gone", british)).toBe("p-gone");
    expect(describeValue(of("day"), "2026-02-30", british)).toBe("2026-02-30");
  });
});
