import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { ConnectorDoubt } from "../../../src/actions/action.js";
import type { ChannelEvent } from "../../../src/bot/channels/channel.js";
import { inbox } from "../../../src/bot/tables.js";
import { hrEntitlements } from "../../../src/actions/connectors/hr/tables.js";
import { heard, openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

describe("the service desk", () => {
  let desk: TestDeskhand;
  const thread = "thread:lena.vogel";
  let reference = "";
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const open = async () => (await desk.app.bot.desk.list(false)).map((one) => one.reference);

  it("gets a case when somebody asks for a person, with everything of the conversation", async () => {
    await desk.say("lena.vogel", "I'd like to take vacation");
    await desk.take({
      personId: "lena.vogel",
      kind: "button",
      button: { action: "choose", value: '{"slot":"leaveType","value":"vacation"}', label: "Vacation" },
    });
    const said = await desk.say("lena.vogel", "can I talk to a person please");
    reference = (await open())[0] ?? "";
    expect(heard(said, thread)).toContain(reference);
    const { case: opened } = await desk.app.bot.desk.show(reference);
    expect(opened.packet).toMatchObject({ reason: "asked", requester: { id: "lena.vogel", name: "Lena Vogel" } });
    expect(opened.packet.openTasks.map((task) => task.title)).toEqual(["Request leave"]);
    const lines = opened.packet.transcript.map((line) => `${line.author} ${line.kind}: ${line.text}`);
    expect(lines).toContain("person text: I'd like to take vacation");
    expect(lines).toContain("person button: Vacation");
    expect(lines.some((line) => line.startsWith("assistant reply:"))).toBe(true);
    expect(opened.packet.summary).toContain("Lena Vogel");
  });

  it("does not take the assistant away until somebody has answered", async () => {
    const said = await desk.say("lena.vogel", "how many vacation days do I have left?");
    expect(heard(said, thread)).toMatch(/\d/);
  });

  it("is answered by agents only", async () => {
    await expect(desk.app.bot.desk.reply(reference, "jonas.weber", "hello")).rejects.toMatchObject({
      code: "not-authorised",
    });
    await expect(desk.app.bot.desk.resolve(reference, "nobody.known")).rejects.toMatchObject({
      code: "not-authorised",
    });
    await expect(desk.app.bot.desk.reply("INC-1", "sam.okafor", "hello")).rejects.toMatchObject({ code: "not-found" });
  });

  it("answers in the employee's thread, and the assistant is silent there, whatever comes", async () => {
    await desk.app.bot.desk.reply(` ${reference.toLowerCase()} `, "sam.okafor", "Hello Lena, I'm looking into it.");
    await desk.settle();
    expect(desk.said.at(-1)).toMatchObject({ thread });
    expect(desk.said.at(-1)?.text).toContain("Sam Okafor from the service desk");
    const before = desk.said.length;
    const events: readonly Omit<Partial<ChannelEvent>, "personId">[] = [
      { text: "how many vacation days do I have left?" },
      { kind: "button", button: { action: "cancel", value: "{}" } },
      { kind: "form", form: { formId: "f1", values: {} } },
      { kind: "joined" },
    ];
    for (const event of events) await desk.take({ personId: "lena.vogel", ...event });
    await desk.settle();
    expect(desk.said.slice(before)).toEqual([]);
    const shown = await desk.app.bot.desk.show(reference);
    expect(shown.transcript.map((line) => line.text)).toContain("how many vacation days do I have left?");
    expect(shown.case.status).toBe("open");
  });

  it("does not take a look at the page for an answer that is wanted", async () => {
    await desk.app.bot.desk.reply(reference, "sam.okafor", "Done, please try.");
    await desk.take({ personId: "lena.vogel", kind: "joined" });
    await desk.settle();
    expect((await desk.app.bot.desk.show(reference)).case.status).toBe("answered");
  });

  it("hands back when it is resolved, once", async () => {
    await desk.app.bot.desk.resolve(reference, "sam.okafor", "Glad it works.");
    await desk.settle();
    expect(heard(desk.said.slice(-2), thread)).toMatch(/Glad it works\.[\s\S]*is resolved\. I'm back/);
    await expect(desk.app.bot.desk.resolve(reference, "sam.okafor")).rejects.toMatchObject({ code: "conflict" });
    await expect(desk.app.bot.desk.reply(reference, "sam.okafor", "more")).rejects.toMatchObject({ code: "conflict" });
    const said = await desk.say("lena.vogel", "how many vacation days do I have left?");
    expect(heard(said, thread)).not.toBe("");
    expect(await open()).toEqual([]);
  });
});

describe("what the assistant cannot do", () => {
  let desk: TestDeskhand;
  beforeEach(async () => {
    desk = await openDeskhand();
  });
  afterEach(() => desk.close());

  const packets = async () => (await desk.app.bot.desk.list(false)).map((one) => one.packet);
  const bookFriday = async () => {
    await desk.say("lena.vogel", "Please book vacation for me next Friday");
    return desk.click("lena.vogel", "Yes, go ahead");
  };

  it("goes to the desk when it has not understood twice in a row", async () => {
    await desk.say("lena.vogel", "blorf quux zindle");
    const said = await desk.say("lena.vogel", "vrumm tak tak");
    expect(heard(said, "thread:lena.vogel")).toMatch(/INC-\d+/);
    expect(await packets()).toMatchObject([{ reason: "misunderstood" }]);
  });

  it("goes to the desk when an effect failed, with what was tried and what went wrong", async () => {
    await bookFriday();
    await desk.app.database.db.delete(hrEntitlements);
    const said = await desk.click("jonas.weber", "Approve");
    expect(heard(said, "thread:lena.vogel")).toMatch(/LV-\d+ didn't work: [\s\S]*INC-\d+/);
    const [packet] = await packets();
    expect(packet).toMatchObject({ reason: "failed", tried: [{ title: "Request leave", status: "failed" }] });
    expect(packet?.errors.length).toBe(1);
  });

  it("goes to the desk when nobody can find out whether an effect happened, and it is not done a second time", async () => {
    await bookFriday();
    const action = desk.app.bot.services.registry.action("hr.request-leave");
    // Actions are shared by every installation of this process.
    const { run, lookup } = action;
    onTestFinished(() => void Object.assign(action, { run, lookup }));
    let runs = 0;
    Object.assign(action, {
      run: () => {
        runs += 1;
        return Promise.reject(new ConnectorDoubt("The calendar did not answer."));
      },
      lookup: () => Promise.resolve({ found: "unclear" }),
    });
    const said = await desk.click("jonas.weber", "Approve");
    expect(heard(said, "thread:lena.vogel")).toContain("I can't tell yet whether");
    const later: string[] = [];
    for (let hours = 0; hours < 48 && (await packets()).length === 0; hours += 1)
      later.push(heard(await desk.pass(3_600_000), "thread:lena.vogel"));
    expect(later.join()).toMatch(/a person will check it[\s\S]*INC-\d+/);
    expect(await packets()).toMatchObject([{ reason: "unknown", tried: [{ status: "unknown" }] }]);
    expect(runs).toBe(1);
  });

  it("adds a second problem of the same conversation to the case that is open", async () => {
    await desk.say("lena.vogel", "can I talk to a person please");
    const [first] = await desk.app.bot.desk.list(false);
    await desk.app.bot.desk.reply(first?.reference ?? "", "sam.okafor", "One moment.");
    await desk.app.bot.desk.resolve(first?.reference ?? "", "sam.okafor");
    await bookFriday();
    await desk.say("lena.vogel", "can I talk to a person please");
    await desk.app.database.db.delete(hrEntitlements);
    await desk.click("jonas.weber", "Approve");
    const cases = await desk.app.bot.desk.list(false);
    expect(cases).toHaveLength(1);
    expect(cases[0]?.packet).toMatchObject({ reason: "asked", tried: [{ status: "failed" }] });
    expect(cases[0]?.packet.errors).toHaveLength(1);
  });

  it("ends a turn that breaks every time in a case and in words, and forgets what broke it", async () => {
    const { services } = desk.app.bot;
    const { understander } = services;
    await desk.say("lena.vogel", "I'd like to take vacation");
    Object.assign(services, { understander: { understand: () => Promise.reject(new Error("out of order")) } });
    const said = await desk.say("lena.vogel", "from Monday");
    expect(heard(said, "thread:lena.vogel")).toMatch(/Something went wrong.*INC-\d+/);
    expect(await packets()).toMatchObject([{ reason: "broken", openTasks: [{ title: "Request leave" }] }]);
    const rows = await desk.app.database.db.select().from(inbox);
    expect(rows.map((row) => row.status).toSorted()).toEqual(["done", "failed"]);
    Object.assign(services, { understander });
    const click = { action: "cancel", value: '{"frameId":"f1"}' };
    await desk.take({ personId: "lena.vogel", kind: "button", button: click });
    await desk.settle();
    expect(desk.said.at(-1)?.text).toContain("nothing open");
  });

  it("ends a broken turn in words even when no case can be opened", async () => {
    const { services } = desk.app.bot;
    const out = () => Promise.reject(new Error("out of order"));
    Object.assign(services, { understander: { understand: out }, desk: { ...services.desk, open: out } });
    const said = await desk.say("lena.vogel", "from Monday");
    expect(heard(said, "thread:lena.vogel")).toContain("I couldn't finish this");
  });

  it("keeps a thread with the desk while another case of it is being worked on", async () => {
    const { services } = desk.app.bot;
    await desk.say("lena.vogel", "can I talk to a person please");
    const [first] = await desk.app.bot.desk.list(false);
    const conversation = await services.conversations.find(first?.conversationId ?? "");
    const requester = await services.directory.person("lena.vogel");
    if (conversation === undefined || requester === undefined) throw new Error("not set up");
    const state = { stack: [], misunderstood: 0, lastDirectives: [], nextFrame: 1, recentReferences: [] };
    const second = await desk.app.database.transaction((tx) =>
      services.desk.open(
        { tx, outbox: services.notifier.outbox(tx) },
        { conversation, requester, state, reason: "unknown" },
      ),
    );
    await desk.app.bot.desk.reply(first?.reference ?? "", "sam.okafor", "I have this one.");
    await desk.app.bot.desk.reply(second, "macarena.navarro", "And I that one.");
    await desk.app.bot.desk.resolve(first?.reference ?? "", "sam.okafor");
    expect((await services.conversations.find(conversation.id))?.mode).toBe("desk");
    await desk.app.bot.desk.resolve(second, "macarena.navarro");
    expect((await services.conversations.find(conversation.id))?.mode).toBe("assistant");
  });
});
