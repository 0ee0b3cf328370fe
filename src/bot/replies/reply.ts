import type { Money } from "../../governance/decision.js";

/** Who may see a reply: everybody in the thread, only the person it answers, or a direct message to a named person. */
export type Audience = "thread" | "only-you" | "direct";

/** Who may see what a reply says besides the person it is said to: anyone at all, or these people (ids of the directory). */
export type Visibility =
  { readonly kind: "anyone" } | { readonly kind: "people"; readonly personIds: readonly string[] };

/** A button; `value` comes back in the ChannelEvent. */
export interface ReplyButton {
  readonly label: string;
  /** What it does: `confirm`, `deny`, `cancel`, `choose`, `approve`, `reject`, `hand-off`, `say`, `withdraw`, `privately`. */
  readonly action:
    | "confirm"
    | "deny"
    | "cancel"
    | "choose"
    | "approve"
    | "reject"
    | "hand-off"
    | "say"
    /** Takes back a request that is not decided yet: `{"reference":"REQ-…"}`. */
    | "withdraw"
    /** Has a question answered to the asker alone: `{"question":"…"}`. */
    | "privately";
  /** JSON text with what the click is about: `{"slot":"leaveType","value":"vacation"}`, `{"approvalId":"…","inputHash":"…"}`. */
  readonly value: string;
  readonly style?: "primary" | "danger" | undefined;
}

/** An input of a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "number" | "date" | "month" | "money" | "choice" | "email";
  readonly required: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** What was wrong with the last value. */
  readonly problem?: string | undefined;
}

/** Channel-neutral parts of a reply; every channel renders each of them, or falls back to text. */
export type ReplyBlock =
  | { readonly kind: "text"; /** Plain text with *bold* and line breaks only. */ readonly text: string }
  | {
      readonly kind: "fields";
      readonly title?: string | undefined;
      readonly fields: readonly { readonly label: string; readonly value: string }[];
    }
  | { readonly kind: "buttons"; readonly buttons: readonly ReplyButton[] }
  | {
      readonly kind: "form";
      readonly formId: string;
      readonly title: string;
      readonly fields: readonly FormField[];
      readonly submit: string;
    }
  | {
      readonly kind: "citations";
      /** What stands above them; that they are the sources, unless given. */
      readonly title?: string | undefined;
      readonly citations: readonly {
        readonly title: string;
        /** Empty where the whole page is meant. */
        readonly section: string;
        readonly url: string;
        /** Empty where nothing is quoted. */
        readonly quote: string;
        readonly updatedAt?: string | undefined;
        /** ISO date by which the page should have been looked at, where that has passed. */
        readonly reviewBy?: string | undefined;
      }[];
    }
  | {
      readonly kind: "progress";
      readonly label: string;
      readonly steps: readonly { readonly label: string; readonly state: "done" | "current" | "waiting" | "failed" }[];
    }
  /**
   * Asks whether an answer helped. A click comes back as a button `feedback` with the value
   * `{"answer":answerId,"verdict":"up"|"down"}`, what was written beside it as the button's comment.
   */
  | { readonly kind: "feedback"; readonly answerId: string }
  | { readonly kind: "notice"; readonly tone: "info" | "success" | "warning" | "danger"; readonly text: string };

/** What the assistant says, before any channel renders it. */
export interface Reply {
  readonly blocks: readonly ReplyBlock[];
  readonly audience: Audience;
  /** To whom it is said; in a turn the speaker, unless it names somebody. */
  readonly recipientId?: string | undefined;
  /** Left out: nobody else. Checked just before sending, against who reads the thread then. */
  readonly visibility?: Visibility | undefined;
  /** A card's key; a later reply with the same key replaces it where the channel can. */
  readonly cardKey?: string | undefined;
  /** What to report when it is delivered: some obligations are met by a delivered message. */
  readonly report?: string | undefined;
}

/** "4,800.00 EUR" in the reader's locale. */
export function formatMoney(money: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: money.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.minor / 10 ** digits);
}

/** The reply as plain text, for terminals, summaries and screen readers. */
export function plainText(reply: Reply): string {
  return reply.blocks
    .map(blockText)
    .filter((text) => text !== "")
    .join("\n");
}

/** "Leave policy, Carrying days over"; the title alone where the whole page is meant. */
export function sourceName({ title, section }: { readonly title: string; readonly section: string }): string {
  return section === "" ? title : `${title}, ${section}`;
}

function blockText(block: ReplyBlock): string {
  switch (block.kind) {
    case "text":
    case "notice":
      return block.text;
    case "fields":
      return [block.title ?? "", ...block.fields.map((field) => `  ${field.label}: ${field.value}`)]
        .filter(Boolean)
        .join("\n");
    case "buttons":
      return block.buttons.map((button) => `[${button.label}]`).join(" ");
    case "form":
      return [
        block.title,
        ...block.fields.map((field) => `  ${field.label}${field.required ? "" : " (optional)"}`),
      ].join("\n");
    case "citations":
      return [
        ...(block.title === undefined ? [] : [`${block.title}:`]),
        ...block.citations.map((citation, index) => `[${index + 1}] ${sourceName(citation)} (${citation.url})`),
      ].join("\n");
    case "feedback":
      return "";
    case "progress":
      return `${block.label}: ${block.steps.map((step) => `${step.label} (${step.state})`).join(", ")}`;
  }
}
