import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { procurementOrders } from "../../../src/actions/connectors/procurement/tables.js";
import type { Autonomy } from "../../../src/governance/decision.js";
import { activeBundle, publishBundle } from "../../../src/governance/policy/bundle-store.js";
import { heard, openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

describe("rule 12: how much the assistant may do by itself", () => {
  let desk: TestDeskhand;
  let before: number;
  beforeEach(async () => {
    desk = await openDeskhand();
    before = await orders();
  });
  afterEach(() => desk.close());

  const orders = () => desk.app.database.db.$count(procurementOrders);
  const set = (procurement: Autonomy) =>
    desk.app.database.transaction(async (tx) => {
      const published = await activeBundle(tx);
      if (published === undefined) throw new Error("nothing is published");
      const autonomy = { ...published.bundle.autonomy, procurement };
      await publishBundle(tx, { ...published.bundle, autonomy }, { by: "wiebke.janssen", now: desk.app.clock() });
    });
  const buy = async () => {
    await desk.say("lena.vogel", "please order 2 whiteboards at 150 EUR each from Papierhaus");
    return desk.click("lena.vogel", "Yes, go ahead");
  };

  it("act: it is done", async () => {
    const said = await buy();
    expect(heard(said, "thread:lena.vogel")).toMatch(/PO-\d+/);
    expect(await orders()).toBe(before + 1);
  });

  it("shadow: nothing runs, the desk has all of it, and she is told so", async () => {
    await set("shadow");
    const said = await buy();
    expect(heard(said, "thread:lena.vogel")).toMatch(/service desk as INC-\d+.*carried nothing out/);
    const [opened] = await desk.app.bot.desk.list(false);
    expect(opened?.packet).toMatchObject({ reason: "not-done-here", openTasks: [{ title: "Request a purchase" }] });
    expect(opened?.packet.openTasks[0]?.slots).toMatchObject({ What: "whiteboards", "How many": "2" });
    await desk.pass(86_400_000);
    expect(await orders()).toBe(before);
    const [proposal] = await desk.app.bot.services.proposals.ofRequester(desk.app.database.db, {
      requesterId: "lena.vogel",
    });
    expect(proposal?.status).toBe("handed-off");
  });

  it("recommend: nothing runs, and the desk takes it on", async () => {
    await set("recommend");
    const said = await buy();
    expect(heard(said, "thread:lena.vogel")).toMatch(/isn't done by me here[\s\S]*INC-\d+/);
    expect(await orders()).toBe(before);
  });

  it("assist: it is started by somebody of the owning team, and not before", async () => {
    await set("assist");
    const said = await buy();
    expect(heard(said, "direct:ulrike.brenner")).toContain("[Approve]");
    expect(await orders()).toBe(before);
    const started = await desk.click("ulrike.brenner", "Approve");
    expect(heard(started, "thread:lena.vogel")).toMatch(/PO-\d+/);
    expect(await orders()).toBe(before + 1);
  });

  it("off: refused before the first question", async () => {
    await set("off");
    const said = await desk.say("lena.vogel", "please order 2 whiteboards at 150 EUR each from Papierhaus");
    expect(heard(said, "thread:lena.vogel")).toContain("I can't do this for you");
    expect(said).toHaveLength(1);
  });
});
