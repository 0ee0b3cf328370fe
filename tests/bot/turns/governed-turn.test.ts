import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readPeople, replacePeople } from "../../../src/governance/directory-store.js";
import { openDeskhand, type Said, type TestDeskhand } from "../../support/deskhand.js";

/** The governed turn, from typed words to an effect that happened once, as each of the people in it sees it. */
describe("one governed turn", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const texts = (said: readonly Said[], thread: string) =>
    said
      .filter((one) => one.thread === thread)
      .map((one) => one.text)
      .join("\n");

  it("answers a question about one's own balance at once", async () => {
    const said = await desk.say("lena.vogel", "How many vacation days do I have left?");
    expect(texts(said, "thread:lena.vogel")).toMatch(/\d+(\.5)? .*days/i);
  });

  it("shows what a purchase costs and who must agree, and asks for a yes", async () => {
    const said = await desk.say("lena.vogel", "I need four standing desks at 1,200 EUR each");
    const card = texts(said, "thread:lena.vogel");
    expect(card).toContain("€4,800.00");
    expect(card).toContain("Jonas Weber");
    expect(card).toContain("[Yes, go ahead]");
  });

  it("sends the confirmed request to her manager and tells her that it waits", async () => {
    const said = await desk.say("lena.vogel", "yes");
    expect(texts(said, "thread:lena.vogel")).toMatch(/waiting for Jonas Weber/);
    expect(texts(said, "direct:jonas.weber")).toContain("Lena Vogel asks");
  });

  it("counts nobody else's click, and tells them so privately", async () => {
    const card = desk.said.findLast((one) => one.thread === "direct:jonas.weber");
    const buttons = card?.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])) ?? [];
    const approve = buttons.find((button) => button.action === "approve");
    for (const person of ["lena.vogel", "milan.petrovic", "chen.wei"]) {
      const before = desk.said.length;
      await desk.take({
        personId: person,
        kind: "button",
        conversation: `direct:${person}`,
        button: { action: "approve", value: approve?.value ?? "" },
      });
      await desk.settle();
      const told = desk.said.slice(before);
      expect(told.map((one) => one.audience)).toEqual(["only-you"]);
      expect(told[0]?.text).toMatch(/isn't yours|your own request/);
    }
  });

  it("orders once when he approves, and tells her in the same thread; the card becomes its own record", async () => {
    const said = await desk.click("jonas.weber", "Approve");
    expect(texts(said, "thread:lena.vogel")).toMatch(/approved by Jonas Weber[\s\S]*PO-\d+/);
    const record = said.findLast((one) => one.thread === "direct:jonas.weber" && one.reply.cardKey !== undefined);
    expect(record?.text).toContain("approved by Jonas Weber");
    expect(record?.reply.blocks.some((block) => block.kind === "buttons")).toBe(false);
  });

  it("does not decide twice on the same card", async () => {
    const card = desk.said.find(
      (one) => one.thread === "direct:jonas.weber" && one.reply.blocks.some((block) => block.kind === "buttons"),
    );
    const buttons = card?.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])) ?? [];
    const before = desk.said.length;
    await desk.take({
      personId: "jonas.weber",
      kind: "button",
      conversation: "direct:jonas.weber",
      button: { action: "approve", value: buttons[0]?.value ?? "" },
    });
    await desk.settle();
    expect(
      desk.said
        .slice(before)
        .map((one) => one.text)
        .join(),
    ).toMatch(/closed already|decided already/);
  });

  it("refuses somebody without the role before any question is asked, and says who could do it", async () => {
    const said = await desk.say("milan.petrovic", "please order a projector");
    const text = texts(said, "thread:milan.petrovic");
    expect(text).toMatch(/can't do this for you/);
    expect(text).toContain("purchaser");
    expect(said).toHaveLength(1);
  });

  it("drops a task that is cancelled, and sends nothing", async () => {
    await desk.say("lena.vogel", "I'd like to take vacation");
    const said = await desk.say("lena.vogel", "never mind, cancel that");
    expect(texts(said, "thread:lena.vogel")).toContain("Nothing was sent");
  });

  it("refuses people who are not served, and reveals nothing", async () => {
    for (const person of ["hartmut.riedel", "leopold.winkler", "nobody.known"]) {
      const said = await desk.say(person, "How many vacation days do I have left?");
      expect(texts(said, `thread:${person}`)).toMatch(/ask your service desk/);
    }
  });

  it("refuses somebody who left between writing and the turn", async () => {
    const { database } = desk.app;
    let open: () => void = () => undefined;
    const calm = new Promise<void>((resolve) => {
      open = resolve;
    });
    const patient = vi.spyOn(database, "patient").mockImplementation(() => calm);
    const before = desk.said.length;
    expect(await desk.take({ personId: "lena.vogel", text: "How many vacation days do I have left?" })).toMatchObject({
      accepted: "new",
    });
    const everybody = await readPeople(database.db);
    const without = (id: string) =>
      everybody.map((one) => (one.id === id ? { ...one, status: "inactive" as const } : one));
    await database.transaction((tx) => replacePeople(tx, without("lena.vogel")));
    open();
    patient.mockRestore();
    await desk.settle();
    expect(texts(desk.said.slice(before), "thread:lena.vogel")).toMatch(/ask your service desk/);
    await database.transaction((tx) => replacePeople(tx, everybody));
  });

  it("takes the same event once", async () => {
    const event = { personId: "lena.vogel", id: "twice", dedupeKey: "twice", text: "hello" };
    expect(await desk.take(event)).toMatchObject({ accepted: "new" });
    await desk.settle();
    const before = desk.said.length;
    expect(await desk.take(event)).toMatchObject({ accepted: "duplicate" });
    await desk.settle();
    expect(desk.said).toHaveLength(before);
  });

  it("leaves an audit that verifies", async () => {
    await desk.app.company.audit.sealPending();
    const report = await desk.app.company.audit.verify();
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.sealed).toBeGreaterThan(5);
  });
});
