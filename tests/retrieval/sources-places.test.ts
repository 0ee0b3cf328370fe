import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KnowledgeSource } from "../../src/retrieval/source.js";
import { folderSource } from "../../src/retrieval/sources/folder.js";
import { gitSource } from "../../src/retrieval/sources/git.js";
import { openSource } from "../../src/retrieval/sources/open-source.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskhand-pages-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

async function listed(source: KnowledgeSource) {
  const listing = await source.list(undefined);
  const items = [];
  for await (const item of listing.items) items.push(item);
  return { ...listing, items };
}

async function loaded(source: KnowledgeSource) {
  const pages = [];
  for (const item of (await listed(source)).items) {
    if (item.kind !== "page") continue;
    const { content, ...rest } = await item.load();
    pages.push({ path: item.path, stamp: item.stamp, text: new TextDecoder().decode(content), ...rest });
  }
  return pages;
}

describe("a folder", () => {
  it("lists what can be read, and neither hidden files, nor packages, nor what a link leads to", async () => {
    write({
      "b.md": "B",
      "a/c.txt": "C",
      "a/picture.png": "no",
      ".git/d.md": "no",
      ".hidden.md": "no",
      "node_modules/x/readme.md": "no",
    });
    const elsewhere = mkdtempSync(join(tmpdir(), "deskhand-elsewhere-"));
    writeFileSync(join(elsewhere, "secret.md"), "no");
    symlinkSync(join(elsewhere, "secret.md"), join(folder, "link.md"));
    symlinkSync(elsewhere, join(folder, "linked"));
    const listing = await listed(folderSource({ id: "f", path: folder }));
    expect(listing).toMatchObject({ extent: "whole", total: 2, items: [{ path: "a/c.txt" }, { path: "b.md" }] });
    rmSync(elsewhere, { recursive: true });
  });

  it("stamps pages by what is in them, not by when they were copied", async () => {
    write({ "a.md": "Same." });
    const [before] = await loaded(folderSource({ id: "f", path: folder }));
    rmSync(join(folder, "a.md"));
    write({ "a.md": "Same." });
    const [after] = await loaded(folderSource({ id: "f", path: folder }));
    expect(after?.stamp).toBe(before?.stamp);
    write({ "a.md": "Other." });
    expect((await loaded(folderSource({ id: "f", path: folder })))[0]?.stamp).not.toBe(before?.stamp);
  });

  it("puts paths behind the address where its pages can be opened", async () => {
    write({ "hr/annual leave.md": "Text." });
    const source = folderSource({ id: "f", path: folder, baseUrl: "https://wiki.example/pages/" });
    expect(await loaded(source)).toMatchObject([{ facts: { url: "https://wiki.example/pages/hr/annual%20leave.md" } }]);
  });

  it("may be a single file", async () => {
    write({ "a.md": "A", "b.md": "B" });
    expect(await loaded(folderSource({ id: "f", path: join(folder, "b.md") }))).toMatchObject([
      { path: "b.md", text: "B" },
    ]);
  });

  it("that is not there, or no format that can be read, is an error with its place", async () => {
    write({ "a.png": "" });
    const missing = folderSource({ id: "f", path: join(folder, "none") }).list(undefined);
    await expect(missing).rejects.toMatchObject({ code: "not-found", where: join(folder, "none") });
    const picture = folderSource({ id: "f", path: join(folder, "a.png") }).list(undefined);
    await expect(picture).rejects.toMatchObject({ code: "bad-input" });
  });
});

describe("a Git checkout", () => {
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@x.example", ...words], { cwd: folder });
  const commit = (at: string) => {
    git("add", "-A");
    const env = { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at };
    const who = ["-c", "user.name=A", "-c", "user.email=a@x.example"];
    execFileSync("git", [...who, "commit", "-qm", "pages"], { cwd: folder, env });
  };

  it("lists what is committed, with the date of its last commit, and nothing that is not", async () => {
    git("init", "-q");
    write({ "a.md": "First.", "hr/über uns.md": "Us.", "x.png": "no" });
    commit("2026-01-05T10:00:00Z");
    write({ "a.md": "Second." });
    commit("2026-02-07T10:00:00Z");
    write({ "a.md": "Not committed.", "draft.md": "Not committed either." });
    const source = await openSource({ id: "g", place: folder });
    const pages = await loaded(source);
    expect(pages).toMatchObject([
      { path: "a.md", text: "Second." },
      { path: "hr/über uns.md", text: "Us." },
    ]);
    const dates = pages.map(({ fallback }) => new Date(fallback?.updatedAt ?? "").toISOString());
    expect(dates).toEqual(["2026-02-07T10:00:00.000Z", "2026-01-05T10:00:00.000Z"]);
  });

  it("stamps pages by what is in them", async () => {
    git("init", "-q");
    write({ "a.md": "One.", "b.md": "Two." });
    commit("2026-01-05T10:00:00Z");
    const source = gitSource({ id: "g", path: folder });
    const stamps = async () => (await loaded(source)).map(({ stamp }) => stamp);
    const before = await stamps();
    write({ "b.md": "Changed." });
    commit("2026-01-06T10:00:00Z");
    const after = await stamps();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it("without a commit is an error, not an empty source", async () => {
    git("init", "-q");
    await expect(gitSource({ id: "g", path: folder }).list(undefined)).rejects.toMatchObject({ code: "not-found" });
  });
});
