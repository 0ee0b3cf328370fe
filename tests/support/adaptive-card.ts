import { AdaptiveCard, SerializationContext, Versions } from "adaptivecards";

/**
 * What Microsoft's own parser of Adaptive Cards, set to the version that Teams shows, finds wrong with a card: unknown elements
 * and actions, properties of a later version, values that are none, what is missing.
 */
export function cardProblems(card: unknown): readonly string[] {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const problems = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index)?.message ?? "");
  const failed = parsed.validateProperties().validationEvents.map((event) => event.message);
  return [...problems, ...failed];
}
