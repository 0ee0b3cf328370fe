import type { AnyConnector } from "../authoring-rules.js";
import { hrConnector } from "./hr/connector.js";
import { itConnector } from "./it/connector.js";
import { ledgerConnector } from "./ledger/connector.js";
import { procurementConnector } from "./procurement/connector.js";

/** Every connector that ships with the project. A new one is a line here. */
export const builtInConnectors: readonly AnyConnector[] = [
  hrConnector,
  itConnector,
  procurementConnector,
  ledgerConnector,
];
