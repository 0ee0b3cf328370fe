import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestCall, type IngestOptions } from "../../src/cli/ingest/ingest.js";
import { bar } from "../../src/cli/ingest/progress.js";
import { runServed } from "../../src/cli/served.js";
import { audiencesOf, countDocuments } from "../../src/retrieval/knowledge-store.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";
import { deskhand, folderWith } from "./command-line.js";

const plain: IngestOptions = { audience: "public", language: "en", authority: "0" };

describe("ingest", () => {
  let desk: TestDeskhand;
  let folder: string;

  beforeAll(async () => {
    desk = await openDeskhand();
    folder = join(folderWith(), "Our handbook");
    mkdirSync(folder);
    writeFileSync(join(folder, "leave.md"), "# Leave\n\nThirty days.");
    writeFileSync(join(folder, "pay.md"), "---\naudience: [role:manager]\n---\nOn the 25th.");
  });
  afterAll(() => desk.close());

  const ingesting = (options: Partial<IngestOptions> = {}) =>
    runServed(desk.app, ingestCall(folder, { ...plain, ...options }));
  const readersOf = async (path: string) => {
    const id = `Our-handbook:${path}`;
    return (await audiencesOf(desk.app.database.db, [id])).get(id);
  };

  it("finds the sample company's own pages in a new installation", async () => {
    expect(await countDocuments(desk.app.database.db, "larkfell")).toBeGreaterThanOrEqual(30);
    const outcome = await runServed(desk.app, { name: "ingest list", args: {} });
    expect(outcome.text).toMatch(/^larkfell +3\d +0 /mu);
  });

  it("reads a folder under its name, and says what it did and who may read it", async () => {
    const outcome = await ingesting();
    expect(outcome).toMatchObject({ exit: 0, json: { sourceId: "Our-handbook", added: ["leave.md", "pay.md"] } });
    expect(outcome.text).toContain("2 added, 0 changed, 0 removed, 0 unchanged");
    expect(outcome.text).toContain("do not say who may read them: public");
    expect(await readersOf("leave.md")).toEqual({ kind: "public" });
    expect(await readersOf("pay.md")).toEqual({ kind: "groups", groups: ["role:manager"] });
  });

  it("narrows a source when it is read again for fewer people", async () => {
    expect(await ingesting({ audience: "group:eng-all" })).toMatchObject({ json: { changed: ["leave.md"] } });
    expect(await readersOf("leave.md")).toEqual({ kind: "groups", groups: ["eng-all"] });
  });

  it("ends with 1 when a page could not be read, and lists it until it can be", async () => {
    writeFileSync(join(folder, "broken.pdf"), "no pdf");
    const outcome = await ingesting();
    expect(outcome).toMatchObject({ exit: 1, json: { failed: [{ path: "broken.pdf" }] } });
    expect(outcome.text).toContain("1 page could not be read:\n  broken.pdf: ");
    expect((await runServed(desk.app, { name: "ingest list", args: {} })).text).toContain("Our-handbook: broken.pdf: ");
    rmSync(join(folder, "broken.pdf"));
    expect(await ingesting()).toMatchObject({ exit: 0 });
    expect((await runServed(desk.app, { name: "ingest list", args: {} })).text).not.toContain("broken.pdf");
  });

  it("forgets a source, and knows none by another name", async () => {
    const forgetting = (sourceId: string) => runServed(desk.app, { name: "ingest forget", args: { sourceId } });
    expect(await forgetting("nothing")).toMatchObject({ exit: 2, json: { error: { code: "not-found" } } });
    expect(await forgetting("Our-handbook")).toMatchObject({ exit: 0, json: { pages: 2 } });
    expect(await countDocuments(desk.app.database.db, "Our-handbook")).toBe(0);
  });

  it("says that nothing is under way when nothing is", async () => {
    const args = { sourceId: "Our-handbook" };
    expect(await runServed(desk.app, { name: "ingest progress", args })).toMatchObject({ json: null });
  });

  it.each([
    ["an audience it does not understand", { audience: "everybody" }],
    ["a weight that is no number", { authority: "much" }],
    ["an address that is none", { url: "wiki" }],
    ["a name that is none", { source: "../x" }],
  ])("refuses %s", async (_what, options) => {
    expect(await ingesting(options)).toMatchObject({ exit: 2, json: { error: { code: "bad-input" } } });
  });

  it("asks what to read", async () => {
    const ran = await deskhand(["ingest"], { DESKHAND_DATA: folderWith() });
    expect(ran).toMatchObject({ exit: 2, out: "" });
    expect(ran.err).toContain("There is nothing to read.");
  });
});

describe("the progress bar", () => {
  it("fills with what is done, and counts where the end is not known", () => {
    expect(bar({ done: 120, total: 240, path: "a.md" })).toBe(`${"█".repeat(15)}${"░".repeat(15)} 120/240 a.md`);
    expect(bar({ done: 3, path: "a.md" })).toBe("3 a.md");
    expect(bar({ done: 1, total: 1, path: "x".repeat(60) })).toContain(`1/1 …${"x".repeat(39)}`);
  });
});
