import type { Directive, DialogueState } from "../dialogue/state.js";
import type { Handled, TurnContext } from "../turn-context.js";
import { confirmTask } from "./confirm-task.js";
import { answerQuestion, ask, askChange, cancelled, clarify, handOff, say } from "./converse.js";
import { decideInWords } from "./decide-approval.js";
import { delegate } from "./delegate.js";
import { previewTask } from "./preview-task.js";
import { propose } from "./propose-action.js";
import { showStatus } from "./show-status.js";
import { withdrawRequest } from "./withdraw-request.js";

/** Carries out one directive of the dialogue. */
export function carryOut(context: TurnContext, directive: Directive, state: DialogueState): Promise<Handled> {
  switch (directive.kind) {
    case "preview":
      return previewTask(context, directive, state);
    case "ask":
      return ask(context, directive, state);
    case "ask-change":
      return askChange(context, directive, state);
    case "confirm":
      return confirmTask(context, directive, state);
    case "propose":
      return propose(context, directive, state);
    case "answer":
      return answerQuestion(context, directive, state);
    case "clarify":
      return clarify(context, directive, state);
    case "cancelled":
      return cancelled(context, directive, state);
    case "status":
      return showStatus(context, directive, state);
    case "decide":
      return decideInWords(context, directive, state);
    case "delegate":
      return delegate(context, directive, state);
    case "withdraw":
      return withdrawRequest(context, directive, state);
    case "hand-off":
      return handOff(context, directive, state);
    case "say":
      return say(context, directive, state);
  }
}
