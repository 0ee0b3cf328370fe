import type { ActionDefinition } from "./action.js";
import type { ConnectorDefinition } from "./connector.js";
import { fieldsOf } from "./fields.js";

/** An action of any connector. */
export type AnyAction = ActionDefinition;

/** A connector of any system. */
export type AnyConnector = ConnectorDefinition;

/** What an action id looks like: `domain.verb-noun`. */
const idPattern = /^[a-z][a-z0-9-]*\.[a-z]+(-[a-z0-9]+)+$/u;

/** Fewer examples than this do not teach the embedded understander an action. */
const fewestExamples = 8;

/** The first part of an action's id. */
export function domainOf(actionId: string): string {
  return actionId.slice(0, actionId.indexOf("."));
}

/** What connectors and their actions break of the rules that can be read off a definition; one line each. */
export function authoringProblems(connectors: readonly AnyConnector[]): string[] {
  const repeated = (what: string, ids: readonly string[]) =>
    [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `${what} "${id}" is declared twice`);
  return [
    ...repeated(
      "connector",
      connectors.map((connector) => connector.id),
    ),
    ...repeated(
      "action",
      connectors.flatMap((connector) => connector.actions.map((action) => action.id)),
    ),
    ...connectors.flatMap((connector) =>
      connector.actions.flatMap((action) =>
        actionProblems(action, connector.domain).map((problem) => `${action.id}: ${problem}`),
      ),
    ),
  ];
}

function actionProblems(action: AnyAction, domain: string): string[] {
  const problems: string[] = [];
  if (!idPattern.test(action.id)) problems.push("an id is domain.verb-noun in lower case");
  if (domainOf(action.id) !== domain) problems.push(`does not begin with its connector's domain "${domain}."`);
  if (new Set(action.examples.map((one) => one.trim().toLowerCase())).size < fewestExamples)
    problems.push(`has fewer than ${fewestExamples} different examples`);
  if (!/^[A-Z]{2,4}$/u.test(action.referencePrefix)) problems.push("the reference prefix must be 2 to 4 capitals");
  if (action.effect === "read" && action.undo !== undefined) problems.push("a read has nothing to undo");
  for (const [name, type] of Object.entries(action.factTypes ?? {})) {
    if (type.kind === "enum" && type.values.length === 0) problems.push(`the fact "${name}" has no values`);
  }
  try {
    fieldsOf(action.input);
  } catch (cause) {
    problems.push(cause instanceof Error ? cause.message : String(cause));
  }
  return problems;
}
