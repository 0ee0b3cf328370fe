import { readFileSync } from "node:fs";
import { AdaptiveCard, SerializationContext, Versions } from "adaptivecards";
import { Ajv, type ValidateFunction } from "ajv";
import draft06 from "ajv/dist/refs/json-schema-draft-06.json" with { type: "json" };
import formats from "ajv-formats";

/**
 * What Microsoft's own parser of Adaptive Cards, set to the version that Teams shows, finds wrong with a card: unknown elements
 * and actions, properties of a later version, values that are none, what is missing. Where DESKHAND_TEST_CARD_SCHEMA names a copy of
 * the published JSON schema (https://adaptivecards.io/schemas/1.5.0/adaptive-card.json), what that finds as well.
 */
export function cardProblems(card: unknown): readonly string[] {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const problems = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index)?.message ?? "");
  const failed = parsed.validateProperties().validationEvents.map((event) => event.message);
  return [...problems, ...failed, ...schemaProblems(card)];
}

let validate: ValidateFunction | undefined;

function schemaProblems(card: unknown): readonly string[] {
  const file = process.env["DESKHAND_TEST_CARD_SCHEMA"];
  if (file === undefined) return [];
  validate ??= compiled(file);
  if (validate(card)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

function compiled(file: string): ValidateFunction {
  // It calls itself draft 6 and has the identifier of draft 4.
  const { id: _, ...schema } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: false });
  ajv.addMetaSchema(draft06);
  formats.default(ajv);
  return ajv.compile(schema);
}
