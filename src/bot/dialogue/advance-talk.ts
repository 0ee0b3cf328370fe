import { resolveFollowUp } from "../../retrieval/answer-follow-up.js";
import { emit, say, type Turn } from "./advance-turn.js";
import type { CannotHandleReason, DialogueCommand } from "./command.js";
import { rememberReference } from "./frames.js";
import type { DialogueState, Directive, SayPhrase } from "./state.js";

type Talk = Extract<
  DialogueCommand,
  {
    kind:
      | "ask-knowledge"
      | "clarify"
      | "repeat"
      | "pause"
      | "small-talk"
      | "help"
      | "status"
      | "approve"
      | "reject"
      | "delegate"
      | "withdraw"
      | "hand-off"
      | "cannot-handle";
  }
>;

/** Reasons that are the assistant's failure: two turns of them in a row bring a person in. */
const failures: ReadonlySet<CannotHandleReason> = new Set(["not-understood", "out-of-scope", "too-long"]);

const smallTalk: Readonly<Record<Extract<DialogueCommand, { kind: "small-talk" }>["topic"], SayPhrase>> = {
  greeting: "greeting",
  thanks: "thanks",
  goodbye: "goodbye",
  apology: "apology",
  identity: "identity",
  other: "small-talk",
};

/** Whether a directive only says or asks something, so that it can be said again without doing anything again. */
export function isRepeatable(directive: Directive): boolean {
  switch (directive.kind) {
    case "ask":
    case "ask-change":
    case "confirm":
    case "answer":
    case "clarify":
    case "status":
      return true;
    case "say":
      return directive.phrase !== "definition-changed";
    default:
      return false;
  }
}

function isQuestion(directive: Directive): boolean {
  return ["ask", "ask-change", "confirm", "clarify"].includes(directive.kind);
}

// The open question is asked again by the end of the turn; here only what stood beside it, or alone.
function repeat(turn: Turn): Turn {
  const { state } = turn;
  const pending = state.stack.length > 0 || state.clarification !== undefined;
  const again = state.lastDirectives.filter(
    (directive) => isRepeatable(directive) && !isQuestion(directive) && (!pending || directive.kind === "answer"),
  );
  if (again.length === 0 && !pending) return say(turn, "nothing-open");
  return again.reduce(emit, turn);
}

function remember(turn: Turn, reference: string | undefined): Turn {
  return reference === undefined ? turn : { ...turn, state: rememberReference(turn.state, reference) };
}

function cannotHandle(turn: Turn, reason: CannotHandleReason): Turn {
  return say(failures.has(reason) ? { ...turn, failed: true } : turn, reason);
}

function clarify(state: DialogueState, command: Extract<Talk, { kind: "clarify" }>): DialogueState {
  return { ...state, clarification: { actionIds: command.actionIds, words: command.words.slice(0, 200) } };
}

/** Characters of a question that follow-ups are read with: a longer chain of them begins anew. */
const LONGEST_CHAIN = 300;

/** What the next follow-up goes on from: this question as it would have been asked alone. */
function asWhole(question: string, previous: string | undefined): string {
  const whole = resolveFollowUp(question, previous);
  return whole.length > LONGEST_CHAIN ? question : whole;
}

/** Carries out what is not about the slots of a task. None of it disturbs an open one. */
export function talk(before: Turn, command: Talk): Turn {
  if (command.kind === "cannot-handle") return cannotHandle(before, command.reason);
  const turn: Turn = { ...before, understood: true };
  switch (command.kind) {
    case "ask-knowledge": {
      const asked = {
        ...turn,
        state: { ...turn.state, lastQuestion: asWhole(command.question, turn.state.lastQuestion) },
      };
      return emit(asked, { kind: "answer", question: command.question });
    }
    case "clarify":
      return { ...turn, state: clarify(turn.state, command) };
    case "repeat":
      return repeat(turn);
    case "pause":
      return { ...say(turn, "paused"), asks: false };
    case "small-talk":
      return { ...say(turn, smallTalk[command.topic]), asks: turn.asks && command.topic !== "goodbye" };
    case "help":
      return say(turn, "help");
    case "status":
      return emit(remember(turn, command.reference), { kind: "status", reference: command.reference });
    case "approve":
    case "reject": {
      const { kind: verdict, reference, about } = command;
      return emit(remember(turn, reference), { kind: "decide", verdict, reference, about });
    }
    case "delegate": {
      const { person, startDate, endDate } = command;
      return emit(turn, { kind: "delegate", person, startDate, endDate });
    }
    case "withdraw": {
      const { reference, about } = command;
      // Its question is the last one of the turn: a yes is about it.
      return { ...emit(remember(turn, reference), { kind: "withdraw", reference, about }), asks: false };
    }
    case "hand-off":
      return { ...emit(turn, { kind: "hand-off", reason: "asked" }), asks: false };
  }
}
