import { fieldsOf } from "../../actions/fields.js";
import { commandsFromForm, frameOfForm, type FormSubmission } from "./form-commands.js";
import { withoutSlot, withSlot } from "./frames.js";
import type { DialogueCommand } from "./command.js";
import { guardCommands, type GuardContext } from "./guard.js";
import { validateFrame } from "./slots.js";
import type { TaskFrame } from "./state.js";

/**
 * What a turn would refuse of a submitted form, by slot, as sentences for the person: values that can't be read, that are
 * not in the company's lists, out of bounds or past, and ends before their starts. Found with the turn's own functions, but
 * without a turn, so that a form that is still open can show all of it at once. Empty for a form whose task is gone. What only
 * a system knows (balances, overlaps) is not looked up. Pure.
 */
export function formProblems(form: FormSubmission, context: GuardContext): Readonly<Record<string, string>> {
  const frame = frameOfForm(form, context.state);
  const action = frame === undefined ? undefined : context.actions.get(frame.actionId);
  if (frame === undefined || action === undefined) return {};
  const { commands } = guardCommands(commandsFromForm(form, context.state, fieldsOf(action.input)), context);
  const refused = commands.flatMap((command) => (command.kind === "reject-value" ? [command.invalid] : []));
  const together = validateFrame(action, commands.reduce(filledBy, frame));
  // Of two things that are wrong with one value, the one about the value itself is told.
  return Object.fromEntries([...together, ...refused].map(({ slot, problem }) => [slot, problem]));
}

/** The frame as the form would leave it; what was refused counts as not given. */
function filledBy(frame: TaskFrame, command: DialogueCommand): TaskFrame {
  switch (command.kind) {
    case "set-slot": {
      const { slot, value, confidence } = command;
      return withSlot(frame, slot, { value, source: "form", confidence });
    }
    case "clear-slot":
      return withoutSlot(frame, command.slot);
    case "reject-value":
      return withoutSlot(frame, command.invalid.slot);
    default:
      return frame;
  }
}
