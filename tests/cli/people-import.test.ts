import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishCall } from "../../src/cli/policy/publish-call.js";
import { readImport } from "../../src/cli/people/import.js";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";
import { folderWith } from "./command-line.js";

const sample = readFileSync("sample/people.csv", "utf8");
const catalogue = readFileSync("sample/catalogue.yaml", "utf8");

describe("people import", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const importing = async (files: { people?: string; catalogue?: string }, dryRun = false) => {
    const folder = folderWith({ "people.csv": files.people ?? "", "catalogue.yaml": files.catalogue ?? "" });
    const path = (name: "people" | "catalogue", file: string) =>
      files[name] === undefined ? undefined : join(folder, file);
    const request = { people: path("people", "people.csv"), catalogue: path("catalogue", "catalogue.yaml"), dryRun };
    return runServed(desk.app, await readImport(request));
  };
  const people = async () => (await desk.app.company.directory.snapshot()).people;

  it("names every bad row with its line, changes nothing, and ends with 2", async () => {
    const before = await people();
    const bad = sample
      .replace("Europe/Berlin", "Europe/Nowhere")
      .replace(/jonas\.weber@larkfell\.example/u, "lena.vogel@larkfell.example");
    const outcome = await importing({ people: bad });
    expect(outcome.exit).toBe(2);
    expect(outcome.text).toMatch(/people\.csv:\d+ time_zone: /u);
    expect(outcome.text).toMatch(/people\.csv:\d+ email: /u);
    expect(outcome.text).toContain("Nothing was imported. 2 things are wrong.");
    expect(outcome.json).toMatchObject({ error: { code: "directory-invalid" }, problems: [{}, {}] });
    expect(await people()).toEqual(before);
  });

  it("says what would change, and changes nothing, on a dry run", async () => {
    const before = await people();
    const fewer = sample.split("\n").filter((line) => !line.startsWith("milan.petrovic,"));
    const outcome = await importing({ people: fewer.join("\n") }, true);
    expect(outcome).toMatchObject({ exit: 0, json: { kind: "checked", people: { deactivated: ["milan.petrovic"] } } });
    expect(outcome.text).toContain("Nothing was changed");
    expect(await people()).toEqual(before);
  });

  it("imports people, on record with who did it", async () => {
    const renamed = sample.replace("Lena Vogel", "Lena Vogel-Amsel");
    expect(await importing({ people: renamed })).toMatchObject({
      exit: 0,
      json: { kind: "imported", people: { changed: [{ id: "lena.vogel", fields: ["name"] }] } },
    });
    expect((await desk.app.company.directory.person("lena.vogel"))?.name).toBe("Lena Vogel-Amsel");
    const [record] = (await desk.app.company.audit.show({ type: "people.imported" })).slice(-1);
    expect(record).toMatchObject({ actorId: "system", data: { operator: expect.any(String) } });
  });

  it("brings roles that policies may name from the next publication on, and that count from the next decision on", async () => {
    const asked = async () => {
      const args = { person: "milan.petrovic", action: "procurement.request-purchase", inputs: {}, channel: "web" };
      return (await runServed(desk.app, { name: "policy explain", args })).text;
    };
    const publish = async () => {
      const call = await publishCall(desk.app.config, undefined);
      const bundle = call.args["bundle"] as { readonly cedar: string };
      const permit = `@id("field-testers-purchase")\npermit (principal in Role::"field-tester", action == Action::"procurement.request-purchase", resource);`;
      const args = { ...call.args, bundle: { ...bundle, cedar: `${bundle.cedar}\n${permit}\n` } };
      return runServed(desk.app, { ...call, args });
    };
    expect(await publish()).toMatchObject({ exit: 2 });
    expect(await asked()).toContain("milan.petrovic may not.");
    expect(await importing({ people: sample.replace(",contractor,", ",contractor;field-tester,") })).toMatchObject({
      exit: 0,
    });
    expect(await desk.app.company.roles()).toContain("field-tester");
    expect(await asked()).toContain("milan.petrovic may not.");
    expect(await publish()).toMatchObject({ exit: 0 });
    expect(await asked()).toContain("Whether milan.petrovic may depends on the request.");
  });

  it("hands the catalogue's prices and budgets to procurement", async () => {
    const asked = () =>
      runServed(desk.app, {
        name: "policy explain",
        args: {
          person: "lena.vogel",
          action: "procurement.request-purchase",
          inputs: { item: "laptop" },
          channel: "web",
        },
      });
    const cheaper = catalogue.replace(/(name: laptop\s+priceMinor: )\d+/u, "$112300");
    expect(cheaper).not.toBe(catalogue);
    expect((await asked()).json).not.toMatchObject({ facts: { amount: { minor: 12_300 } } });
    expect(await importing({ catalogue: cheaper })).toMatchObject({ exit: 0 });
    expect((await asked()).json).toMatchObject({ facts: { amount: { certainty: "estimated", minor: 12_300 } } });
  });

  it("ends with 2 for a file that is not there, and for no file at all", async () => {
    const nothing = { people: undefined, catalogue: undefined, dryRun: false };
    await expect(readImport(nothing)).rejects.toMatchObject({ code: "bad-input" });
    const absent = join(folderWith(), "nobody.csv");
    await expect(readImport({ ...nothing, people: absent })).rejects.toMatchObject({
      code: "bad-input",
      where: absent,
    });
  });
});
