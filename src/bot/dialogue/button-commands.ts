import { z } from "zod";
import { moneySchema } from "../../actions/fields.js";
import { hashOf } from "../../runtime.js";
import type { DialogueCommand } from "./command.js";
import { completeInputs, frameOf, topFrame } from "./frames.js";
import type { DialogueState, TaskFrame } from "./state.js";

/** A click, as a channel hands it in. `value` is the JSON text of the button. */
export interface ButtonClick {
  readonly action: string;
  readonly value: string;
  readonly label?: string | undefined;
}

const about = z.object({
  frameId: z.string().optional(),
  /** Hash of the inputs that the card showed: a click on an outdated card does not count for newer values. */
  inputHash: z.string().optional(),
  slot: z.string().optional(),
  value: z.union([z.string(), z.number(), z.boolean(), moneySchema]).optional(),
  actionId: z.string().optional(),
  question: z.string().optional(),
  reference: z.string().optional(),
});

type About = z.output<typeof about>;

function read(value: string): About {
  try {
    const parsed = about.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

// A card of a task that lies below asks for it to be taken up again; one of a task that is gone asks for nothing new.
function takeUp(
  state: DialogueState,
  frame: TaskFrame | undefined,
  heard: { words: string; confidence: number },
): DialogueCommand {
  const reachable =
    frame !== undefined && state.stack.findLast((one) => one.actionId === frame.actionId)?.id === frame.id;
  return reachable
    ? { kind: "start-task", actionId: frame.actionId, slots: {}, ...heard }
    : { kind: "repeat", ...heard };
}

// A yes to a question that is not the last one any more asks it again.
function aboutWithdrawal(
  action: "confirm" | "deny" | "cancel",
  { reference, ...heard }: { reference: string; words: string; confidence: number },
  state: DialogueState,
): readonly DialogueCommand[] {
  if (state.withdrawing === reference) return [{ kind: action, ...heard }];
  return [action === "confirm" ? { kind: "withdraw", reference, ...heard } : { kind: "repeat", ...heard }];
}

function isOutdated(frame: TaskFrame, named: About): boolean {
  return named.inputHash !== undefined && named.inputHash !== hashOf(completeInputs(frame));
}

/**
 * The commands of a click. A yes, no or cancel counts only for the task its card showed, and only while that task is on
 * top; else the open question is asked again. `approve`, `reject` and `say` are not the dialogue's: no commands.
 */
export function commandsFromButton(button: ButtonClick, state: DialogueState): readonly DialogueCommand[] {
  const named = read(button.value);
  const heard = { words: button.label ?? button.action, confidence: 1 };
  const top = topFrame(state);
  switch (button.action) {
    case "confirm":
    case "deny":
    case "cancel": {
      if (named.reference !== undefined)
        return aboutWithdrawal(button.action, { ...heard, reference: named.reference }, state);
      const frame = named.frameId === undefined ? undefined : frameOf(state, named.frameId);
      if (frame === undefined || frame.id !== top?.id) return [takeUp(state, frame, heard)];
      if (button.action === "confirm" && isOutdated(frame, named)) return [{ kind: "repeat", ...heard }];
      return [{ kind: button.action, ...heard }];
    }
    case "choose":
      if (named.actionId !== undefined) return [{ kind: "start-task", actionId: named.actionId, slots: {}, ...heard }];
      if (named.slot === undefined || named.value === undefined) return [{ kind: "repeat", ...heard }];
      if (named.frameId !== undefined && named.frameId !== top?.id)
        return [takeUp(state, frameOf(state, named.frameId), heard)];
      return [{ kind: "set-slot", slot: named.slot, value: named.value, ...heard }];
    case "hand-off":
      return [{ kind: "hand-off", ...heard }];
    case "withdraw":
      return named.reference === undefined
        ? [{ kind: "repeat", ...heard }]
        : [{ kind: "withdraw", reference: named.reference, ...heard }];
    case "privately":
      return named.question === undefined
        ? [{ kind: "repeat", ...heard }]
        : [{ kind: "ask-knowledge", question: named.question, ...heard }];
    default:
      return [];
  }
}
