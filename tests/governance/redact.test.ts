import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskForModel, maskPersonal, redact, redactMembers } from "../../src/governance/redact.js";

describe("personal values in texts", () => {
  it.each([
    ["write to ana.silva+hr@mail.company.example, please", "write to a***@mail.company.example, please"],
    ["pay DE89 3704 0044 0532 0130 00 today", "pay DE***3000 today"],
    ["pay DE89370400440532013000.", "pay DE***3000."],
    ["iban gb29nwbk60161331926819", "iban gb***6819"],
    ["ES91 2100 0418 4502 0005 1332 this week", "ES***1332 this week"],
    ["MT84MALT011000012345MTLCAST001S mistyped or not", "MT***001S mistyped or not"],
    ["call +49 30 901820 or (030) 901820-11", "call ***20 or ***11"],
    ["call +1 (415) 555-2671!", "call ***71!"],
    ["0170/1234567", "***67"],
  ])("are masked: %s", (text, masked) => {
    expect(maskPersonal(text)).toBe(masked);
  });

  it.each([
    "from 2026-11-23 to 27/11/2026",
    "on 03.12.2026 or 03/12/2026",
    "4 laptops for EUR 4,800.00 of CC-1001, PR-3307",
    "0,99 EUR or 0.5 days, 100000000 minor units",
    "de12345678901234567890 is an identifier",
    "0b8c7d6e-0123-4567-8901-234567890123",
    "it is DESKHAND2026 on page 12, see @anna and a@b",
    "the invoice INC-4410 of 1299.00",
  ])("are all that is masked: %s", (text) => {
    expect(maskPersonal(text)).toBe(text);
  });
});

describe("a text for a model", () => {
  it("carries tokens, and its answer gets the values back", () => {
    const { text, restore } = maskForModel(
      "mail ana@company.example and bo@company.example, cc ana@company.example; +49 30 901820",
    );
    expect(text).toBe("mail [MAIL_1] and [MAIL_2], cc [MAIL_1]; [PHONE_1]");
    expect(restore("to: [MAIL_2], not [MAIL_9]")).toBe("to: bo@company.example, not [MAIL_9]");
  });

  it("does not let a token that somebody typed stand for a value", () => {
    const { text, restore } = maskForModel("[MAIL_1] is not ana@company.example");
    expect(text).toBe("[MAIL_1] is not [MAIL_2]");
    expect(restore("[MAIL_1]")).toBe("[MAIL_1]");
  });

  it("comes back whole when nothing was changed", () => {
    const part = fc.constantFrom(
      "ana@company.example",
      "+49 30 901820",
      "DE89370400440532013000",
      " and ",
      "[MAIL_1]",
      "[PHONE_2]",
      "$&",
      "x",
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { text, restore } = maskForModel(parts.join(" "));
        expect(restore(text)).toBe(parts.join(" "));
      }),
    );
  });
});

describe("a value for the audit", () => {
  it("loses what is marked as sensitive, at every depth", () => {
    const inputs = { field: "bank-account", value: "DE1", nested: [{ value: { deep: true } }], when: null };
    expect(redactMembers(inputs, ["value", "when"])).toEqual({
      field: "bank-account",
      value: "[redacted]",
      nested: [{ value: "[redacted]" }],
      when: null,
    });
  });

  it("is masked in all its texts, and otherwise as it was", () => {
    expect(redact(["a@company.example", 5, true, null, { deep: ["bo@company.example"] }])).toEqual([
      "a***@company.example",
      5,
      true,
      null,
      { deep: ["b***@company.example"] },
    ]);
  });
});
