import type { z } from "zod";
import { AppError } from "../errors.js";
import type { GovernedAction } from "../governance/policy/schema.js";
import { authoringProblems, domainOf, type AnyAction, type AnyConnector } from "./authoring-rules.js";
import type { ConnectorEnvironment } from "./connector.js";

/** Settings by connector id, as the configuration holds them: unchecked. */
export type ConnectorSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Everything that can be done. */
export interface Registry {
  /** Of the connectors that exist here, in their order. */
  readonly actions: readonly AnyAction[];
  readonly connectors: readonly AnyConnector[];
  /** @throws AppError unknown-action */
  action(id: string): AnyAction;
  /** @throws AppError unknown-action */
  connectorOf(actionId: string): AnyConnector;
  /** Actions that may be begun while these are switched off: action ids, domains, or `*`. Risk-reducing ones always may. */
  startable(killed?: readonly string[]): readonly AnyAction[];
  governedActions(): readonly GovernedAction[];
  /** Opens every connector's system. All or none. @throws AppError connector-failed that names the connector */
  open(environment: ConnectorEnvironment): Promise<void>;
  close(): Promise<void>;
  /** The opened system behind an action. @throws AppError internal before `open` */
  systemOf(actionId: string): unknown;
}

/**
 * The registry of these connectors. Opt-in connectors exist only where `settings` names them.
 * @throws AppError config-invalid with every problem of definitions and settings at once; values of settings are not shown
 */
export function createRegistry(all: readonly AnyConnector[], settings: ConnectorSettings = {}): Registry {
  const connectors = all.filter((connector) => connector.optIn !== true || settings[connector.id] !== undefined);
  const problems = [...authoringProblems(connectors), ...unknownSettings(all, settings)];
  const checked = new Map<string, z.output<z.ZodObject>>();
  for (const connector of connectors) {
    const read = connector.settings.safeParse(settings[connector.id] ?? {});
    if (read.success) checked.set(connector.id, read.data);
    else problems.push(...read.error.issues.map((issue) => describeIssue(connector.id, issue)));
  }
  if (problems.length > 0) {
    throw new AppError({
      code: "config-invalid",
      message: `The connectors have ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`,
      remedy: "docs/connectors.md lists what a connector declares and every setting.",
    });
  }
  return assemble(connectors, checked);
}

function assemble(
  connectors: readonly AnyConnector[],
  settings: ReadonlyMap<string, Record<string, unknown>>,
): Registry {
  const entries = new Map(
    connectors.flatMap((connector) => connector.actions.map((action) => [action.id, { action, connector }] as const)),
  );
  const systems = new Map<string, unknown>();
  const entry = (id: string) => {
    const found = entries.get(id);
    if (found === undefined) throw new AppError({ code: "unknown-action", message: `There is no action "${id}".` });
    return found;
  };
  const actions = [...entries.values()].map((one) => one.action);
  const close = async () => {
    for (const connector of connectors.toReversed()) {
      if (systems.has(connector.id)) await connector.close?.(systems.get(connector.id));
      systems.delete(connector.id);
    }
  };
  return {
    actions,
    connectors,
    action: (id) => entry(id).action,
    connectorOf: (id) => entry(id).connector,
    startable: (killed = []) =>
      actions.filter((action) => action.riskReducing === true || !isKilled(action.id, killed)),
    governedActions: () => [...entries.values()].map((one) => governed(one.action, one.connector)),
    open: async (environment) => {
      for (const connector of connectors) {
        try {
          systems.set(connector.id, await connector.open(settings.get(connector.id) ?? {}, environment));
        } catch (cause) {
          await close();
          throw notOpened(connector, cause);
        }
      }
    },
    close,
    systemOf: (actionId) => {
      const { connector } = entry(actionId);
      if (systems.has(connector.id)) return systems.get(connector.id);
      throw new AppError({ code: "internal", message: `The connector "${connector.id}" is not open.` });
    },
  };
}

function notOpened(connector: AnyConnector, cause: unknown): AppError {
  return new AppError({
    code: "connector-failed",
    message: `The connector "${connector.id}" cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    where: `connectors.${connector.id}`,
    remedy: `See the set-up in src/actions/connectors/${connector.id}/README.md.`,
    cause,
  });
}

/** True when an action is switched off by id, by domain or by `*`. */
function isKilled(actionId: string, killed: readonly string[]): boolean {
  return killed.includes("*") || killed.includes(actionId) || killed.includes(domainOf(actionId));
}

function governed(action: AnyAction, connector: AnyConnector): GovernedAction {
  return {
    id: action.id,
    title: action.title,
    domain: connector.domain,
    effect: action.effect,
    riskReducing: action.riskReducing ?? false,
    factTypes: action.factTypes ?? {},
    hasAmount: action.amount !== undefined,
    owners: connector.owners,
  };
}

function unknownSettings(connectors: readonly AnyConnector[], settings: ConnectorSettings): string[] {
  const known = connectors.map((connector) => connector.id);
  return Object.keys(settings)
    .filter((id) => !known.includes(id))
    .map((id) => `connectors.${id}: there is no such connector (there are: ${known.join(", ")})`);
}

function describeIssue(connectorId: string, issue: z.core.$ZodIssue): string {
  return `connectors.${[connectorId, ...issue.path].join(".")}: ${issue.message}`;
}
