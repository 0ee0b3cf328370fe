import type { ActionDefinition } from "../../actions/action.js";
import { isRepeatable } from "./advance-talk.js";
import { proposeFrame } from "./advance-tasks.js";
import { actionOf, emit, leaveFrame, putFrame, say, type Advanced, type Turn } from "./advance-turn.js";
import type { InvalidValue } from "./command.js";
import { completeInputs, frameOf, settled, topFrame } from "./frames.js";
import { missingSlots, validateFrame } from "./slots.js";
import type { Directive, TaskFrame } from "./state.js";

const failuresBeforeHandOff = 2;
const mostRemembered = 12;

/** What a task needs next: a slot, a yes, to be told what to change, or nothing more. */
type Need =
  | { readonly kind: "slot"; readonly slot: string; readonly invalid?: InvalidValue | undefined }
  | { readonly kind: "change" }
  | { readonly kind: "confirmation" }
  | { readonly kind: "nothing" };

function needOf(turn: Turn, frame: TaskFrame, action: ActionDefinition): Need {
  const refused = turn.refused.filter((one) => one.frameId === frame.id).map((one) => one.invalid);
  const [missing] = missingSlots(action, frame);
  if (missing !== undefined) {
    return { kind: "slot", slot: missing, invalid: refused.find((one) => one.slot === missing) ?? refused[0] };
  }
  const invalid = refused.find((one) => Object.hasOwn(action.input.shape, one.slot)) ?? validateFrame(action, frame)[0];
  if (invalid !== undefined) return { kind: "slot", slot: invalid.slot, invalid };
  if (frame.awaiting.kind === "slot") return { kind: "slot", slot: frame.awaiting.slot };
  if (action.effect === "read") return { kind: "nothing" };
  return frame.awaiting.kind === "change" ? { kind: "change" } : { kind: "confirmation" };
}

function needs(turn: Turn, frame: TaskFrame): Need {
  const action = actionOf(turn, frame);
  return action === undefined ? { kind: "nothing" } : needOf(turn, frame, action);
}

function question(turn: Turn, frame: TaskFrame, need: Exclude<Need, { kind: "nothing" }>): Directive {
  const named = { frameId: frame.id, actionId: frame.actionId };
  if (need.kind === "change") return { kind: "ask-change", ...named };
  if (need.kind === "confirmation") return { kind: "confirm", ...named, inputs: completeInputs(frame) };
  const action = actionOf(turn, frame);
  const required = action === undefined ? [] : missingSlots(action, frame);
  const missing = required.includes(need.slot) ? required : [need.slot, ...required];
  return { kind: "ask", ...named, slot: need.slot, missing, ...(need.invalid && { invalid: need.invalid }) };
}

// Reading needs no yes: what a message asks for and gives all of is looked up at once, wherever it stands in the message.
function proposeReads(turn: Turn): Turn {
  return turn.taken.reduce((soFar, id) => {
    const frame = frameOf(soFar.state, id);
    return frame !== undefined && needs(soFar, frame).kind === "nothing" ? proposeFrame(soFar, frame) : soFar;
  }, turn);
}

// "Back to …": another task went in between, or one that lay below came up. A cancellation says it in its own words.
function announceReturn(turn: Turn, frame: TaskFrame): Turn {
  const between = turn.directives.some((one) => ["propose", "cancelled"].includes(one.kind));
  const cameUp = turn.topBefore !== frame.id;
  if (!turn.openBefore.includes(frame.id) || !(between || cameUp)) return turn;
  const last = turn.directives.findLastIndex((one) => one.kind === "propose" || one.kind === "cancelled");
  const leaving = turn.directives[last];
  if (leaving?.kind !== "cancelled") return say(turn, "resumed", frame.actionId);
  const told: Directive = { ...leaving, remaining: frame.actionId };
  return { ...turn, directives: turn.directives.map((one, index) => (index === last ? told : one)) };
}

function askTop(turn: Turn): Turn {
  const frame = topFrame(turn.state);
  if (frame === undefined) return turn;
  const need = needs(turn, frame);
  if (need.kind === "nothing") {
    const known = actionOf(turn, frame) !== undefined;
    return askTop(known ? proposeFrame(turn, frame) : leaveFrame(turn, frame.id));
  }
  const awaiting = need.kind === "slot" ? ({ kind: "slot", slot: need.slot } as const) : { kind: need.kind };
  const announced = announceReturn(turn, frame);
  return emit(putFrame(announced, { ...settled(frame), awaiting }), question(turn, frame, need));
}

function close(turn: Turn): Turn {
  if (!turn.asks) return turn;
  const { clarification } = turn.state;
  return clarification === undefined ? askTop(turn) : emit(turn, { kind: "clarify", ...clarification });
}

/** Counts what was not understood; the second time in a row a person takes over instead of another apology. */
function countFailures(turn: Turn): Turn {
  if (turn.understood) return { ...turn, state: { ...turn.state, misunderstood: 0 } };
  if (!turn.failed) return turn;
  const misunderstood = turn.state.misunderstood + 1;
  if (misunderstood < failuresBeforeHandOff) return { ...turn, state: { ...turn.state, misunderstood } };
  const state = { ...turn.state, misunderstood: 0 };
  const kept = turn.directives.filter((one) => one.kind !== "say" || one.phrase === "definition-changed");
  return { ...turn, state, directives: [...kept, { kind: "hand-off", reason: "misunderstood" }], asks: false };
}

/** Ends a turn: reads are looked up, failures counted, the open question asked, and at least one thing said. */
export function endTurn(turn: Turn): Advanced {
  const closed = close(proposeReads(countFailures(turn)));
  const spoken = closed.directives.length > 0 ? closed : say(closed, turn.failed ? "not-understood" : "nothing-open");
  const lastDirectives = spoken.directives.filter(isRepeatable).slice(-mostRemembered);
  return { state: { ...spoken.state, lastDirectives }, directives: spoken.directives };
}
