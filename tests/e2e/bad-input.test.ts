import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runDeskhand, startDeskhand, type DeskhandProcess } from "../support/deskhand-process.js";
import { answerTo, ask, pressed } from "../support/web-dialogue.js";
import { openWebClient, type WebClient } from "../support/web-client.js";
import { wordsOf } from "../support/web-feed.js";

const shipped = fileURLToPath(new URL("../../policies", import.meta.url));

/** What people, networks and administrators get wrong: a clear answer each, and nothing lost. */
describe("bad input at a real server", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-e2e-"));
  const policies = join(folder, "policies");
  const installation = { folder, environment: { DESKHAND_POLICIES: policies } };
  let server: DeskhandProcess;
  let lena: WebClient;

  const changedPolicies = (change: (cedar: string) => string) => {
    rmSync(policies, { recursive: true, force: true });
    cpSync(shipped, policies, { recursive: true });
    const file = join(policies, "policy.cedar");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };
  const post = (thread: string, json: unknown, kind = "messages") =>
    lena.request(`/api/conversations/${thread}/${kind}`, { json });

  beforeAll(() => mkdirSync(policies));
  afterAll(async () => {
    await lena.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  describe("policies, at the first start", () => {
    const lineOf = (words: string) => {
      const lines = readFileSync(join(policies, "policy.cedar"), "utf8").split("\n");
      return lines.findIndex((line) => line.includes(words)) + 1;
    };

    it("are refused with file and line when they cannot be read", async () => {
      changedPolicies((cedar) => `${cedar}\n@id("broken")\npermit (principal,`);
      const outcome = await runDeskhand(["start"], installation);
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(new RegExp(`policy\\.cedar:${lineOf("permit (principal,")}`, "u"));
    });

    it("are refused with the policy's id and line when they name an attribute that no request has", async () => {
      changedPolicies(
        (cedar) =>
          `${cedar}\n@id("by-colour")\npermit (principal, action, resource)\nwhen { context.colour == "red" };\n`,
      );
      const outcome = await runDeskhand(["start"], installation);
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(/by-colour/u);
      expect(outcome.stderr).toMatch(/colour/u);
      expect(outcome.stderr).toMatch(/policy\.cedar:\d+/u);
    });

    it("start it on the same folder once they are corrected", async () => {
      changedPolicies((cedar) => cedar);
      server = await startDeskhand(installation);
      lena = await openWebClient({ personId: "lena.vogel", addresses: () => [server.url], patienceMs: 60_000 });
      expect((await lena.request("/readyz")).status).toBe(200);
    });
  });

  it("names every wrong setting at once", async () => {
    const wrong = { DESKHAND_PORT: "70000", DESKHAND_LOG_LEVEL: "loud", DESKHAND_SABOTAGE: "no-key" };
    const outcome = await runDeskhand(["start"], { folder: mkdtempSync(join(folder, "wrong-")), environment: wrong });
    expect(outcome.code).toBe(3);
    for (const name of ["DESKHAND_PORT", "DESKHAND_LOG_LEVEL"]) expect(outcome.stderr).toContain(name);
  });

  it("refuses a message of 100 kB in words, keeps the sign-in, and stores nothing of it", async () => {
    const thread = await lena.newThread();
    const answer = await post(thread, { clientId: "long-message", text: "word ".repeat(20_000) });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toMatch(/too long[\s\S]*Nothing was sent/u);
    expect(await lena.history(thread)).toHaveLength(0);
    const nearly = await post(thread, { clientId: "nearly-as-long", text: "ä".repeat(8001) });
    expect(nearly.status).toBe(413);
    expect(await nearly.text()).toContain("8,001");
  });

  it("takes the control characters out of a message and answers it", async () => {
    const thread = await lena.newThread();
    const text = "\u0000How many\u0007 vacation\u001b[2J days\u202e do I have left?";
    expect(wordsOf(await ask(lena, thread, text))).toMatch(/days left/u);
    const [stored] = await lena.history(thread);
    expect(stored === undefined ? "" : wordsOf(stored)).toBe("How many vacation[2J days do I have left?");
    const only = await post(thread, { clientId: "only-controls", text: "\u0000\u0001" });
    expect(only.status).toBe(400);
    expect(await only.text()).toContain("The message is empty");
  });

  it("refuses what is no message at all", async () => {
    const thread = await lena.newThread();
    for (const wrong of [
      {},
      { clientId: "x", text: "short id" },
      { clientId: "extra-member", text: "hi", as: "root" },
    ]) {
      expect((await post(thread, wrong)).status).toBe(400);
    }
    expect((await post("no-such-thread", { clientId: "nowhere-at-all", text: "hi" })).status).toBe(404);
    expect(await lena.history(thread)).toHaveLength(0);
  });

  it("takes the same event once, however often and in whatever company it comes", async () => {
    const thread = await lena.newThread();
    const body = { clientId: "sent-many-times", text: "How many vacation days do I have left?" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(thread, body)));
    const said = await Promise.all(answers.map((answer) => answer.json() as Promise<{ id: string; accepted: string }>));
    expect(said.map((one) => one.accepted).toSorted()).toEqual([...Array<string>(5).fill("duplicate"), "new"]);
    await lena.until("the answer", (heard) =>
      heard.find((one) => one.conversationId === thread && one.author !== "person"),
    );
    await ask(lena, thread, "thanks");
    const stored = await lena.history(thread);
    expect(stored.filter((one) => one.id === said[0]?.id)).toHaveLength(1);
    expect(stored.filter((one) => /days left/u.test(wordsOf(one)))).toHaveLength(1);
  });

  it("does not act on clicks that come in the wrong order", async () => {
    const thread = await lena.newThread();
    const old = await ask(lena, thread, "I need two office chairs at 150 EUR each");
    const corrected = await ask(lena, thread, "make it three chairs");
    expect(wordsOf(corrected)).toContain("€450.00");
    // The click on the older card arrives after the correction: what it showed is no longer what would be sent.
    const late = await pressed(lena, old, "Yes, go ahead");
    expect(wordsOf(late)).not.toMatch(/PR-\d+/u);
    const cancelled = await pressed(lena, corrected, "Cancel");
    expect(wordsOf(cancelled)).toContain("Nothing was sent");
    const afterwards = await pressed(lena, corrected, "Yes, go ahead");
    expect(wordsOf(afterwards)).not.toMatch(/PR-\d+/u);
  });

  it("sends once what two quick clicks confirm", async () => {
    const thread = await lena.newThread();
    const card = await ask(lena, thread, "I need two office chairs at 150 EUR each");
    const clicks = await Promise.all([lena.press(card, "Yes, go ahead"), lena.press(card, "Yes, go ahead")]);
    await Promise.all(clicks.map((click) => answerTo(lena, click)));
    const transcript = (await lena.history(thread)).map(wordsOf).join("\n");
    expect(new Set(transcript.match(/\bPR-\d+\b/gu)).size).toBe(1);
    expect(transcript).toContain("nothing open that this could refer to");
  });

  it("does not guess what an unknown currency is worth: the amount counts as above every limit", async () => {
    const card = await ask(lena, await lena.newThread(), "I need 3 chairs at 500 ZZZ each");
    expect(wordsOf(card)).toMatch(/not known yet; counts as above every limit/u);
    expect(wordsOf(card)).not.toContain("€");
    expect(wordsOf(card)).toMatch(/Must agree: .*2 of Aisha Rahman, Florian Hofstetter and Priya Raman/u);
    expect(wordsOf(await pressed(lena, card, "Cancel"))).toContain("Nothing was sent");
  });

  it("has lost nothing and repeated nothing: the audit verifies, and a restart shows the same transcript", async () => {
    const before = await lena.conversations();
    const [thread] = before.conversations;
    if (thread === undefined) throw new Error("no conversation");
    const shown = await lena.history(thread.id);
    await server.kill();
    server = await startDeskhand(installation);
    expect((await lena.history(thread.id)).map((one) => one.id)).toEqual(shown.map((one) => one.id));
    const verified = await runDeskhand(["audit", "verify", "--json"], installation);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, problems: [] });
  });
});
