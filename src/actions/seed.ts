import type { Database, Tx } from "../database.js";
import { workingDaysBetween } from "../governance/calendar.js";
import type { SampleCompany } from "../governance/sample/company.js";
import { ownPrices, yearlyBudgets } from "./catalogue-terms.js";
import { seedLeaveLedger } from "./connectors/hr/ledger-store.js";
import { seedAccountLedger } from "./connectors/it/ledger-store.js";
import { seedProcurementLedger } from "./connectors/procurement/ledger-store.js";
import { itemNames } from "./connectors/procurement/order.js";
import { continueReferences } from "./proposal-store.js";
import type { RateTable } from "./rates.js";

/** What the ledgers are filled with. */
export interface LedgerSeed {
  readonly sample: SampleCompany;
  readonly rates: Pick<RateTable, "toBase">;
  readonly now: Date;
  /** ISO date of loading. */
  readonly today: string;
}

/** Fills the built-in ledgers with the sample company, all or nothing. What is there already stays. */
export async function seedLedgers(database: Pick<Database, "transaction">, seed: LedgerSeed): Promise<void> {
  await database.transaction(async (tx) => {
    await seedLeave(tx, seed);
    await seedProcurement(tx, seed);
    await seedAccounts(tx, seed);
    for (const [prefix, next] of Object.entries(seed.sample.nextReferences)) {
      await continueReferences(tx, prefix, next - 1);
    }
  });
}

function seedLeave(tx: Tx, { sample, today, now }: LedgerSeed): Promise<void> {
  const calendars = new Map(sample.people.map((person) => [person.id, person.calendar]));
  return seedLeaveLedger(tx, {
    entitlements: Object.entries(sample.leave.entitlements).flatMap(([country, kinds]) =>
      Object.entries(kinds).map(([leaveType, { daysPerYear, carryOver }]) => ({
        country,
        leaveType: leaveType as keyof typeof kinds,
        halfDays: daysPerYear === "unlimited" ? null : halves(daysPerYear),
        carryOverUntil: carryOver?.until ?? null,
      })),
    ),
    carryOvers: sample.leave.carriedOver.map(({ person, leaveType, days }) => ({
      personId: person,
      leaveType,
      year: Number(today.slice(0, 4)),
      halfDays: halves(days),
    })),
    leaves: sample.records.leave.map((record) => ({
      reference: record.reference,
      personId: record.owner,
      leaveType: record.leaveType,
      startDate: record.startDate,
      endDate: record.endDate,
      halfDays: halves(workingDaysBetween(record.startDate, record.endDate, calendars.get(record.owner) ?? "")),
      status: leaveStatus[record.status],
      createdAt: now,
    })),
  });
}

const leaveStatus = { requested: "requested", approved: "booked", taken: "booked", cancelled: "cancelled" } as const;

function halves(days: number): number {
  return Math.round(days * 2);
}

function seedProcurement(tx: Tx, { sample, rates, today, now }: LedgerSeed): Promise<void> {
  const year = Number(today.slice(0, 4));
  const names = new Map(sample.vendors.map((vendor) => [vendor.id, vendor.name]));
  const hardware = ownPrices({ entries: sample.catalogue, currency: sample.baseCurrency });
  const listed = sample.vendors.flatMap(({ id, currency, prices }) =>
    prices.map(({ item, priceMinor }) => ({ item: itemNames(item)[0] ?? item, vendorId: id, priceMinor, currency })),
  );
  return seedProcurementLedger(tx, {
    vendors: sample.vendors.map(({ id, name, country, email, status }) => ({ id, name, country, email, status })),
    prices: [...hardware, ...listed],
    budgets: yearlyBudgets({ budgets: sample.budgets, year }),
    orders: sample.records.orders.map((order) => {
      const total = { minor: order.unitPriceMinor * order.quantity, currency: order.currency };
      return {
        reference: order.reference,
        requestReference: order.purchaseRequest ?? null,
        personId: order.owner,
        item: order.item,
        quantity: order.quantity,
        unitPriceMinor: order.unitPriceMinor,
        currency: order.currency,
        totalMinor: rates.toBase(total, today).minor,
        vendor: names.get(order.vendor) ?? order.vendor,
        costCentre: order.costCentre,
        status: order.status,
        orderedOn: order.orderedOn,
        expectedOn: order.expectedOn,
        createdAt: now,
      };
    }),
    nextOrder: sample.nextReferences["PO"] ?? 7001,
  });
}

function seedAccounts(tx: Tx, { sample }: LedgerSeed): Promise<void> {
  const admins = sample.records.access.filter(({ level, status }) => level === "admin" && status === "granted");
  return seedAccountLedger(tx, {
    accounts: admins.map(({ owner, application }) => ({ personId: owner, application, privileged: true })),
  });
}
