import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findCatalogueNames } from "../../../../src/bot/dialogue/entities/catalogue-names.js";
import { findChoices } from "../../../../src/bot/dialogue/entities/choices.js";
import { findPeople } from "../../../../src/bot/dialogue/entities/people-names.js";
import { findEmails, findReferences } from "../../../../src/bot/dialogue/entities/references.js";
import { isSlip } from "../../../../src/bot/dialogue/entities/spelling.js";
import type { CompanySnapshot } from "../../../../src/governance/directory.js";
import { loadSample, sampleFolder } from "../../../../src/governance/sample/sample-company.js";

let company: CompanySnapshot;
beforeAll(async () => {
  company = await loadSample(sampleFolder, "2026-11-23");
});

const names = (text: string): readonly string[] =>
  findCatalogueNames(text, company).map((one) => `${one.kind} ${one.value}`);
const people = (text: string): readonly (string | undefined)[] => findPeople(text, company).map((one) => one.value);

describe("names of the catalogue", () => {
  it.each([
    ["reset my git hub password", ["application GitHub"]],
    ["slaesforce", ["application Salesforce"]],
    ["o365 and Photoshop", ["application Microsoft 365", "application Adobe Creative Cloud"]],
    ["two lapotps", ["hardware-item laptop"]],
    ["docking-station", ["hardware-item docking station"]],
    ["put me on sales-emea", ["group sales-emea", "cost-centre CC-1002"]],
    ["CC1002", ["cost-centre CC-1002"]],
    ["cost center 1004", ["cost-centre CC-1004"]],
    ["charged to CC-9999", ["cost-centre CC-9999"]],
  ])("finds them in %s", (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it("does not take another word for a slip of a name", () => {
    expect(names("we charged it, the stack is black")).toEqual([]);
  });

  it("finds every name of the catalogue as it is written", () => {
    fc.assert(
      fc.property(fc.constantFrom(...company.catalogue), (entry) => {
        const value = entry.kind === "cost-centre" ? entry.id : entry.name;
        expect(names(`about ${value}, please`)).toContain(`${entry.kind} ${value}`);
      }),
    );
  });
});

describe("people", () => {
  it("finds full names, given names, mail addresses, with slips and without accents", () => {
    expect(people("give Lena Vogel and tomas herrera access")).toEqual(["lena.vogel", "tomas.herrera"]);
    expect(people("for Maria Lindquist")).toEqual(["maria.lindqvist"]);
    expect(people("Noah's laptop")).toEqual(["noah.fischer"]);
    expect(people("ask priya.raman@larkfell.example")).toEqual(["priya.raman"]);
  });

  it("does not take a stranger for a colleague, nor a word for a name", () => {
    expect(people("Maria Schmidt is somebody else")).toEqual([]);
    expect(people("i grant you that, sam")).toEqual([]);
  });

  it("leaves it open who is meant when two are called so", () => {
    const [first] = company.people;
    if (first === undefined) throw new Error("nobody");
    const twins = {
      ...company,
      people: [...company.people, { ...first, id: "other", name: `${first.givenName} Other` }],
    };
    const found = findPeople(`for ${first.givenName}`, twins);
    expect(found).toMatchObject([{ value: undefined, candidates: [first.id, "other"] }]);
  });

  it("finds everybody by the full name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...company.people), (person) => {
        expect(people(`please ask ${person.name} today`)).toEqual([person.id]);
      }),
    );
  });
});

describe("references and addresses", () => {
  it("writes a reference as it is kept, and knows what is none", () => {
    const prefixes = new Set(["PO", "PR"]);
    const read = (text: string): readonly string[] => findReferences(text, prefixes).map((one) => one.value);
    expect(read("po-5541, PR 3307 and PO5512")).toEqual(["PO-5541", "PR-3307", "PO-5512"]);
    expect(read("RQ-77812")).toEqual(["RQ-77812"]);
    expect(read("CC-1001, KW 50, EUR 500, room A 113")).toEqual([]);
  });

  it("finds mail addresses", () => {
    expect(findEmails("write to K.Sato@tanaka.example.").map((one) => one.value)).toEqual(["k.sato@tanaka.example"]);
  });
});

describe("choices", () => {
  const options = [
    { value: "vacation", label: "Vacation", synonyms: ["annual leave", "holiday"] },
    { value: "bank-account", label: "Bank account", synonyms: ["iban"] },
  ];

  it("knows them by value, label and synonym, in other forms and with slips", () => {
    const read = (text: string): readonly string[] => findChoices(text, options).map((one) => one.value);
    expect(read("vaccation")).toEqual(["vacation"]);
    expect(read("two holidays")).toEqual(["vacation"]);
    expect(read("my bank account")).toEqual(["bank-account"]);
    expect(read("my bank-account")).toEqual(["bank-account"]);
    expect(read("the bank")).toEqual([]);
  });
});

describe("slips of the pen", () => {
  it("are one wrong letter or two swapped, and not another ending", () => {
    expect(isSlip("lapotp", "laptop")).toBe(true);
    expect(isSlip("certifcate", "certificate")).toBe(true);
    expect(isSlip("charged", "charger")).toBe(false);
    expect(isSlip("okta", "okra")).toBe(false);
  });

  it("are found in both directions, and no word is a slip of a far one", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcdefghij".split("")), minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(isSlip(a, b)).toBe(isSlip(b, a));
        expect(isSlip(a, a)).toBe(true);
        expect(isSlip(a, b) && Math.abs(a.length - b.length) > 2).toBe(false);
      }),
    );
  });
});
