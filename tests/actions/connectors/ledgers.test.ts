import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "../../../src/actions/action.js";
import { checkContext } from "../../../src/actions/context.js";
import { money, type Money } from "../../../src/actions/money.js";
import { prepareRequest } from "../../../src/actions/prepare.js";
import type { AmountFact } from "../../../src/governance/decision.js";
import { newId } from "../../../src/runtime.js";
import { databaseKinds } from "../../support/database.js";
import { monday, openSampleLedgers, type SampleLedgers } from "../support/sample-ledgers.js";

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`the ledgers of the sample company on ${kind.name}`, () => {
    let ledgers: SampleLedgers;
    beforeAll(async () => {
      ledgers = await openSampleLedgers(await kind.open());
    });
    beforeEach(() => ledgers.reset());
    afterAll(() => ledgers.database.close());

    const prepare = (actionId: string, inputs: object, personId = "lena.vogel") =>
      prepareRequest(ledgers, { actionId, inputs, requester: ledgers.person(personId), now: monday });

    /** Carries out what was prepared, and answers with the receipt. */
    async function carryOut(
      actionId: string,
      inputs: object,
      options: { personId?: string; amount?: AmountFact } = {},
    ) {
      const action = ledgers.registry.action(actionId);
      const requester = ledgers.person(options.personId ?? "lena.vogel");
      const signal = new AbortController().signal;
      const context: RunContext<unknown> = {
        ...checkContext({ ...ledgers, actionId, requester, now: monday, signal }),
        idempotencyKey: newId(),
        reference: `XX-${newId().slice(0, 6)}`,
        amount: options.amount,
      };
      return action.receipt(await action.run(action.input.parse(inputs), context), action.input.parse(inputs));
    }

    describe("leave", () => {
      test("is told as it stands in the ledger", async () => {
        // 30 a year; 3 carried over and lost at the end of March; 10 taken; the other leave lies in 2027.
        expect(await carryOut("hr.check-leave-balance", { leaveType: "vacation" })).toMatch(
          /^Vacation 2026: 2\d(\.5)? days left of 30/u,
        );
        expect(await carryOut("hr.check-leave-balance", {})).toContain("Sick leave 2026: no fixed number of days.");
      });

      test("is less after booking, by exactly the days that were booked", async () => {
        const left = async () =>
          Number(/: ([\d.]+) days? left/u.exec(await carryOut("hr.check-leave-balance", {}))?.[1]);
        const before = await left();
        const wish = { leaveType: "vacation", startDate: "2026-12-07", endDate: "2026-12-09" };
        const receipt = await carryOut("hr.request-leave", wish);
        expect(receipt).toContain("3 days, Mon 7 Dec 2026 to Wed 9 Dec 2026");
        expect(receipt).toContain(`You have ${before - 3} days left in 2026`);
        expect(await left()).toBe(before - 3);
      });

      test("gives policy its facts", async () => {
        const { attributes, problems } = await prepare("hr.request-leave", {
          leaveType: "vacation",
          startDate: "2026-12-18",
          endDate: "2026-12-28",
        });
        // Friday, Monday to Thursday, and the Monday after Christmas.
        expect([attributes, problems]).toEqual([{ leaveType: "vacation", days: 6, noticeDays: 19 }, []]);
      });

      test("cannot be booked twice over by two requests that were both fine when they were made", async () => {
        const wish = { leaveType: "vacation", startDate: "2026-12-07", endDate: "2026-12-09" };
        const both = await Promise.allSettled([carryOut("hr.request-leave", wish), carryOut("hr.request-leave", wish)]);
        expect(both.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
        const rejected = both.find((one) => one.status === "rejected");
        expect(rejected?.reason).toMatchObject({ name: "ConnectorFailure" });
      });

      test("keeps its note encrypted", async () => {
        const wish = { leaveType: "sick", startDate: "2026-11-24", endDate: "2026-11-24", note: "migraine" };
        await carryOut("hr.request-leave", wish);
        expect(JSON.stringify(await ledgers.rowsOf("hr_leaves"))).not.toContain("migraine");
      });
    });

    describe("a purchase", () => {
      const id = "procurement.request-purchase";
      const known = (minor: number, original: Money): AmountFact => ({ certainty: "known", minor, original });

      test("costs what was said, in the base currency", async () => {
        const desks = { item: "standing desk", quantity: 4, unitPrice: money(120000, "EUR") };
        expect((await prepare(id, desks)).amount).toEqual(known(480000, money(480000, "EUR")));
        const dollars = { item: "desk", quantity: 2, unitPrice: money(11600, "USD") };
        expect((await prepare(id, dollars)).amount).toEqual(known(20000, money(23200, "USD")));
      });

      test.each([
        ["of the company's catalogue", { item: "laptops", quantity: 2 }, 379800],
        ["by a synonym", { item: "MacBook Pro" }, 189900],
        ["of the vendor that was named", { item: "laptop", vendor: "havelbyte" }, 182900],
        ["of whoever sells it", { item: "Standing desks", quantity: 4 }, 480000],
      ])("is estimated from the price %s", async (_what, inputs, minor) => {
        expect((await prepare(id, inputs)).amount).toMatchObject({ certainty: "estimated", minor });
      });

      test("that nobody has a price for is of unknown amount", async () => {
        expect((await prepare(id, { item: "aquarium" })).amount).toEqual({ certainty: "unknown" });
      });

      test("in a currency that does not exist is a question of the price again, and no failure", async () => {
        const { problems } = await prepare(id, { item: "desk", unitPrice: { minor: 1, currency: "QQQ" } });
        expect(problems).toEqual([{ field: "unitPrice", message: expect.stringContaining("QQQ") as string }]);
      });

      test("adds to what was spent with the vendor lately, so that splitting does not help", async () => {
        const desk = { item: "standing desk", unitPrice: money(90000, "EUR"), vendor: "Spreemöbel Werkstatt" };
        const spend = async (inputs: object) => (await prepare(id, inputs)).attributes["vendorSpend30d"];
        expect(await spend(desk)).toBe(90000);
        await carryOut(id, desk, { amount: known(90000, money(90000, "EUR")) });
        expect(await spend({ ...desk, vendor: "spreemobel werkstatt" })).toBe(180000);
        // Without a vendor it may be the same one: what was bought anywhere counts, the 3 monitors of last week too.
        expect(await spend({ ...desk, vendor: undefined })).toBe(90000 + 90000 + 98700);
        expect(await spend({ ...desk, vendor: "Tejo Papelaria" })).toBe(90000);
      });

      test("commits the budget that pays it, and tells what is left", async () => {
        const desks = { item: "standing desk", quantity: 4, unitPrice: money(120000, "EUR"), costCentre: "CC-1002" };
        const receipt = await carryOut(id, desks, { amount: known(480000, money(480000, "EUR")) });
        // 420,000 a year, less the whiteboards of the sample and these desks.
        expect(receipt).toBe(
          "Order PO-7001 is placed: 4 × standing desk for €4,800.00, charged to CC-1002, which has €414,882.00 left this year.",
        );
      });

      test("beyond the budget, from a blocked vendor or on an unknown cost centre has that against it", async () => {
        const fieldOf = async (inputs: object) => (await prepare(id, inputs)).problems[0]?.field;
        expect(await fieldOf({ item: "yacht", unitPrice: money(100_000_000, "EUR") })).toBe("costCentre");
        expect(await fieldOf({ item: "desk", vendor: "Quickgoods" })).toBe("vendor");
        expect(await fieldOf({ item: "desk", costCentre: "CC-9999" })).toBe("costCentre");
      });

      test("cannot overspend: of two that would together, one is refused under the lock", async () => {
        const half = { item: "server", unitPrice: money(50_000_000, "EUR") };
        const amount = known(50_000_000, money(50_000_000, "EUR"));
        const both = await Promise.allSettled([carryOut(id, half, { amount }), carryOut(id, half, { amount })]);
        expect(both.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
      });

      test("is charged to the requester's cost centre, and at the total that was decided on", async () => {
        const estimate: AmountFact = { certainty: "estimated", minor: 189900, original: money(189900, "EUR") };
        await ledgers.database.script("UPDATE procurement_prices SET price_minor = price_minor * 2");
        const receipt = await carryOut(id, { item: "laptop" }, { amount: estimate });
        expect(receipt).toContain("1 × laptop for €1,899.00, charged to CC-1001");
      });
    });

    describe("a password reset", () => {
      test("goes to the registered mail; neither a password nor a link is told or stored", async () => {
        const receipt = await carryOut("it.reset-password", {});
        expect(receipt).toBe(
          "I sent a link to reset your Okta password to l•••@larkfell.example. It works once, for 30 minutes.",
        );
        const [row] = (await ledgers.rowsOf("it_password_resets")) as Record<string, unknown>[];
        expect(Object.keys(row ?? {}).toSorted()).toEqual([
          "application",
          "idempotency_key",
          "person_id",
          "revoked",
          "sent_at",
          "sent_to",
          "valid_until",
        ]);
      });

      test("makes the link before it useless", async () => {
        await carryOut("it.reset-password", { application: "SAP" });
        await carryOut("it.reset-password", { application: "SAP" });
        const rows = (await ledgers.rowsOf("it_password_resets")) as { revoked: boolean }[];
        expect(rows.filter((row) => row.revoked)).toHaveLength(1);
        expect(rows).toHaveLength(2);
      });

      test("says whether the account administers something", async () => {
        const privileged = async (personId: string, inputs: object) =>
          (await prepare("it.reset-password", inputs, personId)).attributes["privileged"];
        expect(await privileged("jonas.weber", { application: "GitHub" })).toBe(true);
        expect(await privileged("jonas.weber", { application: "Salesforce" })).toBe(false);
        expect(await privileged("jonas.weber", {})).toBe(true);
        expect(await privileged("lena.vogel", {})).toBe(false);
      });
    });
  });
}
