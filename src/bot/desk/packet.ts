import type { ActionDefinition } from "../../actions/action.js";
import { fieldsOf } from "../../actions/fields.js";
import type { CompanySnapshot } from "../../governance/directory.js";
import type { Principal } from "../../governance/principal.js";
import { describeValue } from "../dialogue/describe-value.js";
import type { DialogueState } from "../dialogue/state.js";
import type { Message } from "../message-store.js";

/** Why a person is needed. */
export type HandOffReason = "asked" | "misunderstood" | "failed" | "unknown" | "broken" | "not-done-here";

/** A request of this conversation and how it went. */
export interface TriedRequest {
  readonly reference: string;
  readonly title: string;
  readonly status: string;
  readonly outcome: string | undefined;
}

/** An answer that was shown in this conversation, or a question the pages were silent on. */
export interface ShownAnswer {
  readonly question: string;
  readonly kind: "answered" | "partly" | "not-covered" | "restricted";
  /** Page and section, as the knowledge base names them. */
  readonly sources: readonly string[];
  readonly verdict?: "up" | "down" | undefined;
  /** What the employee missed. */
  readonly missing?: string | undefined;
}

/** Everything a service desk agent needs to go on without asking again. */
export interface CasePacket {
  readonly summary: string;
  readonly reason: HandOffReason;
  readonly requester: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly department: string;
    readonly location: string;
  };
  readonly transcript: readonly {
    readonly at: string;
    readonly author: string;
    readonly kind: string;
    readonly text: string;
  }[];
  /** Tasks that were open, with what was known. */
  readonly openTasks: readonly { readonly title: string; readonly slots: Readonly<Record<string, string>> }[];
  readonly tried: readonly TriedRequest[];
  /** Absent in cases of earlier versions. */
  readonly answers?: readonly ShownAnswer[] | undefined;
  /** What went wrong, in the words of the systems. */
  readonly errors: readonly string[];
}

/** What a packet is made from. */
export interface PacketParts {
  readonly reason: HandOffReason;
  readonly requester: Principal;
  readonly state: DialogueState;
  readonly transcript: readonly Message[];
  readonly tried: readonly TriedRequest[];
  readonly answers: readonly ShownAnswer[];
  readonly errors: readonly string[];
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  readonly company: CompanySnapshot;
}

const because: Readonly<Record<HandOffReason, string>> = {
  asked: "asked for a person",
  misunderstood: "wasn't understood twice in a row",
  failed: "had a request that failed",
  unknown: "has a request of which nobody knows whether it went through",
  broken: "met an error of the assistant",
  "not-done-here": "wants something the assistant only passes on",
};

/** The packet of a case (pure). Sensitive values are withheld: the desk asks for them where they may be said. */
export function buildPacket(given: PacketParts): CasePacket {
  const withhold = withholding(given);
  const transcript = given.transcript.map((message) => ({ ...message, text: withhold(message.text) }));
  const parts = { ...given, transcript };
  const { requester, state } = parts;
  return {
    summary: summarise(parts),
    reason: parts.reason,
    requester: {
      id: requester.id,
      name: requester.name,
      email: requester.email,
      department: requester.department,
      location: requester.location,
    },
    transcript: transcript.map((message) => ({
      at: message.at.toISOString(),
      author: message.author,
      kind: message.kind,
      text: message.text,
    })),
    openTasks: state.stack.map((frame) => {
      const action = parts.actions.get(frame.actionId);
      return {
        title: action?.title ?? frame.actionId,
        slots: action === undefined ? {} : slotTexts(parts, action, frame.slots),
      };
    }),
    tried: parts.tried,
    answers: parts.answers.map((answer) => ({ ...answer, question: withhold(answer.question) })),
    errors: parts.errors,
  };
}

/** A packet of an open case, and what was learned since (pure): nothing the desk was told before is lost. */
export function addedPacket(before: CasePacket, now: CasePacket): CasePacket {
  const known = new Set(now.openTasks.map((task) => JSON.stringify(task)));
  return {
    ...now,
    reason: before.reason,
    openTasks: [...before.openTasks.filter((task) => !known.has(JSON.stringify(task))), ...now.openTasks],
    errors: [...new Set([...before.errors, ...now.errors])],
  };
}

/** Takes the sensitive values of open tasks out of a text: they were said or filled in in this thread. */
function withholding({ state, actions }: PacketParts): (text: string) => string {
  const values = state.stack.flatMap((frame) => {
    const action = actions.get(frame.actionId);
    const fields = action === undefined ? [] : fieldsOf(action.input).filter((field) => field.sensitive === true);
    return fields.map((field) => frame.slots[field.name]?.value).filter((value) => typeof value === "string");
  });
  return (text) => values.reduce((shown, value) => shown.replaceAll(value, withheld), text);
}

const withheld = "(withheld)";

function slotTexts(
  parts: PacketParts,
  action: ActionDefinition,
  slots: DialogueState["stack"][number]["slots"],
): Record<string, string> {
  const { locale, timeZone } = parts.requester;
  const known = fieldsOf(action.input).flatMap((field) => {
    const slot = slots[field.name];
    return slot === undefined
      ? []
      : [
          [
            field.label,
            field.sensitive === true
              ? withheld
              : describeValue(field, slot.value, { company: parts.company, locale, timeZone }),
          ] as const,
        ];
  });
  return Object.fromEntries(known);
}

function summarise(parts: PacketParts): string {
  const lastWords = parts.transcript
    .filter((message) => message.author === "person" && message.kind === "text")
    .at(-1)?.text;
  const open = parts.state.stack.at(-1);
  const sentences = [
    `${parts.requester.name} (${parts.requester.jobTitle}, ${parts.requester.location}) ${because[parts.reason]}.`,
    lastWords === undefined ? "" : `Last message: “${lastWords}”`,
    open === undefined ? "" : `Open: ${parts.actions.get(open.actionId)?.title ?? open.actionId}.`,
    ...parts.tried
      .slice(-3)
      .map(
        (request) =>
          `${request.reference} (${request.title}): ${request.status}${request.outcome === undefined ? "" : `, ${request.outcome}`}.`,
      ),
    ...parts.errors.map((error) => `Error: ${error}.`),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}
