import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { procurementOrders } from "../../../src/actions/connectors/procurement/tables.js";
import { inbox } from "../../../src/bot/tables.js";
import { openDatabase } from "../../../src/database-open.js";
import { createPostgresDatabase, postgresUrl } from "../../support/database.js";
import { mondayMorning, openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

/** Two whole processes on one PostgreSQL: identical, and either of them may die. */
describe.runIf(postgresUrl !== undefined)("rule 9: two processes on one database", () => {
  let drop: () => Promise<void>;
  let first: TestDeskhand;
  let second: TestDeskhand;
  beforeEach(async () => {
    const created = await createPostgresDatabase();
    drop = created.drop;
    const open = async (at: Date) =>
      openDeskhand({
        at,
        database: await openDatabase({ kind: "postgres", url: created.url }),
        environment: { DESKHAND_SECRET: "the same secret in both" },
      });
    first = await open(mondayMorning);
    // Later by more than a lease: to this one the other looks dead as soon as it stops answering.
    second = await open(new Date(mondayMorning.getTime() + 60_000));
  });
  afterEach(async () => {
    await first.close();
    await second.close();
    await drop();
  });

  const orders = () => first.app.database.db.$count(procurementOrders);

  it("a conversation begun with one goes on with the other", async () => {
    await first.say("lena.vogel", "I need four standing desks at 1,200 EUR each");
    const said = await second.say("lena.vogel", "yes");
    expect(said.map((one) => one.text).join()).toContain("is waiting for Jonas Weber");
  });

  it("the same click in both at the same moment orders once", async () => {
    const before = await orders();
    await first.say("lena.vogel", "I need four standing desks at 1,200 EUR each");
    await first.click("lena.vogel", "Yes, go ahead");
    const card = first.said.findLast((one) => one.thread === "direct:jonas.weber");
    const buttons = card?.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])) ?? [];
    const button = { action: "approve", value: buttons[0]?.value ?? "" };
    const click = (desk: TestDeskhand, conversation: string) =>
      desk.take({ personId: "jonas.weber", kind: "button", conversation, button });
    await Promise.all([click(first, "direct:jonas.weber"), click(second, "thread:jonas.weber")]);
    await Promise.all([first.settle(), second.settle()]);
    await first.settle();
    expect(await orders()).toBe(before + 1);
    const told = [...first.said, ...second.said].filter((one) => /PO-\d+ is placed/.test(one.text));
    expect(told).toHaveLength(1);
  });

  it("what one was working on when it died the other finishes, and the dead one changes nothing any more", async () => {
    const { services } = first.app.bot;
    const { understander } = services;
    let wakeUp: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    Object.assign(services, {
      understander: {
        understand: async (input: Parameters<typeof understander.understand>[0]) => {
          await asleep;
          return understander.understand(input);
        },
      },
    });
    await first.take({ personId: "lena.vogel", text: "I need four standing desks at 1,200 EUR each" });
    await second.settle();
    expect(second.said.map((one) => one.text).join()).toContain("is this right?");
    wakeUp();
    await first.settle();
    expect(first.said).toEqual([]);
    const rows = await first.app.database.db.select().from(inbox);
    expect(rows.map((row) => row.status)).toEqual(["done"]);
  });
});
