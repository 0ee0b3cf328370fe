import { pino } from "pino";
import { builtInConnectors } from "../../../src/actions/connectors/built-in.js";
import { loadRateTable, type RateTable } from "../../../src/actions/rates.js";
import { createRegistry, type Registry } from "../../../src/actions/registry.js";
import { seedLedgers } from "../../../src/actions/seed.js";
import type { Database } from "../../../src/database.js";
import type { SampleCompany } from "../../../src/governance/sample/company.js";
import { loadSample, sampleFolder } from "../../../src/governance/sample/sample-company.js";
import type { Principal } from "../../../src/governance/principal.js";
import { createVault } from "../../../src/vault.js";

/** The reference time of the sample company in these tests: a Monday. */
export const monday = new Date("2026-11-23T08:00:00Z");

/** The built-in ledgers, filled with the sample company. */
export interface SampleLedgers {
  readonly database: Database;
  readonly registry: Registry;
  readonly rates: RateTable;
  readonly sample: SampleCompany;
  person(id: string): Principal;
  systemOf(actionId: string): unknown;
  /** Empties and fills the ledgers again. */
  reset(): Promise<void>;
  /** All rows of a table. */
  rowsOf(table: string): Promise<unknown>;
}

const tables = [
  "hr_entitlements",
  "hr_carry_overs",
  "hr_leaves",
  "procurement_vendors",
  "procurement_prices",
  "procurement_budgets",
  "procurement_orders",
  "it_accounts",
  "it_password_resets",
];

/** Opens the ledgers on a migrated database. */
export async function openSampleLedgers(database: Database): Promise<SampleLedgers> {
  const sample = await loadSample(sampleFolder, "2026-11-23");
  const rates = loadRateTable("rates.yaml");
  const registry = createRegistry(builtInConnectors);
  const vault = createVault("a secret for tests");
  await registry.open({ database, clock: () => monday, logger: pino({ level: "silent" }), vault });
  return {
    database,
    registry,
    rates,
    sample,
    person: (id) => {
      const found = sample.people.find((person) => person.id === id);
      if (found === undefined) throw new Error(`The sample has no ${id}.`);
      return found;
    },
    systemOf: (actionId) => registry.systemOf(actionId),
    reset: async () => {
      await database.script(`TRUNCATE ${tables.join(", ")}`);
      await seedLedgers(database, { sample, rates, now: monday, today: "2026-11-23" });
    },
    rowsOf: (table) => database.script(`SELECT * FROM ${table} ORDER BY 1, 2`),
  };
}
