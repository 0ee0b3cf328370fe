import type { ActionDefinition } from "../../src/actions/action.js";
import { emptyState, type DialogueState } from "../../src/bot/dialogue/state.js";
import type { Understander, UnderstandInput } from "../../src/bot/dialogue/understander.js";
import { createEmbeddedUnderstander } from "../../src/bot/dialogue/understanding/embedded-understander.js";
import type { EvaluationWorld } from "../../src/bot/evaluation/understanding.js";
import { loadSample, sampleFolder } from "../../src/governance/sample/sample-company.js";
import { workplaceActions } from "./workplace-actions.js";

/** The sample company on Monday 2026-11-23 at nine in Berlin, with somebody who speaks and the 22 workplace actions. */
export interface UnderstandingWorld extends EvaluationWorld {
  input(text: string, state?: DialogueState): UnderstandInput;
}

/** Opens that world. @param actions the ones there are, if not all */
export async function openUnderstandingWorld(
  actions: readonly ActionDefinition[] = workplaceActions,
): Promise<UnderstandingWorld> {
  const company = await loadSample(sampleFolder, "2026-11-23");
  const speaker = company.people.find((person) => person.timeZone === "Europe/Berlin" && person.roles.length === 1);
  if (speaker === undefined) throw new Error("the sample company has no plain employee in Berlin");
  const understander: Understander = createEmbeddedUnderstander(actions, { actAbove: 0.5, askAbove: 0.25 });
  const now = new Date("2026-11-23T08:00:00Z");
  return {
    understander,
    actions,
    company,
    speaker,
    now,
    baseCurrency: "EUR",
    input: (text, state = emptyState) => ({ text, state, speaker, now, company, baseCurrency: "EUR", history: [] }),
  };
}
