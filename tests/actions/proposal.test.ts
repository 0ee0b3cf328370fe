import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { money } from "../../src/actions/money.js";
import { createProposal, type ProposalParts } from "../../src/actions/proposal.js";
import { continueReferences } from "../../src/actions/proposal-store.js";
import { createRegistry } from "../../src/actions/registry.js";
import { builtInConnectors } from "../../src/actions/connectors/built-in.js";
import type { Database } from "../../src/database.js";
import { newId } from "../../src/runtime.js";
import { databaseKinds } from "../support/database.js";
import { lena, openWorld, type World } from "./support/world.js";

const registry = createRegistry(builtInConnectors);

function parts(changes: Partial<ProposalParts> = {}): ProposalParts {
  return {
    action: registry.action("procurement.request-purchase"),
    inputs: { item: "desk", quantity: 2, unitPrice: money(50000, "EUR") },
    requester: lena,
    channel: "web",
    conversationId: "c1",
    eventId: "e1",
    ordinal: 0,
    attributes: { vendorSpend30d: 100000 },
    amount: { certainty: "known", minor: 100000, original: money(100000, "EUR") },
    now: new Date("2026-11-23T09:00:00Z"),
    ...changes,
  };
}

describe("a proposal", () => {
  test("shows governance its facts and nothing else", () => {
    const proposal = createProposal(parts());
    expect(proposal.facts).toEqual({
      proposalId: proposal.id,
      actionId: "procurement.request-purchase",
      domain: "procurement",
      effect: "write",
      riskReducing: false,
      attributes: { vendorSpend30d: 100000 },
      amount: { certainty: "known", minor: 100000, original: { minor: 100000, currency: "EUR" } },
      subjectId: "lena",
      requesterId: "lena",
      channel: "web",
      inputHash: proposal.inputHash,
    });
  });

  test("has an unknown amount where nobody could say one: above every limit, never below", () => {
    expect(createProposal(parts({ amount: undefined })).facts.amount).toEqual({ certainty: "unknown" });
    const leave = parts({
      action: registry.action("hr.check-leave-balance"),
      inputs: {},
      attributes: {},
      amount: undefined,
    });
    expect(createProposal(leave).facts.amount).toBeUndefined();
  });

  test("cannot be changed, down to the last member", () => {
    const { inputs, facts } = createProposal(parts());
    expect(() => Object.assign(inputs, { item: "yacht" })).toThrow(TypeError);
    expect(() => Object.assign(inputs["unitPrice"] as object, { minor: 1 })).toThrow(TypeError);
    expect(() => Object.assign(facts.attributes, { vendorSpend30d: 0 })).toThrow(TypeError);
  });

  test("hashes the same inputs to the same, in whatever order, and others to another", () => {
    const input = fc.record({
      item: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
      quantity: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(input, input, (a, b) => {
        const hash = (inputs: object) => createProposal(parts({ inputs })).inputHash;
        expect(hash({ quantity: a.quantity, item: a.item })).toBe(hash(a));
        const equal = a.item.trim() === b.item.trim() && a.quantity === b.quantity;
        expect(hash(a) === hash(b)).toBe(equal);
      }),
    );
  });

  test("has a key of its own", () => {
    const keys = Array.from({ length: 50 }, () => createProposal(parts()).idempotencyKey);
    expect(new Set(keys).size).toBe(50);
  });

  test.each([
    ["a field that does not exist", { inputs: { item: "desk", discount: 100 } }, /discount/u],
    ["a missing field", { inputs: {} }, /does not fit/u],
    ["a quantity below one", { inputs: { item: "desk", quantity: 0 } }, /does not fit/u],
    ["a fact that is missing", { attributes: {} }, /vendorSpend30d/u],
    ["a fact that was not declared", { attributes: { vendorSpend30d: 1, ceo: true } }, /ceo/u],
    ["a fraction for a whole number", { attributes: { vendorSpend30d: 1.5 } }, /vendorSpend30d/u],
  ] satisfies [string, Partial<ProposalParts>, RegExp][])("is not made with %s", (_what, changes, named) => {
    expect(() => createProposal(parts(changes))).toThrow(named);
  });

  test("is not made with a value outside a declared list", () => {
    const leave = {
      action: registry.action("hr.request-leave"),
      inputs: { leaveType: "vacation", startDate: "2026-12-07", endDate: "2026-12-07" },
      amount: undefined,
    };
    const facts = { leaveType: "vacation", days: 1, noticeDays: 10 };
    expect(createProposal(parts({ ...leave, attributes: facts })).facts.attributes).toEqual(facts);
    expect(() => createProposal(parts({ ...leave, attributes: { ...facts, leaveType: "party" } }))).toThrow(
      /leaveType/u,
    );
  });
});

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`stored proposals on ${kind.name}`, () => {
    let database: Database;
    let world: World;
    beforeAll(async () => {
      database = await kind.open();
    });
    beforeEach(async () => {
      world = await openWorld(database);
      await database.script("TRUNCATE proposals, reference_counters");
    });
    afterAll(() => database.close());

    const make = (changes: Partial<ProposalParts> = {}) =>
      createProposal(
        parts({
          action: world.registry.action("probe.do-thing"),
          inputs: { content: "x" },
          attributes: {},
          amount: undefined,
          eventId: newId(),
          ...changes,
        }),
      );
    const insert = (proposal: ReturnType<typeof make>) =>
      database.transaction((tx) => world.proposals.insert(tx, { proposal, status: "awaiting-approval" }));

    test("are stored once, however often the turn is worked", async () => {
      const first = await insert(make({ eventId: "e" }));
      const second = await insert(make({ eventId: "e" }));
      expect([first.kind, second.kind]).toEqual(["inserted", "known"]);
      expect(second.proposal).toEqual(first.proposal);
      const other = await insert(make({ eventId: "e", ordinal: 1 }));
      expect(other.kind).toBe("inserted");
      expect(await world.proposals.ofEvent(database.db, "e")).toEqual([first.proposal, other.proposal]);
    });

    test("are stored once when two processes work the turn at the same moment", async () => {
      const all = await Promise.all(Array.from({ length: 6 }, () => insert(make({ eventId: "e" }))));
      expect(all.map((one) => one.kind).filter((one) => one === "inserted")).toHaveLength(1);
      expect(new Set(all.map((one) => one.proposal.id)).size).toBe(1);
    });

    test("are numbered by their action's prefix, going on after imported numbers and never back", async () => {
      expect((await insert(make())).proposal.reference).toBe("PB-1001");
      await database.transaction((tx) => continueReferences(tx, "PB", 2000));
      await database.transaction((tx) => continueReferences(tx, "PB", 5));
      expect((await insert(make())).proposal.reference).toBe("PB-2001");
    });

    test("come back as they were, and are found by their reference in any case", async () => {
      const made = make();
      const { proposal } = await insert(made);
      expect(proposal).toMatchObject(made);
      expect(await world.proposals.byReference(database.db, ` ${proposal.reference.toLowerCase()} `)).toEqual(proposal);
      expect(await world.proposals.byId(database.db, made.id)).toEqual(proposal);
      expect(Object.isFrozen(proposal.inputs)).toBe(true);
    });

    test("move only from where they stand", async () => {
      const { proposal } = await insert(make());
      const move = (from: "awaiting-approval" | "running", to: "authorised" | "failed") =>
        database.transaction((tx) =>
          world.proposals.move(tx, { id: proposal.id, from: [from], to, outcome: "Because.", now: new Date() }),
        );
      expect(await move("running", "failed")).toEqual({ kind: "conflict", status: "awaiting-approval" });
      expect(await move("awaiting-approval", "authorised")).toMatchObject({
        kind: "moved",
        proposal: { status: "authorised", outcome: "Because." },
      });
      expect(await move("awaiting-approval", "failed")).toEqual({ kind: "conflict", status: "authorised" });
    });

    test("are listed for who asked, newest first, and for their conversation, oldest first", async () => {
      const early = await insert(make());
      const late = await insert(make({ now: new Date("2026-11-24T09:00:00Z") }));
      await insert(make({ requester: { id: "other" }, conversationId: "c2" }));
      const mine = await world.proposals.ofRequester(database.db, { requesterId: "lena" });
      expect(mine).toEqual([late.proposal, early.proposal]);
      expect(await world.proposals.ofRequester(database.db, { requesterId: "lena", statuses: ["failed"] })).toEqual([]);
      expect(await world.proposals.ofConversation(database.db, "c1")).toEqual([early.proposal, late.proposal]);
    });

    test("with a sensitive field lie encrypted, outcome included", async () => {
      const { proposal } = await insert(
        make({ action: world.registry.action("probe.do-secretly"), inputs: { content: "top secret" } }),
      );
      const move = {
        id: proposal.id,
        from: ["awaiting-approval"],
        to: "failed",
        outcome: "secret ending",
        now: new Date(),
      } as const;
      const moved = await database.transaction((tx) => world.proposals.move(tx, move));
      expect(moved).toMatchObject({ proposal: { inputs: { content: "top secret" }, outcome: "secret ending" } });
      expect(JSON.stringify(await database.script("SELECT * FROM proposals"))).not.toContain("secret ");
    });
  });
}
