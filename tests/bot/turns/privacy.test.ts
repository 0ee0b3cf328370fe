import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conversations } from "../../../src/bot/tables.js";
import { createLogger } from "../../../src/runtime.js";
import { openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

const secretWords = "quietly-visiting-grandmother";
const said = [`Please book vacation for me next Friday, note: ${secretWords}`, `blorf ${secretWords}`];

/** Everything that is stored, table by table, as text. */
async function everythingStored(desk: TestDeskhand): Promise<ReadonlyMap<string, string>> {
  const { database } = desk.app;
  const tables = await database.script(
    "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const stored = new Map<string, string>();
  for (const { table_name: name } of tables) {
    const rows = await database.script(`select * from "${String(name)}"`);
    stored.set(String(name), JSON.stringify(rows));
  }
  return stored;
}

describe("rule 11: what people write", () => {
  let desk: TestDeskhand;
  const log: string[] = [];
  beforeAll(async () => {
    const logger = createLogger("trace", { write: (line: string) => void log.push(line) });
    desk = await openDeskhand({ logger });
    const slot = { action: "choose", value: JSON.stringify({ slot: "note", value: secretWords }), label: "Note" };
    for (const text of said) await desk.say("henrik.lehtonen", text);
    await desk.say("lena.vogel", said[0] ?? "");
    await desk.take({ personId: "lena.vogel", kind: "button", button: slot });
    await desk.take({ personId: "lena.vogel", kind: "form", form: { formId: "f1", values: { note: secretWords } } });
    await desk.settle();
    await desk.take({ personId: "lena.vogel", kind: "button", button: { action: "hand-off", value: "{}" } });
    await desk.settle();
    await desk.click("lena.vogel", "Yes, go ahead");
    await desk.click("jonas.weber", "Approve", { comment: "for-the-record" });
    await desk.take({ personId: "nobody.known", text: secretWords });
    await desk.settle();
    await desk.app.company.audit.sealPending();
  });
  afterAll(() => desk.close());

  it("was taken in, worked on and carried out, or this test would show nothing", async () => {
    expect(desk.said.some((one) => one.text.includes(secretWords))).toBe(true);
    const [booked] = await desk.app.bot.services.proposals.ofRequester(desk.app.database.db, {
      requesterId: "lena.vogel",
    });
    expect(booked).toMatchObject({ status: "succeeded", inputs: { note: secretWords } });
  });

  it("cannot be read in the database without the key", async () => {
    const stored = await everythingStored(desk);
    const readable = [...stored].filter(([, rows]) => rows.includes(secretWords)).map(([table]) => table);
    expect(readable.toSorted()).toEqual([]);
  });

  it("is not in the log, not even when storing it fails", async () => {
    const { services } = desk.app.bot;
    const { understander } = services;
    const understand = () => services.database.db.execute(sql`select * from nowhere where note = ${secretWords}`);
    Object.assign(services, { understander: { understand } });
    await desk.say("henrik.lehtonen", secretWords);
    Object.assign(services, { understander });
    expect(log.join()).toContain("a turn was given up");
    expect(log.join()).toContain("Failed query");
    expect(log.filter((line) => line.includes(secretWords))).toEqual([]);
  });

  it("is not in the sealed part of the audit", async () => {
    const rows = await desk.app.database.script("select * from audit_entries");
    expect(rows.length).toBeGreaterThan(5);
    const sealed = rows.map((row) => JSON.stringify(row));
    expect(sealed.filter((row) => row.includes(secretWords))).toEqual([]);
  });

  it("is withheld from the packet of a case where its field is sensitive", async () => {
    const cases = await desk.app.bot.desk.list(true);
    const ofLena = cases.find((one) => one.requesterId === "lena.vogel");
    expect(JSON.stringify(ofLena?.packet)).toContain("(withheld)");
    expect(JSON.stringify(ofLena?.packet)).not.toContain(secretWords);
  });

  it("leaves the dialogue when its retention is over", async () => {
    const kept = () => desk.app.database.db.$count(conversations, sql`${conversations.state} <> '{}'::jsonb`);
    expect(await kept()).toBeGreaterThan(0);
    await desk.app.bot.purge();
    expect(await kept()).toBeGreaterThan(0);
    for (const one of await desk.app.bot.desk.list(false)) await desk.app.bot.desk.resolve(one.reference, "sam.okafor");
    await desk.pass(desk.app.config.retention.transcriptDays * 86_400_000 + 1);
    await desk.app.bot.purge();
    expect(await kept()).toBe(0);
  });
});
