import { textTable } from "../text-table.js";

/** What somebody needs who has just started the server. */
export interface Ready {
  /** Of the chat page. */
  readonly url: string;
  /** Other channels that are connected. */
  readonly connected: readonly string[];
  /** Whom to be; empty in production, where people sign in for real. */
  readonly signIns: readonly { readonly personId: string; readonly name: string; readonly line: string }[];
  readonly thingsToTry: readonly string[];
  readonly engine: string;
  readonly database: string;
  readonly processId: number;
}

/** The words of the start. Pure. */
export function sayReady(ready: Ready): string {
  const people = ready.signIns.map(({ personId, line }) => [`  ${personId}`, line]);
  return [
    "",
    `Deskhand is ready: ${ready.url}`,
    ...ready.connected.map((channel) => `Connected: ${channel}`),
    "",
    ...(people.length === 0 ? [] : [textTable(["Sign in as", "who"], people), ""]),
    "Three things to try:",
    ...ready.thingsToTry.slice(0, 3).map((thing) => `  ${thing}`),
    "",
    `Understanding: ${ready.engine}. Database: ${ready.database}.`,
    ...(people.length === 0 ? [] : ["In the terminal: npm run deskhand -- chat --as PERSON"]),
    "Stop with Ctrl-C.",
    "",
  ].join("\n");
}
