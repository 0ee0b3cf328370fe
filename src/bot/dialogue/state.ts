import type { InvalidValue, SlotValue, SlotValues } from "./command.js";

/** How a value came into a slot. */
export type SlotSource = "utterance" | "form" | "button" | "context";

/** A filled slot. */
export interface FilledSlot {
  readonly value: SlotValue;
  readonly source: SlotSource;
  readonly confidence: number;
}

/** What the assistant waits for in a frame. */
export type Awaiting =
  | { readonly kind: "slot"; readonly slot: string }
  | { readonly kind: "confirmation" }
  | { readonly kind: "change" }
  | { readonly kind: "nothing" };

/** One open task. */
export interface TaskFrame {
  /** Unique in its conversation: `f1`, `f2`, … */
  readonly id: string;
  readonly actionId: string;
  readonly slots: Readonly<Record<string, FilledSlot>>;
  readonly awaiting: Awaiting;
  /** Hash of the action's fields when it began: a changed action is noticed. */
  readonly definitionHash: string;
  /** The words that opened it. */
  readonly openedBy: string;
}

/** What was offered when the assistant asked which of several things was meant. */
export interface PendingClarification {
  readonly actionIds: readonly string[];
  readonly words: string;
}

/** The assistant's whole memory of a conversation. */
export interface DialogueState {
  /** Open tasks, the one on top last. */
  readonly stack: readonly TaskFrame[];
  readonly clarification?: PendingClarification | undefined;
  /** Turns in a row that were not understood; at two a person is offered. */
  readonly misunderstood: number;
  /** What was said last, to say it again. */
  readonly lastDirectives: readonly Directive[];
  readonly nextFrame: number;
  /** The last knowledge question, for follow-ups. */
  readonly lastQuestion?: string | undefined;
  /** References named or made last, newest first: "cancel it". */
  readonly recentReferences: readonly string[];
  /** The request that the last question offered to take back: a yes now means that. */
  readonly withdrawing?: string | undefined;
}

/** What the dialogue wants done; the pipeline carries it out. */
export type Directive =
  | { readonly kind: "preview"; readonly frameId: string; readonly actionId: string }
  | {
      readonly kind: "ask";
      readonly frameId: string;
      readonly actionId: string;
      readonly slot: string;
      readonly missing: readonly string[];
      readonly invalid?: InvalidValue | undefined;
    }
  | { readonly kind: "ask-change"; readonly frameId: string; readonly actionId: string }
  | {
      readonly kind: "confirm";
      readonly frameId: string;
      readonly actionId: string;
      readonly inputs: SlotValues;
      readonly invalid?: InvalidValue | undefined;
    }
  | { readonly kind: "propose"; readonly frameId: string; readonly actionId: string; readonly inputs: SlotValues }
  | { readonly kind: "answer"; readonly question: string }
  | { readonly kind: "clarify"; readonly actionIds: readonly string[]; readonly words: string }
  | { readonly kind: "cancelled"; readonly actionId: string; readonly remaining?: string | undefined }
  | { readonly kind: "status"; readonly reference?: string | undefined }
  | {
      readonly kind: "decide";
      readonly verdict: "approve" | "reject";
      readonly reference?: string | undefined;
      readonly about?: string | undefined;
    }
  | {
      readonly kind: "delegate";
      readonly person?: string | undefined;
      readonly startDate?: string | undefined;
      readonly endDate?: string | undefined;
    }
  | {
      readonly kind: "withdraw";
      readonly reference?: string | undefined;
      readonly about?: string | undefined;
      /** The person said yes to it; else it is asked first. */
      readonly sure?: true | undefined;
    }
  | { readonly kind: "hand-off"; readonly reason: "asked" | "misunderstood" | "failed" }
  | { readonly kind: "say"; readonly phrase: SayPhrase; readonly actionId?: string | undefined };

/** Things said without data of their own; the words stand in replies/phrases.ts. */
export type SayPhrase =
  | "greeting"
  | "thanks"
  | "goodbye"
  | "apology"
  | "identity"
  | "small-talk"
  | "help"
  | "paused"
  | "nothing-open"
  | "resumed"
  | "definition-changed"
  | "cannot-skip"
  | "out-of-scope"
  | "not-understood"
  | "injection"
  | "nothing-to-do"
  | "other-person"
  | "too-long"
  | "empty";

/** A conversation that has not begun. */
export const emptyState: DialogueState = {
  stack: [],
  misunderstood: 0,
  lastDirectives: [],
  nextFrame: 1,
  recentReferences: [],
};
