import type { App } from "../../app.js";
import { sayMoment } from "../text-table.js";

type Shown = Awaited<ReturnType<App["bot"]["desk"]["show"]>>;

type Packet = Shown["case"]["packet"];

/** A case for the terminal: who, why, what was tried, and the conversation with its clicks. Pure. */
export function sayCase({ case: one, transcript }: Shown): string {
  const { packet } = one;
  const { requester } = packet;
  return [
    `${one.reference}: ${one.title}`,
    `${one.status}, opened ${sayMoment(one.openedAt)}${one.assigneeId === undefined ? "" : `, with ${one.assigneeId}`}`,
    `For ${requester.name} (${requester.id}), ${requester.department}, ${requester.location}, ${requester.email}`,
    "",
    packet.summary,
    ...section(
      "Open tasks",
      packet.openTasks.map(({ title, slots }) => `${title}: ${sayValues(slots)}`),
    ),
    ...section(
      "Requests",
      packet.tried.map(
        ({ reference, title, status, outcome }) =>
          `${reference} ${title}: ${status}${outcome === undefined ? "" : `, ${outcome}`}`,
      ),
    ),
    ...section("Asked the pages", (packet.answers ?? []).map(sayAnswer)),
    ...section("Errors", packet.errors),
    ...section(
      "Conversation",
      transcript.map((message) => `${sayMoment(message.at)}  ${sayAuthor(message)}: ${message.text}`),
    ),
  ].join("\n");
}

function sayAnswer({ question, kind, sources, verdict, missing }: NonNullable<Packet["answers"]>[number]): string {
  const judged = verdict === undefined ? "" : verdict === "up" ? "; helpful" : "; not helpful";
  const lines = [
    `“${question}”: ${kind}${judged}`,
    ...sources.map((source) => `  ${source}`),
    ...(missing === undefined ? [] : [`  missing: ${missing}`]),
  ];
  return lines.join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)];
}

function sayValues(slots: Readonly<Record<string, string>>): string {
  const known = Object.entries(slots).map(([label, value]) => `${label} ${value}`);
  return known.length === 0 ? "nothing known yet" : known.join(", ");
}

function sayAuthor({ author, authorId, kind }: Shown["transcript"][number]): string {
  const who = author === "assistant" ? "assistant" : `${author} ${authorId ?? ""}`.trim();
  return kind === "button" ? `${who} clicked` : kind === "form" ? `${who} filled in` : who;
}
