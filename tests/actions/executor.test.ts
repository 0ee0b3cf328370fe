import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import type { Database } from "../../src/database.js";
import { createExecutionStore } from "../../src/actions/execution-store.js";
import { lookPauses, mostAttempts } from "../../src/actions/execution.js";
import { proposals } from "../../src/actions/tables.js";
import { createVault } from "../../src/vault.js";
import { databaseKinds } from "../support/database.js";
import type { Behaviour } from "./support/probe.js";
import { allow, deny, openWorld, type World } from "./support/world.js";

const executions = createExecutionStore(createVault("a secret for tests"));

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`the executor on ${kind.name}`, () => {
    let database: Database;
    let world: World;
    beforeAll(async () => {
      database = await kind.open();
    });
    beforeEach(async () => {
      world = await openWorld(database);
      await database.script("TRUNCATE executions, proposals, authorizations");
    });
    afterAll(() => database.close());

    const kinds = () => world.changes.map((change) => change.kind);

    test("runs an authorised effect once, tells its receipt, and audits every step", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      expect(await executor.run(request.id)).toMatchObject({ kind: "succeeded", receipt: "Thing 1 is done." });
      expect(await executor.run(request.id)).toEqual({ kind: "busy" });
      expect(world.probe.runs).toBe(1);
      expect(kinds()).toEqual(["succeeded"]);
      expect(await world.stored(request.id)).toMatchObject({ status: "succeeded", outcome: "Thing 1 is done." });
      const types = world.audited.map((entry) => entry.type);
      expect(types).toEqual([
        "authorization.issued",
        "execution.queued",
        "authorization.redeemed",
        "execution.started",
        "execution.succeeded",
      ]);
    });

    test("keeps inputs and outputs out of the audit", async () => {
      const executor = world.executor();
      const request = await world.queue(executor, { content: "my bank account" });
      await executor.run(request.id);
      expect(JSON.stringify(world.audited)).not.toContain("bank");
    });

    test("says failed, and does not try again, when the system surely refused", async () => {
      const executor = world.executor();
      world.probe.script.push("refuses");
      const request = await world.queue(executor);
      expect(await executor.run(request.id)).toEqual({ kind: "failed", reason: "There is no such thing." });
      expect(await executor.recover()).toBe(0);
      expect(kinds()).toEqual(["failed"]);
    });

    test.each<[Behaviour, number]>([
      ["doubts-after", 1],
      ["silent-after", 1],
      ["breaks-after", 1],
      ["nonsense-after", 1],
      ["doubts-before", 2],
      ["silent-before", 2],
    ])("looks when the system %s the effect: one effect, %i call(s), one receipt", async (behaviour, runs) => {
      const executor = world.executor();
      world.probe.script.push(behaviour);
      const request = await world.queue(executor, { content: "once" });
      expect(await executor.run(request.id)).toMatchObject({ kind: "succeeded" });
      expect(world.probe.effectsOf("once")).toBe(1);
      expect([world.probe.runs, world.probe.looks]).toEqual([runs, 1]);
      expect(kinds()).toEqual(["succeeded"]);
    });

    test("never shows an unexpected error to people", async () => {
      const executor = world.executor();
      world.probe.script.push("breaks-after");
      world.probe.lookupSays = "unclear";
      const request = await world.queue(executor);
      const outcome = await executor.run(request.id);
      expect(JSON.stringify([outcome, world.changes, await world.stored(request.id)])).not.toContain("secret://");
    });

    test("calls a doubtful effect doubtful, looks again with pauses, and in the end asks a person, once each", async () => {
      const executor = world.executor();
      world.probe.script.push("doubts-after");
      world.probe.lookupSays = "unclear";
      const request = await world.queue(executor);
      expect(await executor.run(request.id)).toMatchObject({ kind: "unknown" });
      expect((await world.stored(request.id)).status).toBe("unknown");
      expect(await executor.recover()).toBe(0);
      for (const pause of [...lookPauses, 3_600_000]) {
        world.pass(pause);
        expect(await executor.recover()).toBe(1);
      }
      expect(kinds()).toEqual(["unknown", "needs-person"]);
      expect(world.probe.runs).toBe(1);
      world.probe.lookupSays = "truth";
      world.pass(3_600_000);
      await executor.recover();
      expect(kinds()).toEqual(["unknown", "needs-person", "succeeded"]);
    });

    test("asks a person at once where nobody can look, and lets that person decide", async () => {
      const executor = world.executor();
      world.probe.script.push("doubts-after");
      const request = await world.queue(executor, { actionId: "probe.do-blindly" });
      expect(await executor.run(request.id)).toMatchObject({ kind: "unknown" });
      world.pass(10 * 3_600_000);
      expect(await executor.recover()).toBe(0);
      expect(kinds()).toEqual(["needs-person"]);
      const verdict = { proposalId: request.id, happened: true, by: "sam", note: "It is there, I looked." };
      await database.transaction((tx) => executor.settle(tx, verdict));
      expect((await world.stored(request.id)).outcome).toBe("It is there, I looked.");
      expect(world.audited.at(-1)).toMatchObject({ type: "execution.settled", actorId: "sam", outcome: "succeeded" });
      await expect(database.transaction((tx) => executor.settle(tx, verdict))).rejects.toThrow(/not in doubt/u);
      expect(world.probe.runs).toBe(1);
    });

    test("takes what a killed process was running for doubtful, after its lease and not before", async () => {
      const dead = world.executor({ owner: "dead" });
      let started = () => {};
      const running = new Promise<void>((resolve) => (started = resolve));
      world.probe.onRun = () => {
        started();
        return new Promise<void>(() => undefined);
      };
      const request = await world.queue(dead, { content: "once" });
      // Never comes back: as if the process had been killed in the middle of the call.
      void world.executor({ owner: "dead", callTimeoutMs: 600_000 }).run(request.id);
      await running;
      world.probe.onRun = () => undefined;
      const alive = world.executor({ owner: "alive" });
      expect(await alive.run(request.id)).toEqual({ kind: "busy" });
      world.pass(9_999);
      expect(await alive.recover()).toBe(0);
      world.pass(1);
      expect(await alive.recover()).toBe(1);
      expect(world.probe.effectsOf("once")).toBe(1);
      expect(kinds()).toEqual(["succeeded"]);
      expect(world.audited.map((entry) => entry.type)).toContain("execution.doubtful");
    });

    test("a process that comes back too late has nothing to say any more", async () => {
      let goOn = () => {};
      let started = () => {};
      const running = new Promise<void>((resolve) => (started = resolve));
      world.probe.onRun = () => {
        started();
        return new Promise<void>((resolve) => (goOn = resolve));
      };
      const slow = world.executor({ owner: "slow", callTimeoutMs: 600_000 });
      const request = await world.queue(slow, { content: "once" });
      const late = slow.run(request.id);
      await running;
      world.probe.onRun = () => undefined;
      world.pass(20_000);
      await world.executor({ owner: "quick" }).recover();
      goOn();
      expect(await late).toEqual({ kind: "busy" });
      expect(world.probe.effectsOf("once")).toBe(1);
      expect(kinds()).toEqual(["succeeded"]);
    });

    test("on an embedded database the next process takes over at once", async () => {
      const dead = world.executor({ owner: "dead", callTimeoutMs: 600_000 });
      let started = () => {};
      const running = new Promise<void>((resolve) => (started = resolve));
      world.probe.onRun = () => {
        started();
        return new Promise<void>(() => undefined);
      };
      const request = await world.queue(dead);
      void dead.run(request.id);
      await running;
      world.probe.onRun = () => undefined;
      const next = world.executor({ owner: "next" });
      await next.takeOver();
      expect(await next.recover()).toBe(1);
      expect((await world.stored(request.id)).status).toBe("succeeded");
    });

    test("picks up what was queued by a process that died before it ran", async () => {
      const request = await world.queue(world.executor({ owner: "dead" }));
      await world.executor({ owner: "next" }).recover();
      expect((await world.stored(request.id)).status).toBe("succeeded");
      expect(kinds()).toEqual(["succeeded"]);
    });

    test("asks for a ticket that expired in the queue again instead of dropping the request", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      world.pass(20 * 60_000);
      expect(await executor.run(request.id)).toMatchObject({ kind: "succeeded" });
      expect(world.audited.map((entry) => entry.type)).toContain("execution.renewed");
    });

    test("asks today's policy: what is refused by now ends with its reason, and nothing happens", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      world.decision = deny;
      expect(await executor.run(request.id)).toEqual({ kind: "refused", reasons: ["It is switched off."] });
      expect(await world.stored(request.id)).toMatchObject({ status: "refused", outcome: "It is switched off." });
      expect(world.probe.runs).toBe(0);
      expect(kinds()).toEqual(["refused"]);
    });

    test("asks today's policy before a repetition, too", async () => {
      const executor = world.executor();
      world.probe.script.push("doubts-before");
      world.probe.onRun = () => {
        world.decision = deny;
      };
      const request = await world.queue(executor);
      expect(await executor.run(request.id)).toMatchObject({ kind: "unknown" });
      world.pass(60_000);
      await executor.recover();
      expect((await world.stored(request.id)).status).toBe("refused");
      expect([world.probe.runs, world.probe.effects.size]).toEqual([1, 0]);
    });

    test("does not tell that nothing happened while a given-up call may still arrive", async () => {
      const executor = world.executor();
      world.probe.script.push("doubts-before");
      world.probe.onRun = () => {
        world.decision = deny;
      };
      const request = await world.queue(executor, { content: "late" });
      await executor.run(request.id);
      world.probe.apply(request.idempotencyKey, "late");
      world.pass(60_000);
      await executor.recover();
      expect((await world.stored(request.id)).status).toBe("succeeded");
      expect(kinds()).toEqual(["unknown", "succeeded"]);
    });

    test("goes back to the approvers when policy asks for more of them, and can be queued again", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      const obligation = { id: "o", kind: "approval", target: "role:x", step: 1, quorum: 1, reason: "Large." } as const;
      world.decision = { kind: "require", obligations: [obligation], policyVersion: 2 };
      expect(await executor.run(request.id)).toMatchObject({ kind: "needs-approval" });
      expect(kinds()).toEqual(["needs-approval"]);
      expect((await world.stored(request.id)).status).toBe("awaiting-approval");
      world.decision = allow;
      await database.transaction(async (tx) => {
        const ticket = await world.gate.authorise(tx, { facts: request.facts, origin: "request" });
        await executor.enqueue(tx, { proposal: request, ticketId: ticket.id });
      });
      expect(await executor.run(request.id)).toMatchObject({ kind: "succeeded" });
    });

    test("refuses a request whose stored inputs were changed after the decision", async () => {
      const executor = world.executor();
      const request = await world.queue(executor, { content: "harmless" });
      await database.db
        .update(proposals)
        .set({ inputs: { content: "harmful" } })
        .where(eq(proposals.id, request.id));
      expect(await executor.run(request.id)).toMatchObject({ kind: "refused" });
      expect(world.probe.runs).toBe(0);
    });

    test("refuses when the person has left the directory", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      world.requester = undefined;
      expect(await executor.run(request.id)).toMatchObject({ kind: "refused" });
      expect(world.probe.runs).toBe(0);
    });

    test("a permission is good for one run: a spent one does not run anything", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      const { authorizationId } = (await executions.byId(database.db, request.id)) ?? { authorizationId: "" };
      const { facts } = request;
      await database.transaction((tx) => world.gate.redeem(tx, { ticketId: authorizationId, facts }));
      expect(await executor.run(request.id)).toMatchObject({ kind: "refused" });
      expect(world.probe.runs).toBe(0);
    });

    test("a permission that the gate did not make, or made for something else, runs nothing", async () => {
      const real = world.gate;
      const forged = { ...real, consume: () => false };
      const executor = world.executor({ gate: forged });
      const request = await world.queue(executor);
      expect(await executor.run(request.id)).toEqual({ kind: "busy" });
      const other = await world.queue(executor);
      const misled = {
        ...real,
        redeem: async (...[tx]: Parameters<typeof real.redeem>) => {
          const ticketId = (await executions.byId(tx, other.id))?.authorizationId ?? "";
          return real.redeem(tx, { ticketId, facts: other.facts });
        },
      };
      world.pass(lookPauses[0] ?? 0);
      expect(await world.executor({ gate: misled }).run(request.id)).toEqual({ kind: "busy" });
      expect(world.probe.runs).toBe(0);
    });

    test("a gate that cannot be asked lets nothing through; the request is asked again later, then goes to a person", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      world.policyBroken = true;
      expect(await executor.run(request.id)).toEqual({ kind: "busy" });
      for (const pause of lookPauses) {
        expect(await executor.recover()).toBe(0);
        world.pass(pause);
        await executor.recover();
      }
      expect(world.probe.runs).toBe(0);
      expect(kinds()).toEqual(["needs-person"]);
      world.policyBroken = false;
      world.pass(3_600_000);
      await executor.recover();
      expect((await world.stored(request.id)).status).toBe("succeeded");
    });

    test("gives up what surely never happens after some runs", async () => {
      const executor = world.executor();
      world.probe.script.push(...Array.from({ length: 20 }, () => "doubts-before" as const));
      const request = await world.queue(executor);
      await executor.run(request.id);
      for (let sweep = 0; sweep < 20; sweep += 1) {
        world.pass(3_600_000);
        await executor.recover();
      }
      expect(world.probe.runs).toBe(mostAttempts);
      expect((await world.stored(request.id)).status).toBe("failed");
      expect(kinds()).toEqual(["unknown", "failed"]);
    });

    test("an effect cannot be queued twice, nor after its end", async () => {
      const executor = world.executor();
      const request = await world.queue(executor);
      const again = () => database.transaction((tx) => executor.enqueue(tx, { proposal: request, ticketId: "t" }));
      await expect(again()).rejects.toThrow(/already being carried out/u);
      await executor.run(request.id);
      await expect(again()).rejects.toThrow(/no longer/u);
    });

    test("nothing is told of a change that was not committed", async () => {
      let broken = true;
      const executor = world.executor({
        onChange: async (_tx, change) => {
          if (broken) throw new Error("the notice cannot be written");
          world.changes.push(change);
        },
      });
      const request = await world.queue(executor, { content: "once" });
      await executor.run(request.id);
      expect((await world.stored(request.id)).status).toBe("running");
      broken = false;
      world.pass(10_000);
      await executor.recover();
      expect(world.probe.effectsOf("once")).toBe(1);
      expect(kinds()).toEqual(["succeeded"]);
    });

    test("many processes at once: every request ends, every effect happens once", async () => {
      const crowd = ["a", "b", "c"].map((owner) => world.executor({ owner }));
      const [first = world.executor()] = crowd;
      const contents = Array.from({ length: 8 }, (_, index) => `thing ${index}`);
      const requests: { readonly id: string }[] = [];
      for (const content of contents) requests.push(await world.queue(first, { content }));
      await Promise.all(crowd.flatMap((one) => [one.recover(), ...requests.map((request) => one.run(request.id))]));
      expect(contents.map((content) => world.probe.effectsOf(content))).toEqual(contents.map(() => 1));
      expect(world.probe.runs).toBe(contents.length);
      expect(kinds()).toEqual(contents.map(() => "succeeded"));
    });

    describe("reads", () => {
      test("are answered within the turn, and nobody else is told", async () => {
        const executor = world.executor();
        const request = await world.queue(executor, { actionId: "probe.read-thing" });
        expect(await executor.recover()).toBe(0);
        expect(await executor.runRead(request.id)).toMatchObject({ kind: "succeeded", receipt: "Thing 0 is done." });
        expect(await executor.runRead(request.id)).toMatchObject({ kind: "succeeded", receipt: "Thing 0 is done." });
        expect([world.probe.runs, kinds()]).toEqual([1, []]);
      });

      test("fail plainly: there is no effect that could be in doubt", async () => {
        const executor = world.executor();
        world.probe.script.push("doubts-before");
        const request = await world.queue(executor, { actionId: "probe.read-thing" });
        expect(await executor.runRead(request.id)).toEqual({ kind: "failed", reason: "It hung up." });
        expect([world.probe.looks, kinds()]).toEqual([0, []]);
      });

      test("are read again when their turn is worked again after a death", async () => {
        const executor = world.executor({ callTimeoutMs: 600_000 });
        const request = await world.queue(executor, { actionId: "probe.read-thing" });
        let started = () => {};
        const running = new Promise<void>((resolve) => (started = resolve));
        world.probe.onRun = () => {
          started();
          return new Promise<void>(() => undefined);
        };
        void executor.runRead(request.id);
        await running;
        world.probe.onRun = () => undefined;
        expect(await world.executor({ owner: "next" }).runRead(request.id)).toMatchObject({ kind: "succeeded" });
      });

      test("whose turn never comes back are told in the thread", async () => {
        const executor = world.executor();
        await world.queue(executor, { actionId: "probe.read-thing" });
        world.pass(60_000);
        await executor.recover();
        expect(kinds()).toEqual(["succeeded"]);
      });

      test("are not a way around the queue for writes", async () => {
        const executor = world.executor();
        const request = await world.queue(executor);
        expect(await executor.runRead(request.id)).toEqual({ kind: "busy" });
        expect(world.probe.runs).toBe(0);
      });
    });

    describe("taking back", () => {
      const done = async () => {
        const executor = world.executor();
        const request = await world.queue(executor, { content: "once" });
        await executor.run(request.id);
        return { executor, request };
      };
      const ticketFor = (request: { readonly facts: Parameters<typeof world.gate.authorise>[1]["facts"] }) =>
        database.transaction((tx) => world.gate.authorise(tx, { facts: request.facts, origin: "compensation" }));

      test("needs a permission of its own, and happens once", async () => {
        const { executor, request } = await done();
        expect(await executor.undo({ proposalId: request.id, ticketId: "none" })).toMatchObject({ kind: "refused" });
        const { id: ticketId } = await ticketFor(request);
        expect(await executor.undo({ proposalId: request.id, ticketId })).toEqual({ kind: "compensated" });
        expect(await executor.undo({ proposalId: request.id, ticketId })).toEqual({ kind: "busy" });
        expect([world.probe.effectsOf("once"), world.probe.undone.length]).toEqual([0, 1]);
        expect(kinds()).toEqual(["succeeded", "compensated"]);
      });

      test("is not blocked by a kill switch", async () => {
        const { executor, request } = await done();
        const { id: ticketId } = await ticketFor(request);
        world.decision = deny;
        expect(await executor.undo({ proposalId: request.id, ticketId })).toEqual({ kind: "compensated" });
      });

      test("that does not work is told, and leaves the effect standing", async () => {
        const { executor, request } = await done();
        world.probe.undoSays = "refuses";
        const { id: ticketId } = await ticketFor(request);
        expect(await executor.undo({ proposalId: request.id, ticketId })).toEqual({
          kind: "failed",
          reason: "Too late.",
        });
        expect(kinds()).toEqual(["succeeded", "compensation-failed"]);
        expect((await world.stored(request.id)).status).toBe("succeeded");
      });
    });

    describe("can be seen to fail (sabotage)", () => {
      test("without the one key, a repetition is a second effect", async () => {
        const executor = world.executor({ sabotage: { noKey: true } });
        world.probe.script.push("silent-after");
        const request = await world.queue(executor, { content: "once" });
        await executor.run(request.id);
        expect(world.probe.effectsOf("once")).toBe(2);
      });

      test("without the gate, a refused effect happens", async () => {
        const executor = world.executor({ sabotage: { noGate: true } });
        const request = await world.queue(executor, { content: "forbidden" });
        world.decision = deny;
        await executor.run(request.id);
        expect(world.probe.effectsOf("forbidden")).toBe(1);
      });
    });
  });
}
