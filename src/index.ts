// The public surface for authors of connectors; see docs/connectors.md.
export { ConnectorDoubt, ConnectorFailure, defineAction } from "./actions/action.js";
export type {
  ActionDefinition,
  Amount,
  CheckContext,
  FactContext,
  FactValues,
  InputProblem,
  LookupResult,
  RunContext,
  SummaryLine,
  WorkingCalendar,
} from "./actions/action.js";
export { defineConnector } from "./actions/connector.js";
export type { ConnectorDefinition, ConnectorEnvironment } from "./actions/connector.js";
export { field } from "./actions/fields.js";
export type { FieldOption, FieldWords } from "./actions/fields.js";
export { addMoney, compareMoney, decimalOf, formatMoney, money, multiplyMoney, parseMoney } from "./actions/money.js";
export type { Money } from "./actions/money.js";
export { loadRateTable, parseRateTable } from "./actions/rates.js";
export type { RateTable } from "./actions/rates.js";
export { describeConnector } from "./actions/conformance.js";
export type { ActionFixture, ConnectorFixtures, TestRunner } from "./actions/conformance.js";
export type { Principal } from "./governance/principal.js";
