import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { describeConnector } from "../../../src/actions/conformance.js";
import { createExecutor } from "../../../src/actions/executor.js";
import type { ExecutionChange } from "../../../src/actions/executor-ports.js";
import { openLedgerClient } from "../../../src/actions/connectors/ledger/client.js";
import { ledgerConnector } from "../../../src/actions/connectors/ledger/connector.js";
import { money } from "../../../src/actions/money.js";
import { createProposal } from "../../../src/actions/proposal.js";
import { createProposalStore } from "../../../src/actions/proposal-store.js";
import { createRegistry } from "../../../src/actions/registry.js";
import type { Database } from "../../../src/database.js";
import { newId } from "../../../src/runtime.js";
import { createVault } from "../../../src/vault.js";
import { openTestDatabase } from "../../support/database.js";
import { startLedger, type LedgerProcess } from "../../support/ledger-process.js";
import { lena, openWorld, rates } from "../support/world.js";

describe("the external ledger", () => {
  let ledger: LedgerProcess;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger.stop());

  describeConnector(
    ledgerConnector,
    {
      open: async () => openLedgerClient({ baseUrl: ledger.url, timeoutMs: 5000 }),
      snapshot: async () => {
        const { byKey, reversed } = await ledger.counts();
        return { byKey, reversed };
      },
      requester: lena,
      rates,
      now: new Date("2026-11-23T08:00:00Z"),
      actions: {
        "ledger.post-entry": {
          inputs: { account: "travel", amount: money(12000, "EUR"), memo: "Train" },
          others: { account: "travel", amount: money(1, "EUR") },
        },
      },
    },
    { describe, it },
  );

  test("exists only where it is configured", () => {
    expect(createRegistry([ledgerConnector]).actions).toEqual([]);
    expect(createRegistry([ledgerConnector], { ledger: { baseUrl: ledger.url } }).actions).toHaveLength(1);
    expect(() => createRegistry([ledgerConnector], { ledger: { baseUrl: "nowhere" } })).toThrow(/ledger\.baseUrl/u);
  });

  test("keeps its entries when its process is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "deskhand-ledger-kept-"));
    const first = await startLedger({ folder });
    const signal = new AbortController().signal;
    const entry = { idempotencyKey: "k", reference: "GL-1", account: "a", amount: money(1, "EUR"), signal };
    const posted = await openLedgerClient({ baseUrl: first.url, timeoutMs: 5000 }).post(entry);
    await first.stop();
    const second = await startLedger({ folder });
    const client = openLedgerClient({ baseUrl: second.url, timeoutMs: 5000 });
    expect(await client.find("k", signal)).toEqual({ found: "done", output: posted });
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("that cannot be reached surely did nothing; one that hangs up may have", async () => {
    const signal = new AbortController().signal;
    const entry = { idempotencyKey: newId(), reference: "GL-1", account: "a", amount: money(1, "EUR"), signal };
    const gone = await startLedger();
    await gone.stop();
    const nowhere = openLedgerClient({ baseUrl: gone.url, timeoutMs: 5000 });
    await expect(nowhere.post(entry)).rejects.toMatchObject({ name: "ConnectorFailure" });
    const bad = await startLedger({ faults: 1 });
    const shaky = openLedgerClient({ baseUrl: bad.url, timeoutMs: 50 });
    await expect(shaky.post(entry)).rejects.toMatchObject({ name: "ConnectorDoubt" });
    await bad.stop();
  });
});

describe("a ledger that never answers", () => {
  test("is given up in time, whatever the garbage collector takes away meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const mute = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(mute, "listening");
    const { port } = mute.address() as AddressInfo;
    const client = openLedgerClient({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 200 });
    const { signal } = new AbortController();
    const entry = { reference: "GL-1", account: "a", amount: money(1, "EUR"), signal };
    const posts = Array.from({ length: 5 }, () => client.post({ ...entry, idempotencyKey: newId() }));
    const collecting = setInterval(collect, 20);
    const given = await Promise.allSettled(posts);
    clearInterval(collecting);
    mute.closeAllConnections();
    mute.close();
    for (const one of given) expect(one).toMatchObject({ status: "rejected", reason: { name: "ConnectorDoubt" } });
  });
});

describe("through a bad connection", () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  /** Posts twenty entries through a ledger of which a share of the requests goes wrong, until every request has ended. */
  async function postThrough(seed: number, how: { readonly faults: number; readonly noKey?: boolean }) {
    const { faults, ...sabotage } = how;
    const ledger = await startLedger({ seed, faults });
    const world = await openWorld(database);
    await database.script("TRUNCATE executions, proposals, authorizations");
    const vault = createVault("x");
    const registry = createRegistry([ledgerConnector], { ledger: { baseUrl: ledger.url, timeoutMs: 60 } });
    await registry.open({ database, clock: () => world.now, logger: pino({ level: "silent" }), vault });
    const store = createProposalStore(registry, vault);
    const changes: ExecutionChange[] = [];
    const executor = createExecutor({
      database,
      registry,
      vault,
      rates,
      sabotage,
      gate: world.gate,
      audit: { record: async () => undefined },
      directory: { person: async () => lena },
      clock: () => world.now,
      logger: pino({ level: "silent" }),
      owner: "p",
      callTimeoutMs: 100,
      onChange: async (_tx, change) => void changes.push(change),
    });
    const ids = [];
    for (let index = 0; index < 20; index += 1) {
      const proposal = createProposal({
        action: registry.action("ledger.post-entry"),
        inputs: { account: "travel", amount: money(100 + index, "EUR") },
        requester: lena,
        channel: "web",
        conversationId: "c",
        eventId: newId(),
        ordinal: 0,
        attributes: {},
        now: world.now,
      });
      // Keys decide which requests go wrong: fixed, so that the run is the same every time.
      const fixed = { ...proposal, idempotencyKey: `key-${seed}-${index}` };
      await database.transaction(async (tx) => {
        await store.insert(tx, { proposal: fixed, status: "authorised" });
        const ticket = await world.gate.authorise(tx, { facts: proposal.facts, origin: "request" });
        await executor.enqueue(tx, { proposal, ticketId: ticket.id });
      });
      ids.push(proposal.id);
    }
    await Promise.all(ids.map((id) => executor.run(id)));
    for (let sweep = 0; sweep < 12; sweep += 1) {
      world.pass(3_600_000);
      await executor.recover();
    }
    const requests = await Promise.all(ids.map((id) => store.byId(database.db, id)));
    const counts = await ledger.counts();
    await ledger.stop();
    const succeeded = requests.flatMap((one) => (one?.status === "succeeded" ? [one.reference] : []));
    return { requests, counts, succeeded, changes };
  }

  test.each([11, 12])("every request ends, and what is told is what is in the books (seed %i)", async (seed) => {
    const { requests, counts, succeeded, changes } = await postThrough(seed, { faults: 0.5 });
    expect(requests.map((one) => one?.status).filter((one) => one !== "succeeded" && one !== "failed")).toEqual([]);
    expect(Object.values(counts.byReference).filter((entries) => entries !== 1)).toEqual([]);
    expect(Object.keys(counts.byReference).toSorted()).toEqual(succeeded.toSorted());
    expect(Object.values(counts.requests).some((times) => times > 1)).toBe(true);
    const ends = changes.filter((change) => change.kind === "succeeded" || change.kind === "failed");
    expect(ends.map((change) => change.proposal.id).toSorted()).toEqual(
      requests.map((one) => one?.id ?? "").toSorted(),
    );
  });

  test("and without the one key (sabotage) something happens twice", async () => {
    const { counts } = await postThrough(11, { faults: 0.9, noKey: true });
    expect(Object.values(counts.byReference).some((entries) => entries > 1)).toBe(true);
  });
});
