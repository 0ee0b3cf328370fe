import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";

const day = 86_400_000;

describe("texts past their retention", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand({ environment: { DESKHAND_INBOX_DAYS: "2", DESKHAND_TRANSCRIPT_DAYS: "10" } });
    await desk.take({ personId: "lena.vogel", kind: "button", button: { action: "hand-off", value: "{}" } });
    await desk.take({ personId: "jonas.weber", kind: "button", button: { action: "cancel", value: "{}" } });
    await desk.settle();
  });
  afterAll(() => desk.close());

  it("stay while they are young", async () => {
    await desk.pass(day);
    expect(await desk.app.bot.purge()).toEqual({ events: 0, messages: 0, cases: 0 });
  });

  it("go by kind: events first", async () => {
    await desk.pass(2 * day);
    expect(await desk.app.bot.purge()).toMatchObject({ events: 2, messages: 0 });
  });

  it("leave the transcript of an open case alone until it is resolved", async () => {
    await desk.pass(10 * day);
    const gone = await desk.app.bot.purge();
    expect(gone.messages).toBeGreaterThan(0);
    const [open] = await desk.app.bot.desk.list(false);
    const kept = await desk.app.bot.desk.show(open?.reference ?? "");
    expect(kept.transcript.length).toBeGreaterThan(0);
    await desk.app.bot.desk.resolve(open?.reference ?? "", "sam.okafor");
    await desk.pass(11 * day);
    expect(await desk.app.bot.purge()).toMatchObject({ cases: 1 });
  });

  it("take what a channel noted of their delivery with them", async () => {
    const { database } = desk.app;
    const noted = async () => {
      const [row] = await database.script(
        "select (select count(*)::int from slack_posts) as slack, (select count(*)::int from teams_sent) as teams, (select count(*)::int from teams_waiting) as waiting",
      );
      return row;
    };
    await database.script(`
      insert into slack_posts (delivery_id, part, channel, begun_at) values ('old', 0, 'C1', '2026-11-24T08:00:00Z');
      insert into teams_sent (delivery_id, part, message_id, thread, conversation, at)
        values ('old', 0, 'm', 't', 'c', '2026-11-24T08:00:00Z');
      insert into teams_waiting (id, tenant, external_user, activity, created_at, expires_at)
        values ('old', 't', 'u', 'sealed', '2026-11-24T08:00:00Z', '2026-11-24T08:10:00Z');`);
    expect(await noted()).toEqual({ slack: 1, teams: 1, waiting: 1 });
    await desk.app.bot.purge();
    expect(await noted()).toEqual({ slack: 0, teams: 0, waiting: 0 });
  });
});
