import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { managerCycles } from "../../src/governance/import/manager-chain.js";
import { parsePeople } from "../../src/governance/import/people-file.js";
import { describeProblem } from "../../src/governance/import/problem.js";
import { aPrincipal, peopleCsv, personCells } from "../support/people.js";

/** `line column: message` of every problem; empty when the file holds. */
function problemsOf(text: string): string[] {
  const parsed = parsePeople(text, "people.csv");
  return "problems" in parsed
    ? parsed.problems.map((problem) => `${problem.line} ${problem.column}: ${problem.message}`)
    : [];
}

function peopleOf(text: string) {
  const parsed = parsePeople(text, "people.csv");
  if ("problems" in parsed) throw new Error(parsed.problems.map(describeProblem).join("\n"));
  return parsed.people;
}

describe("a people file that holds", () => {
  it("becomes people, with what is optional left out", () => {
    const text = peopleCsv([
      { id: "ana", roles: "employee; manager", groups: "", manager_id: "", cost_centre: "" },
      { id: "ben", manager_id: "ana", cost_centre: "CC-1001", groups: "eng-all", email: "Ben@Company.example" },
    ]);
    const [ana, ben] = peopleOf(text);
    expect(ana).toEqual({
      id: "ana",
      name: "Name of ana",
      givenName: "Given",
      email: "ana@company.example",
      department: "Engineering",
      jobTitle: "Engineer",
      roles: ["employee", "manager"],
      groups: [],
      location: "Berlin",
      locale: "en-GB",
      timeZone: "Europe/Berlin",
      calendar: "DE-BE",
      hiredOn: "2021-03-01",
      status: "active",
    });
    expect(ben).toMatchObject({
      managerId: "ana",
      costCentre: "CC-1001",
      groups: ["eng-all"],
      email: "ben@company.example",
    });
  });

  it("may begin with a byte order mark, end its lines as Windows does and have blank lines", () => {
    const text = peopleCsv([{ id: "ana" }, { id: "ben" }]);
    expect(peopleOf(`\uFEFF${text.replaceAll("\n", "\r\n\r\n")}`).map((person) => person.id)).toEqual(["ana", "ben"]);
  });

  it("may have its columns in any order and leave the optional ones out", () => {
    const cells = Object.entries(personCells({ id: "ana" })).filter(
      ([name]) => !["roles", "groups", "manager_id", "cost_centre"].includes(name),
    );
    const text = [cells.map(([name]) => name), cells.map(([, cell]) => cell)]
      .map((row) => row.reverse().join(","))
      .join("\n");
    expect(peopleOf(text)[0]).toMatchObject({ id: "ana", roles: [], groups: [] });
  });

  it("takes cells that a spreadsheet would compute for the text they are", () => {
    for (const title of [
      '=HYPERLINK("http://evil.example","Click")',
      "+49 30 1234",
      "-1",
      "@SUM(A1)",
      "=cmd|' /C calc'!A0",
    ]) {
      expect(peopleOf(peopleCsv([{ id: "ana", job_title: `"${title.replaceAll('"', '""')}"` }]))[0]?.jobTitle).toBe(
        title,
      );
    }
  });

  it("writes names in one Unicode form, so that equal names are equal", () => {
    expect(peopleOf(peopleCsv([{ id: "ana", name: "Toma\u0301s" }]))[0]?.name).toBe("Tom\u00E1s");
  });

  it("knows on which line each person stands", () => {
    const parsed = parsePeople(peopleCsv([{ id: "ana" }, { id: "ben" }]), "people.csv");
    expect("lines" in parsed && Object.fromEntries(parsed.lines)).toEqual({ ana: 2, ben: 3 });
  });
});

describe("a bad row", () => {
  it.each([
    ["id", "", "This is missing."],
    ["id", "a b", "An id has letters, digits and . _ @ : + - in it and begins with a letter or digit."],
    ["name", "", "This is missing."],
    ["email", "nobody", "This is no mail address."],
    ["job_title", "x".repeat(201), "This is longer than 200 characters."],
    ["department", '"two\nlines"', "This has a control character or a line break in it."],
    ["name", "Eve\u202Etxt", "This has a control character or a line break in it."],
    ["name", "Bell\u0007", "This has a control character or a line break in it."],
    ["roles", "Employee", '"Employee" is no role: small letters, digits and hyphens, several separated by semicolons.'],
    ["groups", "eng all", '"eng all" is no group: small letters, digits and hyphens, several separated by semicolons.'],
    ["locale", "english", 'This is no language tag. Write for example "en-GB".'],
    ["time_zone", "CEST", 'This time zone is unknown. Write its IANA name, for example "Europe/Berlin".'],
    [
      "calendar",
      "DE-XX",
      'This working calendar is unknown. Write a country or a part of it: "PT", "DE-BE", "GB-ENG".',
    ],
    ["hired_on", "2021-02-30", "This is no date. Write year-month-day, for example 2021-03-01."],
    ["hired_on", "01.03.2021", "This is no date. Write year-month-day, for example 2021-03-01."],
    ["status", "retired", 'The status is "active", "inactive" or "guest".'],
    ["status", "", "This is missing."],
    ["manager_id", "nobody", 'There is nobody with the id "nobody" in the file.'],
  ])("is named with its line: %s %j", (column, cell, message) => {
    const text = peopleCsv([{ id: "ana" }, { id: "ben", [column]: cell }, { id: "cem" }]);
    expect(problemsOf(text)).toEqual([`3 ${column}: ${message}`]);
  });

  it("spoils the whole file, and so does every other: all are named at once", () => {
    const text = peopleCsv([
      { id: "ana", email: "x", status: "gone" },
      { id: "ben" },
      { id: "cem", time_zone: "Nowhere", hired_on: "soon" },
    ]);
    expect(problemsOf(text).map((problem) => problem.split(":")[0])).toEqual([
      "2 email",
      "2 status",
      "4 time_zone",
      "4 hired_on",
    ]);
  });

  it("does not make its person unknown as a manager", () => {
    const text = peopleCsv([
      { id: "ana", email: "x" },
      { id: "ben", manager_id: "ana" },
    ]);
    expect(problemsOf(text)).toEqual(["2 email: This is no mail address."]);
  });

  it("has as many cells as the header", () => {
    const text = `${peopleCsv([{ id: "ana" }])}\nben,Ben,too,short`;
    expect(problemsOf(text)).toEqual(["3 : The row has 4 cells, the header 16."]);
  });

  it("repeats neither an id nor a mail address, in whatever case", () => {
    const text = peopleCsv([
      { id: "ana" },
      { id: "Ana", email: "other@company.example" },
      { id: "ben", email: "ANA@company.example" },
    ]);
    expect(problemsOf(text)).toEqual([
      '3 id: "Ana" stands already on line 2.',
      '4 email: "ana@company.example" stands already on line 2.',
    ]);
  });

  it("is found on its own line below a cell of several lines", () => {
    const text = peopleCsv([
      { id: "ana", location: '"Berlin\r\nMitte"' },
      { id: "ben", status: "gone" },
    ]);
    expect(problemsOf(text).map((problem) => problem.split(":")[0])).toEqual(["2 location", "4 status"]);
  });

  it("with a stray quotation mark is named, and what stands before it is still checked", () => {
    const text = `${peopleCsv([{ id: "ana", status: "gone" }, { id: "ben" }])}\ncem,"Ce"m,x`;
    const [first, second] = problemsOf(text);
    expect(first).toMatch(/^2 status/);
    expect(second).toMatch(/^4 : A quotation mark \("\) stands inside a cell/);
  });

  it("with an open quotation mark is named where it begins, not at the end of the file", () => {
    const text = `${peopleCsv([{ id: "ana" }])}\nben,"Ben\n${"x,y\n".repeat(5)}`;
    expect(problemsOf(text)).toEqual([
      '3 : A quotation mark (") is opened and never closed. What follows was not read.',
    ]);
  });
});

describe("a bad header", () => {
  const text = peopleCsv([{ id: "ana" }]);

  it.each([
    ["a column that is missing", text.replace("time_zone", "tz"), "1 time_zone: This column is missing."],
    ["a column twice", text.replace("location", "calendar"), "1 calendar: This column is there twice."],
    [
      "a misspelt column",
      text.replace("manager_id", "manger_id"),
      '1 manger_id: There is no such column. Do you mean "manager_id"?',
    ],
    [
      "semicolons",
      text.replaceAll(",", ";"),
      "1 : The columns are separated by semicolons. Save the file with commas.",
    ],
  ])("with %s is refused", (_, bad, problem) => {
    expect(problemsOf(bad)).toContain(problem);
  });

  it.each([
    ["an empty file", "", "0 : The file is empty."],
    ["a header alone", text.split("\n")[0] ?? "", "0 : The file has a header but nobody in it."],
    [
      "another encoding",
      text.replace("Berlin", "K\uFFFDln"),
      "0 : The file is not in UTF-8. Save it as UTF-8 and try again.",
    ],
  ])("%s is refused", (_, bad, problem) => {
    expect(problemsOf(bad)).toEqual([problem]);
  });
});

describe("who reports to whom", () => {
  it("may not go round in a circle, which is named once from its first member", () => {
    const text = peopleCsv([
      { id: "top" },
      { id: "ana", manager_id: "ben" },
      { id: "ben", manager_id: "cem" },
      { id: "cem", manager_id: "ana" },
      { id: "dee", manager_id: "cem" },
    ]);
    expect(problemsOf(text)).toEqual(["3 manager_id: These report to each other in a circle: ana → ben → cem → ana."]);
  });

  it("may not be oneself", () => {
    expect(problemsOf(peopleCsv([{ id: "ana", manager_id: "ana" }]))).toEqual([
      "2 manager_id: ana is their own manager. Leave the cell empty for the head of the company.",
    ]);
  });

  it("has a circle exactly where somebody meets themselves going up", () => {
    const company = fc.array(fc.option(fc.nat(11), { nil: undefined }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(company, (managers) => {
        const people = managers.map((manager, index) =>
          aPrincipal({ id: `p${index}`, ...(manager === undefined ? {} : { managerId: `p${manager}` }) }),
        );
        const up = new Map(people.map((person) => [person.id, person.managerId]));
        const meetsThemselves = (id: string) => {
          let at = up.get(id);
          for (let step = 0; step < people.length && at !== undefined && at !== id; step += 1) at = up.get(at);
          return at === id;
        };
        const inCircles = managerCycles(people).flat();
        expect([...inCircles].sort()).toEqual(
          people
            .map((person) => person.id)
            .filter(meetsThemselves)
            .sort(),
        );
      }),
    );
  });
});

it("whatever text comes in, there is an answer and never both people and problems", () => {
  const header = peopleCsv([]);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.boolean(), (noise, withHeader) => {
      const parsed = parsePeople(withHeader ? `${header}\n${noise}` : noise, "people.csv");
      expect("people" in parsed).not.toBe("problems" in parsed && parsed.problems.length > 0);
    }),
  );
});
