import { existsSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../../../src/bot/channels/channel.js";
import type { Reply } from "../../../../src/bot/replies/reply.js";
import type { Database } from "../../../../src/database.js";
import { chromiumPath, openChromium } from "../../../support/chromium.js";
import { openTestDatabase } from "../../../support/database.js";
import { openWebHarness, type WebHarness } from "../../../support/web-harness.js";

const clientFolder = path.resolve("dist/bot/channels/web/client");
/** Folder for pictures to look at; none are made without it. */
const shots = process.env["DESKHAND_TEST_SHOTS"];

const sentences = [
  "Employees in Germany get 30 days of annual leave per calendar year. [1]",
  "Up to 10 days can be carried over, to be taken by 31 March. [1]",
  "Ask at least two weeks ahead when you want to be away for more than five days in a row. [2]",
];
const source = (section: string, quote: string) => ({
  title: "Annual leave",
  section,
  url: "https://wiki.larkfell.example/leave",
  quote,
  updatedAt: "2026-01-12",
});
const answer: Reply = {
  audience: "thread",
  blocks: [
    { kind: "text", text: sentences.join(" ") },
    {
      kind: "citations",
      citations: [
        source("How many days you get", "Country: Germany; Days per year: 30; Carried over at most: 10"),
        source(
          "Asking for leave",
          "Ask at least two weeks ahead when you want to be away for more than five days in a row.",
        ),
      ],
    },
    { kind: "feedback", answerId: "a1" },
  ],
};

describe.skipIf(chromiumPath === undefined || !existsSync(clientFolder))(
  "an answer that is written on the page",
  () => {
    let database: Database;
    let harness: WebHarness;
    let browser: Browser;
    let url: string;
    let asked: (event: ChannelEvent) => void;
    let finish: () => void = () => undefined;

    beforeAll(async () => {
      database = await openTestDatabase();
      harness = await openWebHarness({
        database,
        clientFolder,
        config: { port: 0 },
        answers: () => [answer],
        think: (event) => {
          asked(event);
          return new Promise((resolve) => {
            finish = resolve;
          });
        },
      });
      url = (await harness.http.listen()).url;
      browser = await openChromium();
    });
    afterAll(async () => {
      await browser.close();
      await harness.close();
      await database.close();
    });

    const ask = async (width: number): Promise<{ page: Page; draft: (text: string) => Promise<void> }> => {
      const page = await (await browser.newContext({ viewport: { width, height: 700 } })).newPage();
      await page.goto(`${url}/signin`);
      await page.getByRole("button", { name: "Sam Okafor" }).first().click();
      await page.getByLabel("Message").waitFor();
      const event = new Promise<ChannelEvent>((resolve) => (asked = resolve));
      await page.getByLabel("Message").fill("How many days of annual leave do we get?");
      await page.getByLabel("Message").press("Enter");
      const { id, conversation } = await event;
      const draft = async (text: string) =>
        harness.web.draft?.({ eventId: id, externalRef: conversation, recipientId: "sam-okafor", text });
      return { page, draft };
    };
    const look = async (page: Page, name: string) => {
      if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${name}.png`) });
    };
    /** Of the answer's text in the thread, however far it is scrolled. */
    const placeOfText = async (page: Page) => {
      const [text, log] = [page.locator(".group.assistant .text").last(), page.locator(".log")];
      const [inner, outer] = [await text.boundingBox(), await log.boundingBox()];
      return [(inner?.x ?? 0) - (outer?.x ?? 0), (inner?.y ?? 0) - (outer?.y ?? 0)];
    };

    it.each([1200, 390])(
      "grows sentence by sentence, and its message takes its place without a jump (%i px)",
      async (width) => {
        const { page, draft } = await ask(width);
        await draft("");
        await page.getByText("Reading the pages…").waitFor();
        await look(page, `reading-${width}`);
        await draft(sentences[0] ?? "");
        await page.getByText("writing…").waitFor();
        await draft(sentences.slice(0, 2).join(" "));
        await page.getByText("to be taken by 31 March").waitFor();
        await look(page, `writing-${width}`);
        const before = await placeOfText(page);
        expect(await page.locator(".log [aria-live=off] .text").count()).toBe(1);
        expect(await page.locator("output", { hasText: "Deskhand is writing an answer" }).count()).toBe(1);
        finish();
        await page.getByText("Sources").waitFor();
        expect(await page.locator(".being-written").count()).toBe(0);
        expect(await page.locator("output", { hasText: "Deskhand is" }).count()).toBe(0);
        const after = await placeOfText(page);
        await look(page, `written-${width}`);
        expect(after).toEqual(before);
        await look(page, `written-${width}`);
        await draft("Too late.");
        await draft("Too late. Still.");
        await page.reload();
        await page.getByText("Sources").waitFor();
        expect(await page.getByText("Too late").count()).toBe(0);
        await page.context().close();
      },
    );

    it("shows what is written as text, whatever it is", async () => {
      const { page, draft } = await ask(800);
      await draft(`<img src=x onerror="document.title='owned'">`);
      await page.getByText("<img src=x").waitFor();
      expect(await page.locator(".log img").count()).toBe(0);
      finish();
      await page.context().close();
    });
  },
);
