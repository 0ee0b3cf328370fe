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
const EVIL = `<img src=x onerror="document.title='owned'">*bold*`;

const card = (open: boolean): Reply => ({
  audience: "direct",
  recipientId: "maria-lindqvist",
  cardKey: "approval:1",
  blocks: [
    { kind: "fields", title: "Sam asks for a laptop", fields: [{ label: "Note", value: EVIL }] },
    open
      ? {
          kind: "buttons",
          buttons: [
            { label: "Approve", action: "approve", value: '{"approvalId":"1"}' },
            { label: "Reject", action: "reject", value: '{"approvalId":"1"}' },
          ],
        }
      : { kind: "notice", tone: "success", text: "Approved by *Maria*" },
  ],
});

function answers(event: ChannelEvent): readonly Reply[] {
  if (event.button?.action === "approve") return [card(false)];
  if (event.text === "laptop") return [card(true), { audience: "thread", blocks: [{ kind: "text", text: "Asked." }] }];
  if (event.text === "kinds") {
    const buttons = ["Vacation", "Sick"].map((label) => ({ label, action: "choose" as const, value: label }));
    return [{ audience: "thread", blocks: [{ kind: "buttons", buttons }] }];
  }
  return [
    { audience: "thread", blocks: [{ kind: "text", text: `Heard: ${event.text ?? event.button?.label ?? ""}` }] },
  ];
}

describe.skipIf(chromiumPath === undefined || !existsSync(clientFolder))("the chat page in a browser", () => {
  let database: Database;
  let harness: WebHarness;
  let browser: Browser;
  let url: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    database = await openTestDatabase();
    harness = await openWebHarness({ database, answers, clientFolder, config: { port: 0 } });
    url = (await harness.http.listen()).url;
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    await harness.close();
    await database.close();
  });

  const signIn = async (name: string): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${url}/signin`);
    await page.getByRole("button", { name, exact: false }).first().click();
    await page.getByLabel("Message").waitFor();
    return page;
  };
  const say = async (page: Page, text: string) => {
    await page.getByLabel("Message").fill(text);
    await page.getByLabel("Message").press("Enter");
  };

  it("shows an answer, and shows every text as text", async () => {
    const sam = await signIn("Sam Okafor");
    await say(sam, EVIL);
    await sam.getByText("Heard:").waitFor();
    expect(await sam.locator(".log img").count()).toBe(0);
    expect(await sam.title()).not.toBe("owned");
    expect(await sam.locator(".bubble").innerText()).toContain("<img src=x");
    await sam.context().close();
  });

  it("lets the approver decide in a second window, live on both sides of the card", async () => {
    const [sam, maria, again] = [
      await signIn("Sam Okafor"),
      await signIn("Maria Lindqvist"),
      await signIn("Maria Lindqvist"),
    ];
    await say(sam, "laptop");
    await sam.getByText("Asked.").waitFor();
    for (const page of [maria, again]) await page.getByRole("button", { name: /Approvals 1 waiting/u }).click();
    await maria.getByRole("button", { name: "Add a comment" }).click();
    await maria.getByLabel("Comment for the record").fill("fine");
    await maria.getByRole("button", { name: "Approve", exact: true }).click();
    for (const page of [maria, again]) {
      await page.getByText("Approved by Maria").waitFor();
      expect(await page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
      expect(await page.locator(".card").count()).toBe(1);
      expect(await page.locator(".badge").count()).toBe(0);
    }
    expect(harness.taken.at(-1)?.button).toMatchObject({ action: "approve", comment: "fine" });
    for (const page of [sam, maria, again]) await page.context().close();
  });

  it("works from the keyboard: Shift+Enter is a line, a used button says so and keeps the focus", async () => {
    const sam = await signIn("Sam Okafor");
    await sam.keyboard.type("a");
    await sam.keyboard.press("Shift+Enter");
    await sam.keyboard.type("b");
    expect(await sam.getByLabel("Message").inputValue()).toBe("a\nb");
    await sam.getByLabel("Message").fill("kinds");
    await sam.keyboard.press("Enter");
    await sam.getByRole("button", { name: "Sick" }).focus();
    await sam.keyboard.press("Enter");
    await sam.getByText("Heard: Sick").waitFor();
    const used = sam.getByRole("button", { name: "Sick (chosen)" });
    expect(await used.getAttribute("aria-disabled")).toBe("true");
    expect(await used.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    const before = harness.taken.length;
    await sam.keyboard.press("Enter");
    expect(harness.taken.length).toBe(before);
    await sam.context().close();
  });

  it("remembers which button was used after a reload", async () => {
    const sam = await signIn("Sam Okafor");
    await say(sam, "kinds");
    await sam.getByRole("button", { name: "Vacation" }).click();
    await sam.getByText("Heard: Vacation").waitFor();
    await sam.reload();
    await sam.getByRole("button", { name: "Vacation (chosen)" }).waitFor();
    expect(await sam.getByRole("button", { name: "Sick", exact: true }).getAttribute("aria-disabled")).toBe("true");
    await sam.context().close();
  });

  it("keeps what could not be sent, and sends it once when it is tried again", async () => {
    const sam = await signIn("Sam Okafor");
    await say(sam, "hello");
    await sam.getByText("Heard: hello").waitFor();
    await sam.context().setOffline(true);
    await say(sam, "are you there?");
    await sam.getByText("Not sent.").waitFor();
    await sam.context().setOffline(false);
    await sam.getByRole("button", { name: "Try again" }).click();
    await sam.getByText("Heard: are you there?").waitFor();
    expect(harness.taken.filter((event) => event.text === "are you there?")).toHaveLength(1);
    await sam.context().close();
  });

  it("gives no reason for complaint to the browser: no error, nothing against the content security policy", () => {
    expect(complaints.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });
});
