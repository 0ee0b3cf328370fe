import type { ActionType, SchemaJson, TypeOfAttribute } from "@cedar-policy/cedar-wasm/nodejs";
import type { Effect, FactType } from "../decision.js";

/** What governance knows of an action: enough to generate the policy schema, nothing of the connector behind it. */
export interface GovernedAction {
  /** `domain.verb-noun`. */
  readonly id: string;
  readonly title: string;
  readonly domain: string;
  readonly effect: Effect;
  /** True for effects that take risk away (revoke, lock, cancel): a kill switch does not block them. */
  readonly riskReducing: boolean;
  /** Attributes policies may speak of as `context.NAME`. Every request must carry all of them. */
  readonly factTypes: Readonly<Record<string, FactType>>;
  /** Whether policies may speak of `context.amount`. */
  readonly hasAmount: boolean;
  /** Pool expression of the team that starts it when its autonomy is `assist`: `role:it-agent`. */
  readonly owners: string;
}

/** What a policy may speak of: actions, the company's roles, and the names of the bundle's parameters. */
export interface Vocabulary {
  readonly actions: readonly GovernedAction[];
  readonly roles: readonly string[];
  readonly parameters: readonly string[];
}

/** Where requests come from; `context.channel` is one of these. */
export const CHANNELS = ["web", "slack", "teams", "terminal"] as const;

/**
 * Largest number a policy, a parameter or a fact may hold. An unknown amount is the largest safe integer, so it lies
 * above whatever a policy compares it with.
 */
export const LARGEST_NUMBER = 1_000_000_000_000_000;

// All three groups exist even where no action has the effect yet, so that a policy can be written before its first action.
const EFFECTS: readonly Effect[] = ["read", "write", "destructive"];
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/u;
const RESERVED_WORDS = new Set(["true", "false", "if", "then", "else", "in", "is", "like", "has"]);
const OWN_ATTRIBUTES = new Set(["amount", "channel", "limits"]);
const OWN_ENTITIES = new Set(["User", "Role", "Channel", "EmploymentStatus", "Action", "Long", "Bool", "Boolean"]);

/** Action groups an action belongs to: policies may say `action in Action::"domain:hr"` or `Action::"effect:destructive"`. */
export function actionGroups(action: Pick<GovernedAction, "domain" | "effect">): readonly string[] {
  return [`domain:${action.domain}`, `effect:${action.effect}`];
}

function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED_WORDS.has(name);
}

function factProblems(action: GovernedAction, enums: Map<string, readonly string[]>): string[] {
  const found: string[] = [];
  for (const [name, type] of Object.entries(action.factTypes)) {
    const where = `${action.id}: attribute "${name}"`;
    if (!isIdentifier(name)) found.push(`${where} is not an identifier`);
    if (OWN_ATTRIBUTES.has(name)) found.push(`${where} is a name the engine uses itself`);
    if (type.kind !== "enum") continue;
    if (!isIdentifier(type.entity) || OWN_ENTITIES.has(type.entity)) {
      found.push(`${where}: "${type.entity}" cannot name a list of values`);
    }
    if (type.values.length === 0 || type.values.some((value) => value === "" || /\p{Cc}/u.test(value))) {
      found.push(`${where}: the values of "${type.entity}" must be a list of non-empty words`);
    }
    const known = enums.get(type.entity);
    if (known !== undefined && known.join("\n") !== type.values.join("\n")) {
      found.push(`${where}: "${type.entity}" is declared with other values elsewhere`);
    }
    enums.set(type.entity, type.values);
  }
  return found;
}

/** Why no schema can be made of these names; empty when one can. */
export function schemaProblems(vocabulary: Vocabulary): readonly string[] {
  const enums = new Map<string, readonly string[]>();
  const ids = vocabulary.actions.map((action) => action.id);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `action "${id}" is declared twice`),
    ...ids.filter((id) => /^(?:domain|effect):/u.test(id)).map((id) => `"${id}" is the name of an action group`),
    ...vocabulary.actions.flatMap((action) => factProblems(action, enums)),
    ...vocabulary.parameters
      .filter((name) => !isIdentifier(name))
      .map((name) => `parameter "${name}" is not an identifier`),
    ...(vocabulary.roles.length === 0 ? ["the company has no roles"] : []),
  ];
}

const LONG: TypeOfAttribute<string> = { type: "Long" };
const BOOLEAN: TypeOfAttribute<string> = { type: "Boolean" };

function entity(name: string): TypeOfAttribute<string> {
  return { type: "Entity", name };
}

function record(attributes: Record<string, TypeOfAttribute<string>>): TypeOfAttribute<string> {
  return { type: "Record", attributes };
}

function factAttribute(type: FactType): TypeOfAttribute<string> {
  if (type.kind === "integer") return LONG;
  return type.kind === "boolean" ? BOOLEAN : entity(type.entity);
}

function contextOf(action: GovernedAction, parameters: readonly string[]): TypeOfAttribute<string> {
  const facts = Object.entries(action.factTypes).map(([name, type]) => [name, factAttribute(type)] as const);
  return record({
    channel: entity("Channel"),
    limits: record(Object.fromEntries(parameters.map((name) => [name, LONG]))),
    ...(action.hasAmount ? { amount: record({ known: BOOLEAN, minor: LONG }) } : {}),
    ...Object.fromEntries(facts),
  });
}

/**
 * The Cedar schema (JSON form) of a vocabulary. Every closed list (roles, channels, levels) is an enum entity, never a
 * string: only then does the validator find a misspelt value.
 */
export function cedarSchema(vocabulary: Vocabulary): SchemaJson<string> {
  const enums = vocabulary.actions
    .flatMap((action) => Object.values(action.factTypes))
    .flatMap((type) => (type.kind === "enum" ? [[type.entity, { enum: [...type.values] }] as const] : []));
  const actions: Record<string, ActionType<string>> = Object.fromEntries(
    EFFECTS.map((effect) => [`effect:${effect}`, {}]),
  );
  for (const action of vocabulary.actions) {
    const groups = actionGroups(action);
    for (const id of groups) actions[id] = {};
    actions[action.id] = {
      memberOf: groups.map((id) => ({ id })),
      appliesTo: {
        principalTypes: ["User"],
        resourceTypes: ["User"],
        context: contextOf(action, vocabulary.parameters),
      },
    };
  }
  return {
    "": {
      entityTypes: {
        Role: { enum: [...vocabulary.roles] },
        Channel: { enum: [...CHANNELS] },
        EmploymentStatus: { enum: ["active", "inactive", "guest"] },
        User: {
          memberOfTypes: ["Role"],
          shape: record({
            status: entity("EmploymentStatus"),
            manager: { type: "Entity", name: "User", required: false },
          }),
        },
        ...Object.fromEntries(enums),
      },
      actions,
    },
  };
}
