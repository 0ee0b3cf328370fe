import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { stringify } from "yaml";
import { freePort } from "./loopback.js";

/**
 * Microsoft's test client for Teams, the program file: named by DESKHAND_TEST_TEAMS_CLIENT, or installed beside the packages with
 * `npm install --no-save @microsoft/m365agentsplayground@0.2.28`. It stands under a pre-release licence, so nothing here depends on it.
 */
export const teamsClientPath: string | undefined = [
  process.env["DESKHAND_TEST_TEAMS_CLIENT"],
  "node_modules/@microsoft/m365agentsplayground/cli.js",
].find((path) => path !== undefined && path !== "" && existsSync(path));

/** The tenant of the test client. */
export const clientTenant = "00000000-0000-4000-8000-00000000000a";

/** Somebody at the test client. */
export interface ClientPerson {
  readonly name: string;
  readonly email: string;
  /** The last digit of the ids. */
  readonly digit: number;
}

/** The test client of one person: a page that looks like Teams, before the bot's endpoint. */
export interface TeamsClient {
  readonly page: Page;
  /** Types a message and sends it. */
  say(text: string): Promise<void>;
  /** Presses the last button of this name. */
  press(name: string): Promise<void>;
  /** Waits until this is to be seen. */
  sees(text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** Opens the test client for a person. */
export async function openTeamsClient(
  browser: Browser,
  { endpoint, person }: { readonly endpoint: string; readonly person: ClientPerson },
): Promise<TeamsClient> {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-teams-"));
  writeFileSync(join(folder, ".m365agentsplayground.yml"), stringify(settings(person)));
  const port = await freePort();
  const cli = join(process.cwd(), teamsClientPath ?? "");
  const program = existsSync(cli) ? cli : (teamsClientPath ?? "");
  const args = [program, "start", "-e", endpoint, "-c", "msteams", "-p", String(port), "--disable-telemetry"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  await listening(child, port);
  const context = await browser.newContext({ viewport: { width: 1180, height: 860 } });
  const page = await context.newPage();
  // Fonts of the net: the page does without.
  await page.route(/^https:\/\//u, (route) => route.abort());
  await page.goto(`http://localhost:${port}/`);
  const composer = page.locator("[contenteditable=true]").first();
  await composer.waitFor();
  return {
    page,
    say: async (text) => {
      await composer.click();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    },
    press: (name) => page.getByRole("button", { name, exact: true }).last().click(),
    sees: (text) => page.getByText(text).last().waitFor(),
    close: async () => {
      await context.close();
      child.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function userOf({ name, email }: Pick<ClientPerson, "name" | "email">, number: number): Record<string, string> {
  const [givenName = "", surname = ""] = name.split(" ");
  const aadObjectId = `00000000-0000-4000-8000-0000000000${number}`;
  return { id: `29:user-${number}`, name, userPrincipleName: email, aadObjectId, givenName, surname, email };
}

/** The client wants exactly five colleagues. */
function settings({ name, email, digit }: ClientPerson): unknown {
  const colleagues = [1, 2, 3, 4, 5].map((number) =>
    userOf({ name: `Colleague ${number}`, email: `colleague${number}@larkfell.example` }, digit * 10 + number),
  );
  return {
    version: "0.1.1",
    tenantId: clientTenant,
    bot: { id: "28:deskhand", name: "Deskhand" },
    currentUser: userOf({ name, email }, digit * 10),
    users: colleagues,
    personalChat: { id: `a:chat-${digit}` },
    groupChat: { id: `19:group-${digit}@thread.v2`, name: "Group" },
    team: {
      id: "19:team@thread.tacv2",
      name: "Team",
      aadGroupId: "00000000-0000-4000-8000-0000000000ff",
      channels: [{ id: "19:general@thread.tacv2", name: "General" }],
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const answered = await fetch(`http://localhost:${port}/`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error(`The test client did not start: ${said}`);
}
