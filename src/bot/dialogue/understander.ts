import type { ActionDefinition } from "../../actions/action.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { Principal } from "../../governance/principal.js";
import type { DialogueCommand } from "./command.js";
import type { DialogueState } from "./state.js";

/** What is known when a text is understood. */
export interface UnderstandInput {
  readonly text: string;
  readonly state: DialogueState;
  readonly speaker: Principal;
  readonly now: Date;
  readonly company: CompanySnapshot;
  /** Currency of amounts without one, ISO 4217. */
  readonly baseCurrency: string;
  /** The last things said, oldest first: at most ten. */
  readonly history: readonly { readonly author: "person" | "assistant"; readonly text: string }[];
}

/** Commands read from a text, in the order of the message. Unguarded: guard.ts drops what is not allowed. */
export interface Understood {
  readonly commands: readonly DialogueCommand[];
  readonly engine: "embedded" | "openai";
}

/** Turns text into commands. Bad output never throws: it becomes `cannot-handle`. */
export interface Understander {
  understand(input: UnderstandInput): Promise<Understood>;
}

/** Makes an understander for a set of actions; the embedded one trains on their examples. */
export type CreateUnderstander = (actions: readonly ActionDefinition[]) => Understander;
