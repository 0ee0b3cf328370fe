import { describe, expect, it } from "vitest";
import { parseCatalogue } from "../../src/governance/import/catalogue-file.js";

const good = `
applications:
  - id: microsoft-365
    name: Microsoft 365
    owner: ana
    synonyms: [Office 365, O365]
hardware:
  - id: laptop
    name: laptop
    priceMinor: 189900
groups:
  - { id: eng-all, name: eng-all }
costCentres:
  - id: CC-1001
    name: Engineering
    owner: ana
    yearlyBudgetMinor: 90000000
`;

function problemsOf(text: string): string[] {
  const parsed = parseCatalogue(text, "catalogue.yaml");
  return "problems" in parsed
    ? parsed.problems.map((problem) => `${problem.line} ${problem.column}: ${problem.message}`)
    : [];
}

describe("a catalogue file", () => {
  it("becomes entries of four kinds, and the budgets beside them", () => {
    expect(parseCatalogue(good, "catalogue.yaml")).toMatchObject({
      entries: [
        {
          kind: "application",
          id: "microsoft-365",
          name: "Microsoft 365",
          synonyms: ["Office 365", "O365"],
          ownerId: "ana",
        },
        { kind: "hardware-item", id: "laptop", name: "laptop", synonyms: [], priceMinor: 189900 },
        { kind: "group", id: "eng-all", name: "eng-all", synonyms: [] },
        { kind: "cost-centre", id: "CC-1001", name: "Engineering", synonyms: [], ownerId: "ana" },
      ],
      budgets: [{ costCentre: "CC-1001", yearlyMinor: 90000000 }],
    });
  });

  it("knows on which line each entry stands", () => {
    const parsed = parseCatalogue(good, "catalogue.yaml");
    expect("lines" in parsed && Object.fromEntries(parsed.lines)).toEqual({
      "application/microsoft-365": 3,
      "hardware-item/laptop": 8,
      "group/eng-all": 12,
      "cost-centre/CC-1001": 14,
    });
  });

  it.each([
    ["a price in euros", good.replace("189900", "1899.00"), "10 hardware[0].priceMinor: Write a whole number of cents"],
    ["a price as text", good.replace("189900", '"189900"'), "10 hardware[0].priceMinor: Write a whole number of cents"],
    ["a negative price", good.replace("189900", "-1"), "10 hardware[0].priceMinor: This is negative."],
    ["a missing name", good.replace("    name: laptop\n", ""), "8 hardware[0].name: This is missing."],
    [
      "a missing budget",
      good.replace(/ {4}yearlyBudgetMinor.*\n/, ""),
      "14 costCentres[0].yearlyBudgetMinor: This is missing.",
    ],
    ["another cost centre id", good.replace("CC-1001", "1001"), "14 costCentres[0].id: "],
    ["a misspelt field", good.replace("synonyms", "synonims"), "3 applications[0]: "],
    ["a list it does not know", `${good}\nsoftware: []`, "1 : "],
    ["broken YAML", good.replace("[Office", "[[Office"), "7 : This is no YAML"],
    ["a key twice", good.replace("    name: laptop", "    id: laptop"), "9 : This is no YAML"],
    ["a list instead of lists", "- laptop", "1 : The file has the lists"],
    ["nothing", "", "0 : The file is empty."],
  ])("with %s is refused, with the line", (_, text, problem) => {
    expect(
      problemsOf(text).some((one) => one.startsWith(problem)),
      problemsOf(text).join("\n"),
    ).toBe(true);
  });

  it("takes groups within groups, and names what is not there and every circle", () => {
    const nested = (inner: string) =>
      good.replace(
        /^ {2}- \{ id: eng-all.*$/m,
        `  - { id: all, name: all, contains: [eng-all] }\n  - { id: eng-all, name: eng-all${inner} }`,
      );
    const parsed = parseCatalogue(nested(""), "catalogue.yaml");
    expect("entries" in parsed && parsed.entries.filter(({ kind }) => kind === "group")).toEqual([
      { kind: "group", id: "all", name: "all", synonyms: [], contains: ["eng-all"] },
      { kind: "group", id: "eng-all", name: "eng-all", synonyms: [] },
    ]);
    expect(problemsOf(nested(", contains: [nowhere, all]"))).toEqual([
      "12 groups[0].contains: These groups contain each other in a circle: all → eng-all → all.",
      '13 groups[1].contains[0]: There is no group "nowhere".',
    ]);
    expect(problemsOf(nested(", contains: [eng-all]"))).toEqual([
      "13 groups[1].contains: These groups contain each other in a circle: eng-all → eng-all.",
    ]);
  });

  it("does not let one word mean two things of a kind", () => {
    const text = good.replace("groups:", "  - { id: notebook, name: notebook, synonyms: [Laptop] }\ngroups:");
    expect(problemsOf(text)).toEqual(['11 hardware[1].synonyms[0]: "Laptop" means laptop already.']);
  });

  it("lets a word mean things of two kinds", () => {
    expect(problemsOf(good.replace("name: eng-all }", "name: eng-all, synonyms: [Engineering] }"))).toEqual([]);
  });

  it("does not unfold a file that multiplies itself", () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(", ")}]`,
    );
    expect(problemsOf(["l0: &l0 [x]", ...levels].join("\n"))).not.toEqual([]);
  });
});
