import { afterEach, describe, expect, it } from "vitest";
import { pagesReadHere, type PageReader, type PageTask } from "../../src/retrieval/page-reading.js";
import { openPageThread } from "../../src/retrieval/page-thread.js";
import type { SourcePage } from "../../src/retrieval/source.js";
import { compiledScripts } from "../support/compiled.js";

const defaults = { sourceId: "wiki", language: "en", authority: 0, updatedAt: "2026-06-01" };

function task(text: string, page: Partial<SourcePage> = {}): PageTask {
  const content = new TextEncoder().encode(text);
  return { path: "pages/leave.md", page: { format: "markdown", content, facts: {}, ...page }, defaults };
}

const kinds = {
  "in this thread": () => pagesReadHere,
  "in a thread of its own": () => openPageThread(compiledScripts()),
};

let open: PageReader | undefined;
afterEach(() => open?.close());

describe.each(Object.entries(kinds))("a reader of pages %s", (_, create) => {
  it("reads a page into a document and its passages", async () => {
    open = create();
    const reading = await open.read(task("# Leave\n\nEverybody has thirty days.\n\n## Carry over\n\nUntil March."));
    expect(reading).toMatchObject({
      kind: "read",
      document: { id: "wiki:pages/leave.md", title: "Leave", updatedAt: "2026-06-01" },
    });
    const chunks = reading.kind === "read" ? reading.chunks : [];
    expect(chunks.map(({ text }) => text).join("\n")).toContain("Everybody has thirty days.");
  });

  it("says why a page cannot be read", async () => {
    open = create();
    const reason = "not valid";
    const latin = task("", { content: Uint8Array.from([0x63, 0x61, 0x66, 0xe9]) });
    expect(await open.read(latin)).toEqual({ kind: "unreadable", reason: expect.stringContaining(reason) as string });
    expect(await open.read(task("zip", { format: "pdf" }))).toMatchObject({ kind: "unreadable" });
  });
});

describe("a thread of pages", () => {
  it("gives a page up that takes too long, and goes on with the next", async () => {
    const reader = openPageThread(compiledScripts(), { longestMs: 1 });
    open = reader;
    const long = task(`# Long\n\n${"* a *b* [c](d)\n".repeat(200_000)}`);
    expect(await reader.read(long)).toEqual({ kind: "unreadable", reason: "Reading it took longer than 0.001 s." });
    const patient = openPageThread(compiledScripts());
    expect(await patient.read(task("Short."))).toMatchObject({ kind: "read" });
    await patient.close();
  });
});
