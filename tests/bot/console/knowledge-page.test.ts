import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knowledgePage } from "../../../src/bot/console/knowledge-page.js";
import type { Database } from "../../../src/database.js";
import { aDocument } from "../../retrieval/support/pages.js";
import { openTestDatabase } from "../../support/database.js";
import { openTestBrowser } from "../../support/web-browser.js";
import { openWebHarness, type WebHarness } from "../../support/web-harness.js";

const EVIL = `<img src=x onerror=alert(1)>"'`;

describe("a page that answers cite", () => {
  const shown = async (parts: Parameters<typeof aDocument>[0]) =>
    String(await knowledgePage(aDocument(parts), "2026-06-01")).replace(/\s*\n\s*/gu, "");

  it("has its title once, the anchors that answers link to, and its lists and tables", async () => {
    const text = await shown({
      title: "Leave",
      owner: "ada",
      blocks: [
        { kind: "heading", level: 1, text: "How many", anchor: "how-many" },
        { kind: "paragraph", text: "Thirty & more." },
        {
          kind: "list",
          ordered: true,
          items: [
            { text: "ask", depth: 0 },
            { text: "early", depth: 1 },
            { text: "go", depth: 0 },
          ],
        },
        { kind: "table", header: ["Country"], rows: [["Italy"]] },
        { kind: "code", text: "a < b" },
      ],
    });
    expect(text).toContain("<h1>Leave</h1>");
    expect(text).toContain("Updated 2026-05-01 · Owner ada");
    expect(text).toContain('<h2 id="how-many">How many</h2><p>Thirty &amp; more.</p>');
    expect(text).toContain("<ol><li>ask<ul><li>early</li></ul></li><li>go</li></ol>");
    expect(text).toContain('<th scope="col">Country</th>');
    expect(text).toContain("<td>Italy</td>");
    expect(text).toContain("<code>a &lt; b</code>");
    expect(text).not.toContain("out of date");
  });

  it("says when it was to be reviewed and was not", async () => {
    expect(await shown({ reviewBy: "2026-05-31" })).toContain("to be reviewed by 2026-05-31");
    expect(await shown({ reviewBy: "2026-06-01" })).not.toContain("to be reviewed");
  });

  it("escapes every word", async () => {
    const items = [{ text: EVIL, depth: 0 }];
    const text = await shown({
      title: EVIL,
      owner: EVIL,
      blocks: [
        { kind: "heading", level: 2, text: EVIL, anchor: EVIL },
        { kind: "paragraph", text: EVIL },
        { kind: "code", text: EVIL },
        { kind: "list", ordered: false, items },
        { kind: "table", header: [EVIL], rows: [[EVIL]] },
      ],
    });
    expect(text).not.toContain("<img");
    expect(text.match(/&lt;img/gu)).toHaveLength(9);
  });
});

describe("opening one", () => {
  let database: Database;
  let harness: WebHarness;
  beforeAll(async () => {
    database = await openTestDatabase();
    harness = await openWebHarness({
      database,
      knowledge: [
        aDocument({ id: "wiki:open.md", title: "Open to all" }),
        aDocument({ id: "wiki:a b.md", title: "For Sam", audience: { kind: "people", people: ["sam-okafor"] } }),
      ],
    });
  });
  afterAll(async () => {
    await harness.close();
    await database.close();
  });

  const opened = async (personId: string, id: string) => {
    const browser = openTestBrowser(harness.http.app);
    await browser.signIn(personId);
    const answer = await browser.request(`/knowledge?page=${encodeURIComponent(id)}`, {
      headers: { accept: "text/html" },
    });
    return { status: answer.status, text: await answer.text() };
  };

  it("shows it to whoever may read it", async () => {
    expect(await opened("maria-lindqvist", "wiki:open.md")).toMatchObject({ status: 200 });
    const page = await opened("sam-okafor", "wiki:a b.md");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<h1>For Sam</h1>");
  });

  it("tells nobody else that it is there", async () => {
    const [hidden, missing] = [
      await opened("maria-lindqvist", "wiki:a b.md"),
      await opened("maria-lindqvist", "wiki:none"),
    ];
    expect(hidden.status).toBe(404);
    const words = (text: string) => text.replace(/nonce-[\w+/=-]+|value="[^"]*"/gu, "");
    expect(words(hidden.text)).toBe(words(missing.text));
  });

  it("wants somebody to be signed in", async () => {
    const answer = await openTestBrowser(harness.http.app).request("/knowledge?page=wiki:open.md", {
      headers: { accept: "text/html" },
    });
    expect(answer.status).toBe(302);
  });
});
