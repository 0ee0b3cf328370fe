import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addWorkingDays } from "../../src/governance/calendar.js";
import { runDeskhand, startDeskhand, type DeskhandProcess } from "../support/deskhand-process.js";
import {
  answerTo,
  answerWith,
  ask,
  cardWith,
  offers,
  pressed,
  referenceIn,
  standing,
} from "../support/web-dialogue.js";
import { openWebClient, WebRefusal, type WebClient } from "../support/web-client.js";
import { wordsOf } from "../support/web-feed.js";

/** The README's example against a real server on an empty folder, by HTTP, with a browser for each person. */
describe("the README's example, run through HTTP", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-e2e-"));
  const installation = { folder };
  let server: DeskhandProcess;
  const people: WebClient[] = [];
  const open = async (personId: string) => {
    const client = await openWebClient({ personId, addresses: () => [server.url], patienceMs: 60_000 });
    people.push(client);
    return client;
  };
  let lena: WebClient;
  let jonas: WebClient;

  beforeAll(async () => {
    server = await startDeskhand(installation);
    lena = await open("lena.vogel");
    jonas = await open("jonas.weber");
  }, 120_000);

  afterAll(async () => {
    await Promise.all(people.map((client) => client.close()));
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says that it is well and ready", async () => {
    expect((await lena.request("/healthz")).status).toBe(200);
    expect((await lena.request("/readyz")).status).toBe(200);
  });

  it("answers how many vacation days are left", async () => {
    const answer = await ask(lena, await lena.newThread(), "How many vacation days do I have left?");
    expect(wordsOf(answer)).toMatch(/\d+(\.5)? days left/u);
  });

  it("books leave through a form, confirmed by a button, agreed to by the manager in his own window", async () => {
    const thread = await lena.newThread();
    const form = await ask(lena, thread, "I want to take some time off");
    const filled = await lena.fill(form, { leaveType: "vacation", ...workingDays(10) });
    const card = await answerTo(lena, filled);
    expect(wordsOf(card)).toContain("Jonas Weber");
    const waiting = await pressed(lena, card, "Yes, go ahead");
    const reference = referenceIn(waiting);
    const decision = await cardWith(jonas, "Approve", new RegExp(`Lena Vogel asks[\\s\\S]*${reference}`, "u"));
    await jonas.press(decision, "Approve");
    const told = await lena.until("the booking", (heard) => heard.find((one) => /booked/iu.test(wordsOf(one))));
    expect(told.conversationId).toBe(thread);
  });

  it("takes the same in plain words, and a declined request stays declined", async () => {
    const thread = await lena.newThread();
    const { startDate } = workingDays(15);
    const asked = await ask(lena, thread, `Please book vacation for me on ${startDate}`);
    expect(offers(asked, "Yes, go ahead"), wordsOf(asked)).toBe(true);
    const waiting = await ask(lena, thread, "yes");
    const reference = referenceIn(waiting);
    const decision = await cardWith(jonas, "Decline", new RegExp(reference, "u"));
    await jonas.press(decision, "Decline", { comment: "We ship that day." });
    const told = await lena.until("the refusal", (heard) =>
      heard.find((one) => wordsOf(one).includes("We ship that day.")),
    );
    expect(wordsOf(told)).toMatch(/declined by Jonas Weber/u);
  });

  describe("a purchase of 4,800 EUR", () => {
    let reference: string;
    let card: Awaited<ReturnType<typeof ask>>;

    it("shows the cost and who must agree before it asks for a yes", async () => {
      const confirm = await ask(lena, await lena.newThread(), "I need four standing desks at 1,200 EUR each");
      expect(wordsOf(confirm)).toMatch(/€4,800\.00[\s\S]*Must agree: Jonas Weber/u);
      const waiting = await pressed(lena, confirm, "Yes, go ahead");
      expect(wordsOf(waiting)).toContain("waiting for Jonas Weber");
      reference = referenceIn(waiting);
      card = await cardWith(jonas, "Approve", new RegExp(reference, "u"));
    });

    it("counts nobody else's decision, and tells only them", async () => {
      const chen = await open("chen.wei");
      const before = jonas.heard.length;
      const forged = { ...card, conversationId: await chen.newThread() };
      await expect(chen.press(forged, "Approve")).rejects.toThrow(WebRefusal);
      await expect(chen.press(card, "Approve")).rejects.toThrow(/404/u);
      expect(wordsOf(await ask(chen, await chen.newThread(), `approve ${reference}`))).toMatch(/can't find/u);
      expect(wordsOf(await ask(lena, await lena.newThread(), `approve ${reference}`))).toMatch(/your own request/u);
      expect(jonas.heard).toHaveLength(before);
    });

    it("orders when the manager approves; his card becomes the record, a second click says so", async () => {
      await jonas.press(card, "Approve");
      const done = await lena.until("the order", (heard) =>
        heard.find((one) => wordsOf(one).includes(reference) && /PO-\d+/u.test(wordsOf(one))),
      );
      expect(done.conversationId).not.toBe(card.conversationId);
      const record = await jonas.until("the record", (heard) =>
        standing(heard).find((one) => one.cardKey === card.cardKey && wordsOf(one).includes("approved by Jonas Weber")),
      );
      expect(offers(record, "Approve")).toBe(false);
      const again = await jonas.press(card, "Approve");
      await answerWith(jonas, again, /closed already|decided already/u);
    });
  });

  it("refuses somebody without the role before any question is asked, and says who could do it", async () => {
    const milan = await open("milan.petrovic");
    const thread = await milan.newThread();
    const refusal = await ask(milan, thread, "please order a projector");
    expect(wordsOf(refusal)).toMatch(/can't do this for you[\s\S]*purchaser/u);
    expect((await milan.history(thread)).filter((one) => one.author === "assistant")).toHaveLength(1);
  });

  it("drops what is cancelled, and sends nothing", async () => {
    const thread = await lena.newThread();
    await ask(lena, thread, "I'd like to take vacation");
    expect(wordsOf(await ask(lena, thread, "never mind, cancel that"))).toContain("Nothing was sent");
  });

  it("goes on with the same dialogue after a restart in between", async () => {
    const thread = await lena.newThread();
    const { startDate, endDate } = workingDays(20);
    await ask(lena, thread, "I'd like to take vacation");
    expect(await server.stop()).toBe(0);
    const sending = lena.say(thread, startDate);
    server = await startDeskhand(installation);
    const question = await answerTo(lena, await sending);
    expect(wordsOf(question)).toMatch(/until which day/iu);
    const card = await ask(lena, thread, endDate);
    expect(wordsOf(card)).toMatch(/Vacation[\s\S]*Jonas Weber/u);
    expect(wordsOf(await pressed(lena, card, "Cancel"))).toContain("Nothing was sent");
    const said = (await lena.history(thread)).filter((one) => one.author === "person").map(wordsOf);
    expect(said).toEqual(["I'd like to take vacation", startDate, endDate, "[Cancel]"]);
  });

  it("verifies the audit beside the running server, through its socket", async () => {
    const outcome = await runDeskhand(["audit", "verify", "--json"], installation);
    expect(outcome.stderr).toBe("");
    expect(JSON.parse(outcome.stdout)).toMatchObject({ ok: true, problems: [] });
    expect(outcome.code).toBe(0);
  });

  it("refuses a second server on the same folder, and the first goes on", async () => {
    const second = await runDeskhand(["start"], installation);
    expect(second.code).toBe(3);
    expect(second.stderr).toMatch(/Another Deskhand uses this data folder/u);
    const answer = await ask(lena, await lena.newThread(), "How many vacation days do I have left?");
    expect(wordsOf(answer)).toMatch(/days left/u);
  });

  it("has told everything it has stored: what each window heard live is what the transcript holds", async () => {
    for (const client of people) {
      const { conversations } = await client.conversations();
      const stored = await Promise.all(conversations.map(({ id }) => client.history(id)));
      const ids = stored.flat().map((one) => one.id);
      await client.until("everything stored", (heard) => (heard.length >= ids.length ? true : undefined));
      expect(client.heard.map((one) => one.id).toSorted()).toEqual(ids.toSorted());
    }
  });
});

/** Two working days in a row, before the leave that the sample company has already booked. */
function workingDays(ahead: number): { startDate: string; endDate: string } {
  const today = new Date().toISOString().slice(0, 10);
  return { startDate: addWorkingDays(today, ahead, "DE-BE"), endDate: addWorkingDays(today, ahead + 1, "DE-BE") };
}
