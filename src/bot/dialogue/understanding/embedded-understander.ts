import type { ActionDefinition } from "../../../actions/action.js";
import type { Understander, UnderstandInput } from "../understander.js";
import { localDate } from "../entities/dates.js";
import { createIntents } from "./intents.js";
import { readMessage } from "./read-message.js";
import type { Thresholds } from "./decide.js";
import type { Surroundings } from "./reading.js";

/**
 * The engine without a model: a classifier trained here, at once, on the actions' examples and built-in ones, rules for
 * how things are said, and entity extractors. Pure apart from that: the same input always gives the same commands.
 * @param options confidence (0 to 1) above which a reading is acted upon, and above which it is asked back
 */
export function createEmbeddedUnderstander(actions: readonly ActionDefinition[], options: Thresholds): Understander {
  const intents = createIntents(actions);
  return {
    understand: (input) => {
      const surroundings = surroundingsOf(input, intents.prefixes);
      return Promise.resolve({
        engine: "embedded",
        commands: readMessage(input, { intents, surroundings, thresholds: options }),
      });
    },
  };
}

function surroundingsOf(input: UnderstandInput, prefixes: ReadonlySet<string>): Surroundings {
  const { now, speaker, company, baseCurrency } = input;
  const decidedLately = input.state.stack.length === 0 && input.state.recentReferences.length > 0;
  return {
    now,
    timeZone: speaker.timeZone,
    today: localDate(now, speaker.timeZone),
    company,
    baseCurrency,
    prefixes,
    decidedLately,
  };
}
