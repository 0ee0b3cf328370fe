import type { Money } from "../../governance/decision.js";

/** A slot's normalised value: ISO dates and months, canonical names, principal ids, Money, whole numbers, free words. */
export type SlotValue = string | number | boolean | Money;

/** Slot values by name. */
export type SlotValues = Readonly<Record<string, SlotValue>>;

/** Why a message cannot be handled: nothing fits, unsafe to follow, only says what not to do, too long, empty. */
export type CannotHandleReason =
  "out-of-scope" | "not-understood" | "injection" | "nothing-to-do" | "other-person" | "too-long" | "empty";

/** A value that was named but is not valid: kept out of the slots, told to the person. */
export interface InvalidValue {
  readonly slot: string;
  readonly words: string;
  readonly problem: string;
}

interface Heard {
  /** 0..1, calibrated. */
  readonly confidence: number;
  /** The words it came from. */
  readonly words: string;
}

/** The closed language between understanding and dialogue: nothing else can be said to the code. */
export type DialogueCommand = Heard &
  (
    | {
        readonly kind: "start-task";
        readonly actionId: string;
        readonly slots: SlotValues;
        readonly invalid?: readonly InvalidValue[] | undefined;
      }
    | { readonly kind: "set-slot"; readonly slot: string; readonly value: SlotValue }
    | { readonly kind: "correct-slot"; readonly slot: string; readonly value: SlotValue }
    | { readonly kind: "reject-value"; /** A value was offered that is not valid. */ readonly invalid: InvalidValue }
    | { readonly kind: "clear-slot"; readonly slot: string }
    | { readonly kind: "cancel" }
    | { readonly kind: "confirm" }
    | { readonly kind: "deny" }
    | { readonly kind: "ask-knowledge"; readonly question: string }
    | { readonly kind: "clarify"; readonly actionIds: readonly string[] }
    | { readonly kind: "repeat" }
    | { readonly kind: "pause" }
    | { readonly kind: "skip" }
    | {
        readonly kind: "small-talk";
        readonly topic: "greeting" | "thanks" | "goodbye" | "apology" | "identity" | "other";
      }
    | { readonly kind: "help" }
    | { readonly kind: "status"; readonly reference?: string | undefined }
    | { readonly kind: "approve"; readonly reference?: string | undefined; readonly about?: string | undefined }
    | { readonly kind: "reject"; readonly reference?: string | undefined; readonly about?: string | undefined }
    | {
        readonly kind: "delegate";
        readonly person?: string | undefined;
        readonly startDate?: string | undefined;
        readonly endDate?: string | undefined;
      }
    /** Takes back a request of the writer's own that is not decided yet. */
    | { readonly kind: "withdraw"; readonly reference?: string | undefined; readonly about?: string | undefined }
    | { readonly kind: "hand-off" }
    | { readonly kind: "cannot-handle"; readonly reason: CannotHandleReason }
  );
