import { afterAll, beforeAll, describe, it } from "vitest";
import { describeConnector, type ConnectorFixtures } from "../../../src/actions/conformance.js";
import { hrConnector } from "../../../src/actions/connectors/hr/connector.js";
import { itConnector } from "../../../src/actions/connectors/it/connector.js";
import { procurementConnector } from "../../../src/actions/connectors/procurement/connector.js";
import { money } from "../../../src/actions/money.js";
import { databaseKinds } from "../../support/database.js";
import { openSampleLedgers, type SampleLedgers } from "../support/sample-ledgers.js";

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`on ${kind.name}`, () => {
    let ledgers: SampleLedgers;
    beforeAll(async () => {
      ledgers = await openSampleLedgers(await kind.open());
    });
    afterAll(() => ledgers.database.close());

    const fixtures = (tables: string, actions: ConnectorFixtures["actions"]): ConnectorFixtures => ({
      open: async () => {
        await ledgers.reset();
        return ledgers.systemOf(Object.keys(actions)[0] ?? "");
      },
      snapshot: () => ledgers.rowsOf(tables),
      get requester() {
        return ledgers.person("lena.vogel");
      },
      get rates() {
        return ledgers.rates;
      },
      now: new Date("2026-11-23T08:00:00Z"),
      actions,
    });

    describeConnector(
      hrConnector,
      fixtures("hr_leaves", {
        "hr.check-leave-balance": { inputs: { leaveType: "vacation" }, others: {} },
        "hr.request-leave": {
          inputs: {
            leaveType: "vacation",
            startDate: "2026-12-07",
            endDate: "2026-12-07",
            halfDay: "morning",
            note: "x",
          },
          others: { leaveType: "sick", startDate: "2026-12-08", endDate: "2026-12-09" },
        },
      }),
      { describe, it },
    );
    describeConnector(
      procurementConnector,
      fixtures("procurement_orders", {
        "procurement.request-purchase": {
          inputs: {
            item: "standing desk",
            quantity: 4,
            unitPrice: money(120000, "EUR"),
            vendor: "Spreemöbel",
            costCentre: "CC-1002",
            justification: "Two new colleagues",
          },
          others: { item: "headset" },
        },
      }),
      { describe, it },
    );
    describeConnector(
      itConnector,
      fixtures("it_password_resets", {
        "it.reset-password": { inputs: { application: "SAP" }, others: {} },
      }),
      { describe, it },
    );
  });
}
