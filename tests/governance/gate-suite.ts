import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database, Tx } from "../../src/database.js";
import { createApprovals, type Approvals } from "../../src/governance/approvals/approvals.js";
import { delegationsSince } from "../../src/governance/approvals/delegation-store.js";
import type { Audit } from "../../src/governance/audit.js";
import type { Decision, ProposalFacts } from "../../src/governance/decision.js";
import { Authorization, createGate, type Gate, type GateParts } from "../../src/governance/gate.js";
import type { Principal } from "../../src/governance/principal.js";
import { newId } from "../../src/runtime.js";
import {
  anObligation,
  calendar,
  company,
  denying,
  directoryOf,
  monday,
  policySaying,
  requiring,
  someFacts,
} from "./approvals/company.js";
import { auditOn, checkPointFile, type CheckPointFile } from "./audit-fixtures.js";

const manager = anObligation();
const finance = anObligation({ id: "needs-finance", target: "role:finance", step: 2, reason: "It is much money." });
const allowing: Decision = { kind: "allow", policyVersion: 1, policyIds: ["employees-purchase"] };

/** What the gate does on a database, whichever it is. */
export function gateSuite(name: string, open: () => Promise<Database>): void {
  describe(`the gate on ${name}`, () => {
    let database: Database;
    let file: CheckPointFile;
    let audit: Audit;
    let people: Map<string, Principal>;
    let now: Date;
    let policy: ReturnType<typeof policySaying>;
    let approvals: Approvals;
    let gate: Gate;

    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.script(
        "truncate approvals, approval_votes, authorizations, audit_entries, audit_erasable, audit_head",
      );
      file = checkPointFile();
      audit = auditOn(database, file);
      people = company();
      now = monday;
      policy = policySaying(allowing);
      const directory = directoryOf(people);
      const clock = () => now;
      approvals = createApprovals({ ...calendar, directory, policy, audit, clock, delegationsSince });
      gate = gateWith({});
    });
    afterEach(() => file.remove());

    function gateWith(sabotage: GateParts["sabotage"]): Gate {
      return createGate({
        policy: {
          decide: () => policy.decide(),
          preview: () => policy.decide(),
          couldStart: () => Promise.resolve({ answer: "depends" as const, whoCanGrant: [], reasons: [] }),
          version: () => Promise.resolve(policy.decision.policyVersion),
        },
        directory: directoryOf(people),
        approvals,
        audit,
        clock: () => now,
        sabotage,
      });
    }

    const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.transaction(work);
    const facts = (changes: Partial<ProposalFacts> = {}) => someFacts({ proposalId: newId(), ...changes });
    const redeem = (ticketId: string, request: ProposalFacts, by = gate) =>
      inTx((tx) => by.redeem(tx, { ticketId, facts: request }));
    const ticketFor = (request: ProposalFacts) =>
      inTx((tx) => gate.authorise(tx, { facts: request, origin: "request" }));
    const types = async (request: ProposalFacts) =>
      (await audit.show({ subject: `proposal:${request.proposalId}` })).map(
        (entry) => `${entry.type} ${entry.outcome}`,
      );

    /** A purchase that Max has agreed to. */
    async function agreed() {
      policy.decision = requiring([manager]);
      const request = facts();
      const { approvalId } = await inTx((tx) =>
        approvals.open(tx, { facts: request, obligations: [manager], policyVersion: 1 }),
      );
      await inTx((tx) =>
        approvals.vote(tx, { approvalId, voterId: "max", verdict: "approve", inputHash: "hash-1", channel: "web" }),
      );
      return { request, approvalId };
    }

    describe("decides", () => {
      it("as the policy does, and puts it on record", async () => {
        const request = facts();
        policy.decision = requiring([manager]);
        expect(await inTx((tx) => gate.decide(tx, request))).toEqual(policy.decision);
        expect(await audit.show()).toMatchObject([
          {
            type: "proposal.decided",
            actorId: "rita",
            outcome: "require",
            data: { obligations: ["needs-manager"], policyVersion: 1 },
          },
        ]);
      });

      it.each([
        ["unknown requester", { requesterId: "nobody" }],
        ["guest", { requesterId: "gus" }],
        ["unknown subject", { subjectId: "nobody" }],
      ])("against an %s, without asking any policy", async (_, changes) => {
        const decision = await inTx((tx) => gate.decide(tx, facts(changes)));
        expect(decision).toMatchObject({ kind: "deny", code: "no-permit" });
        expect(policy.asked).toBe(0);
      });
    });

    describe("shows before", () => {
      it("who must agree, by name, in the order of the steps", async () => {
        policy.decision = requiring([
          anObligation({ id: "yes", kind: "confirm", target: "requester" }),
          manager,
          finance,
        ]);
        const preview = await gate.preview(facts());
        expect(preview.obligations.map((one) => one.people.map((person) => person.name))).toEqual([
          ["Rita Rahn"],
          ["Max Moor"],
          ["Fay Falk", "Finn Fuchs", "Flo Frey"],
        ]);
      });

      it("to whom it escalates when nobody is left, and nobody when nobody is", async () => {
        people.delete("max");
        policy.decision = requiring([
          { ...manager, escalate: "role:security" },
          { ...manager, id: "other" },
        ]);
        expect((await gate.preview(facts())).obligations).toMatchObject([
          { people: [{ name: "Sina Sommer" }], escalated: true },
          { people: [], escalated: false },
        ]);
      });

      it("that somebody unknown or inactive need not begin", async () => {
        expect(await gate.couldStart("rita", "x", "web")).toMatchObject({ answer: "depends" });
        expect(await gate.couldStart("gus", "x", "web")).toMatchObject({ answer: "no" });
        expect(await gate.couldStart("nobody", "x", "web")).toMatchObject({ answer: "no" });
        expect((await gate.preview(facts({ requesterId: "nobody" }))).decision.kind).toBe("deny");
      });
    });

    describe("redeems a ticket", () => {
      it("once, for exactly what it was issued for", async () => {
        const request = facts();
        const ticket = await ticketFor(request);
        const redeemed = await redeem(ticket.id, request);
        expect(redeemed).toMatchObject({
          kind: "authorised",
          authorization: {
            id: ticket.id,
            proposalId: request.proposalId,
            inputHash: "hash-1",
            origin: "request",
            policyVersion: 1,
          },
        });
        expect(await redeem(ticket.id, request)).toEqual({ kind: "used" });
        expect(await types(request)).toEqual(["authorization.issued issued", "authorization.redeemed authorised"]);
      });

      it.each([
        ["inputs", { inputHash: "hash-2" }],
        ["action", { actionId: "it.reset-password" }],
        ["request", { proposalId: "other" }],
      ])("not for another %s, and that is on record", async (_, changes) => {
        const request = facts();
        const ticket = await ticketFor(request);
        const other = { ...request, ...changes };
        expect(await redeem(ticket.id, other)).toMatchObject({ kind: "refused" });
        expect(await types(other)).toContain("authorization.refused refused");
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "authorised" });
      });

      it("that does not exist to nobody", async () => {
        expect(await redeem("none", facts())).toMatchObject({ kind: "refused" });
      });

      it("for a quarter of an hour; then another is to be asked for, not nothing done", async () => {
        const request = facts();
        const ticket = await ticketFor(request);
        now = ticket.expiresAt;
        expect(now.getTime() - monday.getTime()).toBe(15 * 60_000);
        expect(await redeem(ticket.id, request)).toEqual({ kind: "expired" });
        const renewed = await inTx((tx) => gate.renew(tx, { facts: request, origin: "request" }));
        if (renewed.kind !== "ticket") throw new Error(renewed.kind);
        expect(await redeem(renewed.ticketId, request)).toMatchObject({ kind: "authorised" });
      });

      it("only if today's policy still says yes", async () => {
        const request = facts();
        const ticket = await ticketFor(request);
        policy.decision = denying("killed", "Stopped at the moment.");
        expect(await redeem(ticket.id, request)).toEqual({ kind: "refused", reasons: ["Stopped at the moment."] });
        expect(await inTx((tx) => gate.renew(tx, { facts: request, origin: "reconciliation" }))).toMatchObject({
          kind: "refused",
        });
        policy.decision = allowing;
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "authorised" });
      });

      it.each([
        ["shadow", { kind: "shadow", would: "allow", policyVersion: 2 }],
        ["recommend", { kind: "recommend-only", policyVersion: 2 }],
      ] as const)("never in %s: there is no way to an effect", async (_, decision) => {
        const request = facts();
        const ticket = await ticketFor(request);
        policy.decision = decision;
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "refused" });
      });

      it("not of somebody who has left meanwhile", async () => {
        const request = facts();
        const ticket = await ticketFor(request);
        people.delete("rita");
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "refused" });
      });
    });

    describe("with agreement required", () => {
      it("lets nothing pass that nobody agreed to", async () => {
        policy.decision = requiring([manager]);
        const request = facts();
        const ticket = await ticketFor(request);
        expect(await redeem(ticket.id, request)).toEqual({ kind: "needs-approval", obligations: [manager] });
      });

      it("lets pass what was agreed to", async () => {
        const { request, approvalId } = await agreed();
        const ticket = await inTx((tx) => gate.authorise(tx, { facts: request, origin: "request", approvalId }));
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "authorised" });
      });

      it("issues no ticket on an approval that is open, or is another's", async () => {
        const { approvalId } = await agreed();
        const request = facts();
        const other = await inTx((tx) =>
          approvals.open(tx, { facts: request, obligations: [manager], policyVersion: 1 }),
        );
        const wanted = (id: string) =>
          inTx((tx) => gate.authorise(tx, { facts: request, origin: "request", approvalId: id }));
        await expect(wanted(other.approvalId)).rejects.toMatchObject({ code: "not-authorised" });
        await expect(wanted(approvalId)).rejects.toMatchObject({ code: "not-authorised" });
      });

      it("asks for what a newer policy wants beyond what was agreed, and passes when that is met", async () => {
        const { request } = await agreed();
        const ticket = await ticketFor(request);
        policy.decision = requiring([manager, finance], 2);
        expect(await redeem(ticket.id, request)).toEqual({ kind: "needs-approval", obligations: [finance] });
        const again = await inTx((tx) =>
          approvals.open(tx, { facts: request, obligations: [finance], policyVersion: 2 }),
        );
        const waiting = await redeem(ticket.id, request);
        expect(waiting).toMatchObject({ kind: "needs-approval", obligations: [{ id: "needs-finance" }] });
        await inTx((tx) =>
          approvals.vote(tx, {
            approvalId: again.approvalId,
            voterId: "fay",
            verdict: "approve",
            inputHash: "hash-1",
            channel: "web",
          }),
        );
        expect(await redeem(ticket.id, request)).toMatchObject({
          kind: "authorised",
          authorization: { policyVersion: 2 },
        });
      });

      it("loosens nothing when a newer policy asks for less: what was copied has to be met", async () => {
        policy.decision = requiring([manager]);
        const request = facts();
        await inTx((tx) => approvals.open(tx, { facts: request, obligations: [manager], policyVersion: 1 }));
        const ticket = await ticketFor(request);
        policy.decision = { ...allowing, policyVersion: 2 };
        expect(await redeem(ticket.id, request)).toMatchObject({
          kind: "needs-approval",
          obligations: [{ id: "needs-manager" }],
        });
      });

      it("refuses what was rejected", async () => {
        policy.decision = requiring([manager]);
        const request = facts();
        const { approvalId } = await inTx((tx) =>
          approvals.open(tx, { facts: request, obligations: [manager], policyVersion: 1 }),
        );
        await inTx((tx) =>
          approvals.vote(tx, { approvalId, voterId: "max", verdict: "reject", inputHash: "hash-1", channel: "web" }),
        );
        const ticket = await ticketFor(request);
        policy.decision = allowing;
        expect(await redeem(ticket.id, request)).toMatchObject({ kind: "refused" });
      });
    });

    describe("an effect is taken back", () => {
      const renew = (request: ProposalFacts) =>
        inTx((tx) => gate.renew(tx, { facts: request, origin: "compensation" }));

      it("although the action was stopped or the person has left, since it was authorised with it", async () => {
        const request = facts();
        await redeem((await ticketFor(request)).id, request);
        policy.decision = denying("killed", "Stopped.");
        people.delete("rita");
        const renewed = await renew(request);
        if (renewed.kind !== "ticket") throw new Error(renewed.kind);
        expect(await redeem(renewed.ticketId, request)).toMatchObject({
          kind: "authorised",
          authorization: { origin: "compensation" },
        });
      });

      it("only if it was ever authorised", async () => {
        const request = facts();
        await ticketFor(request);
        expect(await renew(request)).toMatchObject({ kind: "refused" });
      });
    });

    describe("a read", () => {
      it("is decided and authorised at once, and only once", async () => {
        const request = facts({ effect: "read" });
        const read = await inTx((tx) => gate.authoriseRead(tx, request));
        if (read.kind !== "authorised") throw new Error(read.kind);
        expect(gate.consume(read.authorization)).toBe(true);
        expect(await redeem(read.authorization.id, request)).toEqual({ kind: "used" });
        expect(await types(request)).toEqual([
          "proposal.decided allow",
          "authorization.issued issued",
          "authorization.redeemed authorised",
        ]);
      });

      it("is refused with the policy's reasons, or needs agreement like anything else", async () => {
        policy.decision = denying("no-permit", "No policy grants this to you.");
        const request = facts({ effect: "read" });
        expect(await inTx((tx) => gate.authoriseRead(tx, request))).toEqual({
          kind: "refused",
          reasons: ["No policy grants this to you."],
        });
        policy.decision = requiring([manager]);
        expect(await inTx((tx) => gate.authoriseRead(tx, request))).toEqual({
          kind: "needs-approval",
          obligations: [manager],
        });
      });

      it("is what this is for, and nothing else", async () => {
        await expect(inTx((tx) => gate.authoriseRead(tx, facts()))).rejects.toMatchObject({ code: "internal" });
      });
    });

    describe("an authorization", () => {
      const authorization = async () => {
        const request = facts();
        const redeemed = await redeem((await ticketFor(request)).id, request);
        if (redeemed.kind !== "authorised") throw new Error(redeemed.kind);
        return redeemed.authorization;
      };

      it("is good once", async () => {
        const genuine = await authorization();
        expect(gate.consume(genuine)).toBe(true);
        expect(gate.consume(genuine)).toBe(false);
      });

      it("cannot be copied, imitated or changed", async () => {
        const genuine = await authorization();
        const imitation: unknown = Object.create(Authorization.prototype);
        for (const forged of [Object.assign({}, genuine), structuredClone(genuine), imitation, null, "x", undefined]) {
          expect(gate.consume(forged)).toBe(false);
        }
        expect(() => Object.assign(genuine, { inputHash: "other" })).toThrow("read only");
        expect(gate.consume(genuine)).toBe(true);
      });

      it("can be made by nobody else: the compiler refuses it", async () => {
        // @ts-expect-error the constructor is private
        const made = new Authorization({
          id: "x",
          proposalId: "p",
          actionId: "a",
          inputHash: "h",
          origin: "request",
          policyVersion: 1,
        });
        expect(gate.consume(made)).toBe(false);
        // @ts-expect-error an object with the same fields is none
        const alike: Authorization = structuredClone<object>(await authorization());
        expect(gate.consume(alike)).toBe(false);
      });
    });

    describe("no effect without an authorisation", () => {
      /** The harness: what is refused, open or rejected never gets an authorization. */
      async function expectNoEffect(by: Gate): Promise<void> {
        for (const decision of [
          denying("no-permit", "No."),
          requiring([manager]),
          { kind: "shadow", would: "allow", policyVersion: 1 } as const,
        ]) {
          policy.decision = decision;
          const request = facts();
          const ticket = await inTx((tx) => by.authorise(tx, { facts: request, origin: "request" }));
          expect(await redeem(ticket.id, request, by)).not.toHaveProperty("authorization");
          const read = facts({ effect: "read" });
          expect(await inTx((tx) => by.authoriseRead(tx, read))).not.toHaveProperty("authorization");
        }
      }

      it("holds", async () => {
        await expectNoEffect(gate);
      });

      it("does not hold without the gate, so this harness can fail", async () => {
        await expect(expectNoEffect(gateWith({ noGate: true }))).rejects.toThrow("to not have property");
      });
    });

    it("leaves an audit that verifies", async () => {
      const { request } = await agreed();
      await redeem((await ticketFor(request)).id, request);
      await audit.sealPending();
      expect(await audit.verify()).toMatchObject({ ok: true, pending: 0 });
      expect(await types(request)).toEqual([
        "approval.opened open",
        "approval.voted approve",
        "approval.granted granted",
        "authorization.issued issued",
        "authorization.redeemed authorised",
      ]);
    });
  });
}
