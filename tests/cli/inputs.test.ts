import { describe, expect, it } from "vitest";
import { builtInConnectors } from "../../src/actions/connectors/built-in.js";
import { createRegistry } from "../../src/actions/registry.js";
import { missingInputs, readInputs } from "../../src/cli/policy/inputs.js";

const purchase = createRegistry(builtInConnectors).action("procurement.request-purchase");
const read = (given: Readonly<Record<string, string>>) => readInputs(purchase, given, "EUR");

describe("values after --input", () => {
  it.each([
    ["1200EUR", { minor: 120_000, currency: "EUR" }],
    ["1200.50 usd", { minor: 120_050, currency: "USD" }],
    ["1200", { minor: 120_000, currency: "EUR" }],
    ["1200JPY", { minor: 1200, currency: "JPY" }],
  ])("are amounts: %s", (text, unitPrice) => expect(read({ unitPrice: text })).toEqual({ unitPrice }));

  it("are whole numbers and text", () => {
    expect(read({ quantity: "4", item: " standing desk " })).toEqual({ quantity: 4, item: "standing desk" });
  });

  it.each([
    ["quantity", "4.5"],
    ["quantity", ""],
    ["unitPrice", "1.200,00"],
    ["unitPrice", "1200.505EUR"],
    ["unitPrice", "much"],
  ])("are refused when they do not fit: %s=%s", (name, text) => {
    expect(() => read({ [name]: text })).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  it("name the fields there are when one is unknown, whatever objects have by nature", () => {
    for (const name of ["prize", "constructor", "__proto__"])
      expect(() => read(Object.fromEntries([[name, "1"]]))).toThrow(
        expect.objectContaining({ code: "bad-input", remedy: expect.stringContaining("unitPrice (optional)") }),
      );
  });

  it("say which are missing", () => {
    expect(missingInputs(purchase, {})).toEqual(["item"]);
    expect(missingInputs(purchase, { item: "desk" })).toEqual([]);
  });
});
