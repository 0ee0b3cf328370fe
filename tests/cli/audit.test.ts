import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";
import { deskhand, folderWith } from "./command-line.js";

describe("the audit's commands", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
    await desk.app.company.audit.sealPending();
  });
  afterAll(() => desk.close());

  const run = (name: string, args: Record<string, string | number> = {}) => runServed(desk.app, { name, args });

  it("show entries, filtered", async () => {
    const all = await run("audit show", { limit: 50 });
    expect(all.exit).toBe(0);
    expect(all.text.split("\n")[0]).toMatch(/^no\. +when +who +what +about +outcome$/u);
    expect(all.text).toContain("people.imported");
    const some = await run("audit show", { limit: 50, type: "policy.published" });
    expect(some.json).toMatchObject({ entries: [{ type: "policy.published", subject: "policy:1" }] });
    expect(await run("audit show", { limit: 50, actor: "nobody" })).toMatchObject({ json: { entries: [] } });
    expect(await run("audit show", { limit: 50, since: "2099-01-01T00:00:00.000Z" })).toMatchObject({
      json: { entries: [] },
    });
  });

  it("refuse a limit or a date that is none, with 2", async () => {
    expect(await deskhand(["audit", "show", "--limit", "0"])).toMatchObject({ exit: 2 });
    expect(await deskhand(["audit", "show", "--since", "yesterday"])).toMatchObject({ exit: 2 });
  });

  it("export every sealed entry to a new file that others cannot read", async () => {
    const path = join(folderWith(), "audit.jsonl");
    const outcome = await run("audit export", { path });
    const written = readFileSync(path, "utf8").trim().split("\n");
    expect(outcome).toMatchObject({ exit: 0, json: { path, entries: written.length } });
    expect(written.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(written.map((_, at) => at + 1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await run("audit export", { path })).toMatchObject({ exit: 2, json: { error: { where: path } } });
  });

  it("verify: whole at first, and 1 after somebody edited a row", async () => {
    expect(await run("audit verify")).toMatchObject({
      exit: 0,
      json: { ok: true },
      text: expect.stringContaining("whole"),
    });
    await desk.app.database.script("update audit_entries set outcome = 'nothing' where type = 'people.imported'");
    const outcome = await run("audit verify");
    expect(outcome).toMatchObject({ exit: 1, json: { ok: false, problems: [{ kind: "edited", seq: 1 }] } });
    expect(outcome.text).toContain("edited: ");
  });
});
