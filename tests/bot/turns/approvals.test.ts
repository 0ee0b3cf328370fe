import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { procurementOrders } from "../../../src/actions/connectors/procurement/tables.js";
import type { DeliveryOutcome, OutgoingReply } from "../../../src/bot/channels/channel.js";
import { plainText } from "../../../src/bot/replies/reply.js";
import { replacePeople } from "../../../src/governance/directory-store.js";
import type { PolicyBundle } from "../../../src/governance/policy/bundle.js";
import { activeBundle, publishBundle, setKilled } from "../../../src/governance/policy/bundle-store.js";
import { heard, openDeskhand, type Said, type TestDeskhand } from "../../support/deskhand.js";

const hour = 3_600_000;
const day = 24 * hour;

const buttonsOf = (one: Said | undefined) =>
  one?.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])) ?? [];

describe("a request that needs other people", () => {
  let desk: TestDeskhand;
  let ordersBefore: number;
  let instead: (outgoing: OutgoingReply) => DeliveryOutcome | undefined;
  beforeEach(async () => {
    instead = () => undefined;
    desk = await openDeskhand({ deliver: (outgoing) => instead(outgoing) });
    ordersBefore = await desk.app.database.db.$count(procurementOrders);
  });
  afterEach(() => desk.close());

  const request = async (person: string, text: string) => {
    await desk.say(person, text);
    return desk.click(person, "Yes, go ahead");
  };
  const buyDesks = () => request("lena.vogel", "I need four standing desks at 1,200 EUR each");
  const newOrders = async () => (await desk.app.database.db.$count(procurementOrders)) - ordersBefore;
  const cardOf = (person: string) =>
    desk.said.findLast((one) => one.thread === `direct:${person}` && one.reply.cardKey !== undefined);
  const clickAs = async (person: string, card: Said | undefined, action = "approve") => {
    const value = buttonsOf(card).find((button) => button.action === action)?.value ?? "";
    const before = desk.said.length;
    const button = { action, value, messageRef: card?.messageId };
    await desk.take({ personId: person, kind: "button", conversation: `direct:${person}`, button });
    await desk.settle();
    return desk.said.slice(before);
  };
  const republish = (change: (bundle: PolicyBundle) => PolicyBundle) =>
    desk.app.database.transaction(async (tx) => {
      const published = await activeBundle(tx);
      if (published === undefined) throw new Error("nothing is published");
      await publishBundle(tx, change(published.bundle), { by: "wiebke.janssen", now: desk.app.clock() });
    });
  const kill = (on: boolean) =>
    desk.app.database.transaction((tx) => setKilled(tx, "procurement.request-purchase", on));

  it("is declined with a comment, which the requester reads; nothing is ordered", async () => {
    await buyDesks();
    const said = await desk.click("jonas.weber", "Decline", { comment: "Please share the old ones first." });
    const told = heard(said, "thread:lena.vogel");
    expect(told).toContain("declined by Jonas Weber: “Please share the old ones first.”");
    expect(heard(said, "direct:jonas.weber")).toMatch(/PR-\d+ is declined/);
    expect(buttonsOf(cardOf("jonas.weber"))).toEqual([]);
    expect(await newOrders()).toBe(0);
  });

  it("above 10,000 goes to finance when the manager has agreed, and not before", async () => {
    const asked = await request("lena.vogel", "please order 20 standing desks at 600 EUR each");
    expect(heard(asked, "direct:jonas.weber")).toContain("[Approve]");
    expect(heard(asked, "direct:priya.raman")).toBe("");
    const agreed = await desk.click("jonas.weber", "Approve");
    expect(heard(agreed, "direct:priya.raman")).toContain("[Approve]");
    expect(heard(agreed, "thread:lena.vogel")).toContain("Priya Raman");
    expect(buttonsOf(cardOf("jonas.weber"))).toEqual([]);
    expect(await newOrders()).toBe(0);
    const done = await desk.click("priya.raman", "Approve");
    expect(heard(done, "thread:lena.vogel")).toMatch(/approved by Jonas Weber and Priya Raman[\s\S]*PO-\d+/);
    expect(await newOrders()).toBe(1);
    for (const person of ["priya.raman", "florian.hofstetter", "aisha.rahman"])
      expect(buttonsOf(cardOf(person)), person).toEqual([]);
  });

  it("needs two different people where two are asked for", async () => {
    await republish((bundle) => ({ ...bundle, parameters: { ...bundle.parameters, purchaseTwoFinance: 1_100_000 } }));
    const shown = await desk.say("lena.vogel", "please order 20 standing desks at 600 EUR each");
    expect(heard(shown, "thread:lena.vogel")).toMatch(/Jonas Weber, then 2 of /);
    await desk.click("lena.vogel", "Yes, go ahead");
    await desk.click("jonas.weber", "Approve");
    const card = cardOf("priya.raman");
    const first = await clickAs("priya.raman", card);
    expect(heard(first, "direct:priya.raman")).toContain("still needs somebody else's decision");
    const again = await clickAs("priya.raman", card);
    expect(heard(again, "direct:priya.raman")).toContain("This has been decided already.");
    expect(await newOrders()).toBe(0);
    await clickAs("florian.hofstetter", cardOf("florian.hofstetter"));
    expect(await newOrders()).toBe(1);
  });

  it("reminds, escalates and expires in working time, and says each in its thread; silence never approves", async () => {
    const asked = await buyDesks();
    expect(heard(asked, "thread:lena.vogel")).toContain("Thu 26 Nov");
    const reminded = await desk.pass(day + hour);
    expect(heard(reminded, "direct:jonas.weber")).toContain("[Approve]");
    expect(heard(reminded, "thread:lena.vogel")).toContain("reminded Jonas Weber");
    const escalated = await desk.pass(2 * day);
    expect(heard(escalated, "direct:priya.raman")).toContain("[Approve]");
    expect(heard(escalated, "thread:lena.vogel")).toMatch(
      /Nobody has decided on PR-\d+ so far, so it goes further: .*Priya Raman/,
    );
    // Monday: of the three working days that finance has, the weekend is none.
    const monday = await desk.pass(4 * day);
    expect(heard(monday, "thread:lena.vogel")).not.toContain("in time");
    const expired = await desk.pass(day);
    expect(heard(expired, "thread:lena.vogel")).toContain("was not decided in time");
    expect(buttonsOf(cardOf("jonas.weber"))).toEqual([]);
    const late = await clickAs(
      "jonas.weber",
      asked.find((one) => one.thread === "direct:jonas.weber"),
    );
    expect(heard(late, "direct:jonas.weber")).toMatch(/in time|expired|closed/);
    expect(await newOrders()).toBe(0);
  });

  it("asks who stands in for a manager on leave", async () => {
    const asked = await request("annika.thorsen", "I need four standing desks at 1,200 EUR each");
    expect(heard(asked, "direct:noah.fischer")).toContain("Annika Thorsen asks");
    const done = await desk.click("noah.fischer", "Approve");
    expect(heard(done, "thread:annika.thorsen")).toMatch(/approved by Noah Fischer[\s\S]*PO-\d+/);
  });

  it("counts somebody who was named to stand in after it was asked", async () => {
    await buyDesks();
    const { database, bot } = desk.app;
    const named = { personId: "jonas.weber", delegateId: "noah.fischer", startsOn: "2026-11-23", endsOn: "2026-11-27" };
    await database.transaction((tx) => bot.services.delegations.delegate(tx, named));
    await desk.take({ personId: "noah.fischer", kind: "joined" });
    await desk.settle();
    await desk.click("noah.fischer", "Approve");
    expect(await newOrders()).toBe(1);
  });

  it("does not count the click of somebody who was deactivated meanwhile", async () => {
    await buyDesks();
    const card = cardOf("jonas.weber");
    const { people } = await desk.app.company.directory.snapshot();
    const without = people.map((one) => (one.id === "jonas.weber" ? { ...one, status: "inactive" as const } : one));
    await desk.app.database.transaction((tx) => replacePeople(tx, without));
    const said = await clickAs("jonas.weber", card);
    expect(heard(said, "direct:jonas.weber")).toContain("ask your service desk");
    expect(await newOrders()).toBe(0);
  });

  it("is not decided by clicks that are not meant for it", async () => {
    await buyDesks();
    const card = cardOf("jonas.weber");
    const { approvalId } = JSON.parse(buttonsOf(card)[0]?.value ?? "{}") as { approvalId: string };
    const forged = [
      JSON.stringify({ approvalId, inputHash: "0".repeat(64) }),
      JSON.stringify({ approvalId: "another", inputHash: "0".repeat(64) }),
      JSON.stringify({ approvalId }),
      "not json",
    ];
    for (const value of forged) {
      const before = desk.said.length;
      await desk.take({ personId: "jonas.weber", kind: "button", button: { action: "approve", value } });
      await desk.settle();
      expect(
        desk.said
          .slice(before)
          .map((one) => one.text)
          .join(),
        value,
      ).toMatch(/older version|can't find/);
    }
    expect(await newOrders()).toBe(0);
  });

  it("stays undecided while its action is switched off, and its card can be used again", async () => {
    await buyDesks();
    await kill(true);
    const off = await desk.click("jonas.weber", "Approve");
    expect(heard(off, "direct:jonas.weber")).toContain("is stopped at the moment");
    expect(buttonsOf(off.find((one) => one.reply.cardKey !== undefined)).map((button) => button.action)).toEqual([
      "approve",
      "reject",
    ]);
    expect(await newOrders()).toBe(0);
    await kill(false);
    await desk.click("jonas.weber", "Approve");
    expect(await newOrders()).toBe(1);
  });

  it("needs more people when a policy published meanwhile asks for them; who agreed has agreed", async () => {
    await buyDesks();
    await republish((bundle) => ({ ...bundle, parameters: { ...bundle.parameters, purchaseFinance: 200_000 } }));
    const agreed = await desk.click("jonas.weber", "Approve");
    expect(heard(agreed, "thread:lena.vogel")).toContain("needs more agreement");
    expect(heard(agreed, "direct:priya.raman")).toContain("[Approve]");
    expect(await newOrders()).toBe(0);
    const done = await desk.click("priya.raman", "Approve");
    expect(heard(done, "thread:lena.vogel")).toMatch(/PO-\d+/);
    expect(await newOrders()).toBe(1);
  });

  it("closes with its reason when a policy published meanwhile refuses it", async () => {
    await buyDesks();
    const no = `@id("no-desks") @reason("Nothing is bought until January.")
      forbid (principal, action == Action::"procurement.request-purchase", resource);`;
    await republish((bundle) => ({ ...bundle, cedar: `${bundle.cedar}\n${no}` }));
    const said = await desk.click("jonas.weber", "Approve");
    expect(heard(said, "thread:lena.vogel")).toContain("Nothing is bought until January.");
    expect(heard(said, "direct:jonas.weber")).toContain("Nothing is bought until January.");
    expect(buttonsOf(cardOf("jonas.weber"))).toEqual([]);
    expect(await newOrders()).toBe(0);
  });

  it("goes at once to who is next when nobody is there to be asked, with one card each", async () => {
    const { people } = await desk.app.company.directory.snapshot();
    const alone = people.map((one) => (one.id === "lena.vogel" ? { ...one, managerId: undefined } : one));
    await desk.app.database.transaction((tx) => replacePeople(tx, alone));
    const said = await buyDesks();
    expect(said.filter((one) => one.thread === "direct:priya.raman")).toHaveLength(1);
    expect(heard(said, "thread:lena.vogel")).toMatch(/waiting for .*Priya Raman/);
    await desk.click("priya.raman", "Approve");
    expect(await newOrders()).toBe(1);
  });

  it("that nobody can decide is told to the requester and to the administrators", async () => {
    const { people } = await desk.app.company.directory.snapshot();
    const nobody = people.map((one) => ({
      ...one,
      ...(one.id === "lena.vogel" ? { managerId: undefined } : {}),
      roles: one.roles.filter((role) => role !== "finance-approver"),
    }));
    await desk.app.database.transaction((tx) => replacePeople(tx, nobody));
    const said = await buyDesks();
    expect(heard(said, "thread:lena.vogel")).toContain("Nobody can decide");
    expect(heard(said, "direct:wiebke.janssen")).toMatch(/Nobody can decide on PR-\d+/);
  });

  it("that only has to be told goes on when the message has arrived, and words come before", async () => {
    let reachable = false;
    instead = (outgoing) =>
      !reachable && outgoing.externalRef === "direct:jonas.weber"
        ? { kind: "retry", after: 60_000, reason: "502" }
        : undefined;
    await desk.say("lena.vogel", "I'm sick today");
    const yes = await desk.click("lena.vogel", "Yes, go ahead");
    expect(heard(yes, "thread:lena.vogel")).toMatch(/LV-\d+: I'm letting Jonas Weber know/);
    expect(heard(yes, "thread:lena.vogel")).not.toMatch(/booked|recorded/i);
    reachable = true;
    const said = await desk.pass(61_000);
    expect(heard(said, "direct:jonas.weber")).toContain("Lena Vogel");
    const statuses = await desk.app.bot.services.proposals.ofRequester(desk.app.database.db, {
      requesterId: "lena.vogel",
      statuses: ["succeeded"],
    });
    expect(statuses.map((one) => one.actionId)).toEqual(["hr.request-leave"]);
    expect(plainText(said.at(-1)?.reply ?? { audience: "thread", blocks: [] })).toMatch(/LV-\d+/);
  });
});
