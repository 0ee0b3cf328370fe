import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadWebDoor, openApp, type App, type WebDoor } from "../../src/app.js";
import { loadConfig } from "../../src/config.js";
import { openTestDatabase } from "../support/database.js";
import { chromiumPath, openChromium } from "../support/chromium.js";
import { openTeamsClient, teamsClientPath, type TeamsClient } from "../support/teams-client.js";

/** Where screenshots go; they are looked at by people and stand in docs/images. */
const shots = process.env["DESKHAND_TEST_SHOTS"];

/** The chat, without the log beside it. */
const chat = { x: 0, y: 50, width: 850, height: 730 };

/** The README's example in Microsoft's test client for Teams, with a window for each person. */
describe.skipIf(chromiumPath === undefined || teamsClientPath === undefined)(
  "the README's example in Microsoft's test client for Teams",
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "deskhand-teams-e2e-"));
    let app: App;
    let door: WebDoor;
    let browser: Browser;
    let lena: TeamsClient;
    let jonas: TeamsClient;
    const shot = async (client: TeamsClient, name: string) => {
      if (shots !== undefined) await client.page.screenshot({ path: join(shots, `${name}.png`), clip: chat });
    };

    const expectSeen = (client: TeamsClient, text: string | RegExp) => client.sees(text);

    beforeAll(async () => {
      const config = loadConfig({
        DESKHAND_DATA: folder,
        DESKHAND_PORT: "0",
        DESKHAND_TEAMS_TEST_CLIENT: "true",
        DESKHAND_LOG_LEVEL: process.env["DESKHAND_TEST_LOG"] ?? "silent",
      });
      app = await openApp({ config, database: await openTestDatabase() });
      door = await (await loadWebDoor()).openWebDoor(app);
      await app.work();
      const { url } = await door.listen();
      browser = await openChromium();
      const endpoint = `${url}/api/messages`;
      const person = (name: string, digit: number) => {
        const email = `${name.toLowerCase().replace(" ", ".")}@larkfell.example`;
        return openTeamsClient(browser, { endpoint, person: { name, email, digit } });
      };
      lena = await person("Lena Vogel", 1);
      jonas = await person("Jonas Weber", 2);
    }, 120_000);

    afterAll(async () => {
      await lena?.close();
      await jonas?.close();
      await browser?.close();
      await door?.close();
      await app?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("greets everybody once", async () => {
      await expectSeen(lena, "I'm Deskhand");
      await expectSeen(jonas, "I'm Deskhand");
    });

    it("answers how many vacation days are left", async () => {
      await lena.say("How many vacation days do I have left?");
      await expectSeen(lena, /days left of/u);
    });

    it("answers from the pages, with its sources", async () => {
      await lena.say("How many vacation days do we get?");
      await expectSeen(lena, /depend on the country/u);
      await shot(lena, "teams-answer");
    });

    it("shows the cost and who must agree, and asks for a yes", async () => {
      await lena.say("I need four standing desks at 1,200 EUR each");
      await expectSeen(lena, "€4,800.00");
      await expectSeen(lena, "Jonas Weber");
      await shot(lena, "teams-confirm");
      await lena.press("Yes, go ahead");
      await expectSeen(lena, /is waiting for Jonas Weber/u);
    });

    it("shows the manager the request with its buttons, in his own window; his click makes it a record", async () => {
      await expectSeen(jonas, /Lena Vogel asks/u);
      await shot(jonas, "teams-approval");
      await jonas.press("Approve");
      await expectSeen(jonas, /was approved by Jonas Weber/u);
      await shot(jonas, "teams-record");
      expect(await jonas.page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
    });

    it("tells the employee how it ended", async () => {
      await expectSeen(lena, /Order PO-\d+ is placed/u);
      await shot(lena, "teams-ordered");
    });

    // The dialog itself is tested by its protocol: the client does not open one.
    it("offers a long form as a dialog", async () => {
      await lena.say("I want to take some time off");
      await expectSeen(lena, "Fill in");
    });
  },
);
