import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFrontMatter } from "../../src/retrieval/sources/front-matter.js";
import { readHtml } from "../../src/retrieval/sources/html.js";
import { readMarkdown, readMdx } from "../../src/retrieval/sources/markdown.js";
import { documentOf } from "../../src/retrieval/sources/page-document.js";
import { readPlainText } from "../../src/retrieval/sources/plain-text.js";
import { formatOf, readPage } from "../../src/retrieval/sources/read-page.js";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const saidBy = (markdown: string) =>
  readMarkdown(markdown).blocks.map((block) => ("text" in block ? block.text : JSON.stringify(block)));

describe("a Markdown page", () => {
  it("is read into headings with anchors, paragraphs, nested lists, tables and code", () => {
    const { blocks } = readMarkdown(
      [
        "## Your *first* day",
        "Come **early**,\nto [reception](https://x.example).",
        "1. badge\n   - with a photo\n2. laptop",
        "| City | Floor |\n| --- | --- |\n| Berlin | 2 |",
        "```\nnpm start\n```",
        "## Your first day",
      ].join("\n\n"),
    );
    expect(blocks).toEqual([
      { kind: "heading", level: 2, text: "Your first day", anchor: "your-first-day" },
      { kind: "paragraph", text: "Come early, to reception." },
      {
        kind: "list",
        ordered: true,
        items: [
          { text: "badge", depth: 0 },
          { text: "with a photo", depth: 1 },
          { text: "laptop", depth: 0 },
        ],
      },
      { kind: "table", header: ["City", "Floor"], rows: [["Berlin", "2"]] },
      { kind: "code", text: "npm start" },
      { kind: "heading", level: 2, text: "Your first day", anchor: "your-first-day-1" },
    ]);
  });

  it.each([
    ["a page tag", `See [leave]({% page "/leave/my page" %}) first.`, "See leave first."],
    ["a channel", `Ask in {% slack_channel "people-ops" %}.`, "Ask in #people-ops."],
    ["a channel over two lines", `Ask in {% slack_channel\n"people-ops" %}.`, "Ask in #people-ops."],
    ["a channel with a name", `Ask {% slack_channel "hr" "the HR team" %}.`, "Ask the HR team."],
    ["a comment", "One.{% comment %}not for readers{% endcomment %} Two.", "One. Two."],
    ["another kind of comment", "One.{# not for readers #} Two.", "One. Two."],
    ["a value", "Version {{ site.version }} it is.", "Version it is."],
    ["an image", `Before {% image "a.png" "A chart" %} after.`, "Before after."],
    ["an inclusion", `Before.{% include "x.html" steps: a.b %}`, "Before."],
    ["HTML", `It is <b>bold</b> and<br>broken.`, "It is bold and broken."],
    ["a script", `Fine.<script>steal()</script>`, "Fine."],
    ["an HTML comment", `Fine.<!-- not for readers -->`, "Fine."],
    ["hidden text", `Fine.<span hidden>not for readers</span> <i style="display: none">nor this</i>`, "Fine."],
    ["an entity", `Fish &amp; chips`, "Fish & chips"],
    ["a bare address", `Write to a@x.example`, "Write to a@x.example"],
  ])("shows nothing of %s but what a reader sees", (_what, markdown, shown) => {
    expect(saidBy(markdown)).toEqual([shown]);
  });

  it("keeps what stands in a box, with its heading", () => {
    expect(saidBy(`{% alert "Heads up!" %}\nMoved to Monday.\n{% endalert %}`)).toEqual([
      "Heads up!",
      "Moved to Monday.",
    ]);
  });

  it("takes an anchor that the author named", () => {
    expect(readMarkdown("## Set up {#phase-one}").blocks).toEqual([
      { kind: "heading", level: 2, text: "Set up", anchor: "phase-one" },
    ]);
  });

  it("says of itself what stands in its front matter, and does not show it", () => {
    const { blocks, facts } = readMarkdown(
      [
        "---",
        "title: Leave",
        "audience: [group:finance-reports, role:manager]",
        "owner: ada",
        "updated: 2026-01-12",
        "reviewBy: 2027-01-31",
        "authority: 2",
        "keywords: vacation, PTO",
        "---",
        "Thirty days.",
      ].join("\n"),
    );
    expect(blocks).toEqual([{ kind: "paragraph", text: "Thirty days." }]);
    expect(facts).toMatchObject({
      title: "Leave",
      audience: { kind: "groups", groups: ["finance-reports", "role:manager"] },
      owner: "ada",
      updatedAt: "2026-01-12",
      reviewBy: "2027-01-31",
      authority: 2,
      keywords: ["vacation", "PTO"],
    });
  });

  it.each([
    ["audience: [grp:finance]", "is not understood"],
    ["audience: []", "is not understood"],
    ["audience: 7", "is not understood"],
    ["audience: [group:a, person:b]", "is not understood"],
    ["audience: everyone", "is not understood"],
    ["title: [", "no YAML"],
  ])("is refused with the front matter “%s”", (yaml, reason) => {
    expect(() => readFrontMatter(`---\n${yaml}\n---\nText.`)).toThrow(reason);
  });

  it("with components loses its code and keeps what stands between the tags", () => {
    const { blocks } = readMdx(
      `---\ntitle: X\n---\nimport A from "./a";\n\n<Callout kind="info">\n\nBring **your** badge.\n\n</Callout>\n\nAt {time} <Key>Esc</Key>.`,
    );
    expect(blocks).toEqual([
      { kind: "paragraph", text: "Bring your badge." },
      { kind: "paragraph", text: "At Esc." },
    ]);
  });
});

describe("an HTML page", () => {
  it("is read from its main part, with its language and title", () => {
    const { blocks, facts } = readHtml(
      `<html lang="en-GB"><head><title>Parking | Larkfell</title></head><body><nav>Home</nav><header>Logo</header>
       <main><h1 id="parking">Parking</h1>Loose text <em>here</em>.<div><p>In the yard.</p><ul><li>Cars</li><li><p>Bikes</p></li></ul></div>
       <dl><dt>Price</dt><dd>none</dd></dl><table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>
       <form>Search</form><script>x()</script></main><footer>2026</footer></body></html>`,
    );
    expect(facts).toEqual({ title: "Parking | Larkfell", language: "en-GB" });
    expect(blocks).toEqual([
      { kind: "heading", level: 1, text: "Parking", anchor: "parking" },
      { kind: "paragraph", text: "Loose text here." },
      { kind: "paragraph", text: "In the yard." },
      {
        kind: "list",
        ordered: false,
        items: [
          { text: "Cars", depth: 0 },
          { text: "Bikes", depth: 0 },
        ],
      },
      { kind: "list", ordered: false, items: [{ text: "Price: none", depth: 0 }] },
      { kind: "table", header: ["A", "B"], rows: [["1 2", "3"]] },
    ]);
  });

  it("without a main part is read without the frame around it", () => {
    expect(readHtml("<header>Logo</header><p>Text.</p><footer>2026</footer>").blocks).toEqual([
      { kind: "paragraph", text: "Text." },
    ]);
  });
});

describe("other formats", () => {
  it("reads a Word document by its styles, lists and tables", async () => {
    const { blocks } = await readPage({ format: "docx", content: fixture("parking.docx") });
    expect(blocks).toMatchObject([
      { kind: "heading", level: 1, text: "Parking" },
      { kind: "paragraph", text: "There are 20 places in the yard. They are booked by the day." },
      { kind: "paragraph", text: "What you need:" },
      { kind: "list", items: [{ text: "a badge" }, { text: "a booking" }] },
      { kind: "heading", level: 2, text: "Bicycles" },
      { kind: "paragraph", text: "Bicycles go into the cellar." },
      {
        kind: "table",
        rows: [
          ["City", "Places"],
          ["Berlin", "20"],
        ],
      },
    ]);
  });

  it("reads a PDF: headings by size, divided words whole, lists by their bullets, no page numbers", async () => {
    const { blocks, facts } = await readPage({ format: "pdf", content: fixture("gifts.pdf") });
    expect(facts.title).toBe("Gifts policy");
    expect(blocks).toEqual([
      { kind: "heading", level: 1, text: "Gifts and invitations", anchor: "gifts-and-invitations" },
      {
        kind: "paragraph",
        text: "Employees accept gifts up to 35 EUR. Invitations to meals are fine as long as they are customary. Ask Legal when in doubt.",
      },
      { kind: "heading", level: 2, text: "What is declined", anchor: "what-is-declined" },
      { kind: "paragraph", text: "Decline always:" },
      {
        kind: "list",
        ordered: false,
        items: [
          { text: "cash", depth: 0 },
          { text: "vouchers", depth: 0 },
        ],
      },
    ]);
  });

  it("says of a PDF without text that it may be a scan", async () => {
    await expect(readPage({ format: "pdf", content: fixture("scan.pdf") })).rejects.toThrow("no text");
  });

  it("refuses what is not what its name says", async () => {
    const content = new TextEncoder().encode("not a document at all");
    await expect(readPage({ format: "docx", content })).rejects.toThrow("zip file");
    await expect(readPage({ format: "pdf", content })).rejects.toThrow("PDF");
    const latin = Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c]);
    await expect(readPage({ format: "markdown", content: latin })).rejects.toThrow("not valid");
  });

  it("reads plain text: paragraphs, and lists by their bullets", () => {
    expect(readPlainText("One\nline.\n\nBring:\n- a badge\n  and a key\n2) a laptop\n").blocks).toEqual([
      { kind: "paragraph", text: "One line." },
      { kind: "paragraph", text: "Bring:" },
      {
        kind: "list",
        ordered: false,
        items: [
          { text: "a badge and a key", depth: 0 },
          { text: "a laptop", depth: 0 },
        ],
      },
    ]);
  });

  it.each([
    ["a/b.MD", "markdown"],
    ["b.mdx", "mdx"],
    ["b.htm", "html"],
    ["b.docx", "docx"],
    ["b.png", undefined],
    ["README", undefined],
    ["b.constructor", undefined],
  ])("tells the format of %s by its name", (path, format) => {
    expect(formatOf(path)).toBe(format);
  });
});

describe("a document out of a page", () => {
  const defaults = { sourceId: "wiki", language: "en", authority: 0, updatedAt: "2026-06-01" };
  const of = (markdown: string, page: Partial<Parameters<typeof documentOf>[0]["page"]> = {}) =>
    documentOf({ path: "hr/annual-leave.md", page: { facts: {}, ...page }, read: readMarkdown(markdown) }, defaults);

  it("is called by its first heading, which is then no section, else by its file", () => {
    expect(of("# Leave\n\nText.")).toMatchObject({ title: "Leave", blocks: [{ kind: "paragraph" }] });
    expect(of("Text.")).toMatchObject({ title: "Annual leave", id: "wiki:hr/annual-leave.md" });
    expect(of("---\ntitle: Leave\n---\n# Rules\n\nText.")).toMatchObject({ title: "Leave", blocks: [{}, {}] });
  });

  it("believes its source before itself, itself before the fallback, and then the defaults", () => {
    const page = { facts: { owner: "source" }, fallback: { updatedAt: "2020-01-01", language: "de" } };
    expect(of("---\nowner: page\nupdated: 2025-05-05\n---\nText.", page)).toMatchObject({
      owner: "source",
      updatedAt: "2025-05-05",
      language: "de",
      authority: 0,
      audience: { kind: "people", people: [] },
    });
  });

  it("has another hash when its text or its readers change, and only then", () => {
    expect(of("Text.").contentHash).toBe(of("Text.\n").contentHash);
    expect(of("Text!").contentHash).not.toBe(of("Text.").contentHash);
    expect(of("---\naudience: public\n---\nText.").contentHash).not.toBe(of("Text.").contentHash);
  });
});
