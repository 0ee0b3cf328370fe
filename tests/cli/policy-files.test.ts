import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deskhand, folderWith, onlyObject } from "./command-line.js";

const environment = { DESKHAND_DATA: join(folderWith(), "data") };
const run = (...words: string[]) => deskhand(["policy", ...words], environment);

/** The bundle that ships, with something else at the end of its policies. */
function bundleWith(cedar: string): string {
  const folder = folderWith();
  cpSync("policies", folder, { recursive: true });
  const file = join(folder, "policy.cedar");
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${cedar}`);
  return folder;
}

const lines = readFileSync("policies/policy.cedar", "utf8").split("\n").length;

describe("policy check", () => {
  it("finds nothing wrong with what ships", async () => {
    const { exit, out } = await run("check");
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^policies: no problems in \d+ policies/u) });
  });

  it("names file, line and policy of every problem, and ends with 1", async () => {
    const folder = bundleWith(
      `@id("a") permit (principal, action, resource) when { principal.salary > 1 };\npermit (;`,
    );
    const { exit, out } = await run("check", folder);
    expect(exit).toBe(1);
    expect(out).toMatch(new RegExp(`^${folder}/policy\\.cedar:${lines + 1}: error: `, "mu"));
    expect(out).toMatch(new RegExp(`^${folder}/policy\\.cedar:${lines + 2}: error: `, "mu"));
  });

  it("says the same as one object", async () => {
    const ran = await run("check", bundleWith("permit (;"), "--json");
    expect(ran.exit).toBe(1);
    expect(onlyObject(ran)).toMatchObject({ ok: false, problems: [{ line: lines + 1, severity: "error" }] });
  });

  it("ends with 2 where there is no bundle, or settings that cannot be read, with their line", async () => {
    expect(await run("check", folderWith())).toMatchObject({ exit: 2, out: "" });
    const folder = bundleWith("");
    writeFileSync(join(folder, "bundle.yaml"), "parameters: {}\nautonomy: { hr: sometimes }\n");
    const { exit, err } = await run("check", folder);
    expect(exit).toBe(2);
    expect(err).toContain(`${folder}/bundle.yaml:2: autonomy.hr`);
  });

  it("knows the roles of a people file, and no others", async () => {
    const folder = bundleWith(
      `@id("a") permit (principal in Role::"treasurer", action == Action::"hr.request-leave", resource);`,
    );
    expect(await run("check", folder)).toMatchObject({ exit: 1, out: expect.stringContaining("treasurer") });
    const head = readFileSync("sample/people.csv", "utf8").split("\n")[0] ?? "";
    const columns = head.split(",");
    const values: Readonly<Record<string, string>> = {
      id: "a",
      name: "A B",
      given_name: "A",
      email: "a@b.example",
      department: "d",
      job_title: "t",
      roles: "employee;treasurer",
      location: "Berlin",
      locale: "en-GB",
      time_zone: "Europe/Berlin",
      calendar: "DE-BE",
      hired_on: "2020-01-01",
      status: "active",
    };
    const row = columns.map((column) => values[column.trim()] ?? "").join(",");
    const people = join(folderWith({ "people.csv": `${head}\n${row}\n` }), "people.csv");
    expect(await run("check", folder, "--people", people)).toMatchObject({ exit: 0 });
  });
});

describe("policy test", () => {
  const table = (expectation: string) =>
    folderWith({
      "passwords.yaml": [
        "title: Passwords",
        "people:",
        "  ana: { roles: [employee], manager: ben }",
        "action: it.reset-password",
        "facts: { privileged: false }",
        "cases:",
        "  - name: her own",
        "    as: ana",
        `    expect: ${expectation}`,
        "",
      ].join("\n"),
    });

  it("decides the tables that ship as they say", async () => {
    const { exit, out } = await run("test");
    expect(exit).toBe(0);
    expect(out).toMatch(/passwords\.yaml: .*: \d+ rows, as it says/u);
    expect(out).not.toContain("No row meets");
  });

  it("names the row that is decided otherwise, both ways, and ends with 1", async () => {
    const good = table("allow");
    expect(await run("test", good)).toMatchObject({ exit: 0 });
    const bad = table("{ refuse: only-active-people }");
    const { exit, out } = await run("test", bad);
    expect(exit).toBe(1);
    expect(out).toContain(`${bad}/passwords.yaml:7: her own`);
    expect(out).toContain("the table says: refuse: only-active-people");
    expect(out).toContain("the policies say: allow");
  });

  it("ends with 2 and the line for a table that cannot be read", async () => {
    const folder = folderWith({ "t.yaml": "title: T\npeople: {}\ncases:\n  - name: n\n    whom: x\n" });
    const { exit, err } = await run("test", folder);
    expect(exit).toBe(2);
    expect(err).toMatch(/t\.yaml:4/u);
  });
});
