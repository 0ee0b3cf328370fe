import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { teamsLimits } from "../../src/bot/channels/teams/limits.js";
import { bodyOf, closeServer, listenOnLoopback } from "./loopback.js";

const sentActivity = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  from: z.object({ id: z.string() }),
  conversation: z.object({ id: z.string() }),
  attachments: z.array(z.object({ contentType: z.string(), content: z.record(z.string(), z.unknown()) })).optional(),
  entities: z.array(z.looseObject({ type: z.string() })).optional(),
});

/** A message as the people in a conversation see it. */
export type ShownActivity = z.output<typeof sentActivity> & { readonly id: string };

/** Somebody whom the peer knows. */
export interface PeerMember {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
  readonly email?: string | undefined;
  readonly userRole?: "user" | "guest" | undefined;
  readonly tenantId?: string | undefined;
}

/**
 * How the peer treats a call instead of answering it: a status refuses it; `cut` and `cut-after` close the connection before and
 * after it is done; `silent-after` does it and never answers.
 */
export type Fault = number | "cut" | "cut-after" | "silent-after" | undefined;

/** What arrived. */
export interface PeerCall {
  readonly method: string;
  readonly path: string;
}

/** The Bot Connector's REST interface on loopback, as far as the bot uses it, with its refusals. */
export interface TeamsPeer {
  readonly serviceUrl: string;
  /** What is to be seen in a conversation, oldest first. */
  shown(conversation: string): readonly ShownActivity[];
  /** Texts of the answer that is being made, as they came. */
  readonly streamed: readonly { readonly text: string; readonly entity: Readonly<Record<string, unknown>> }[];
  readonly calls: readonly PeerCall[];
  /** Who is in a conversation. */
  members: (conversation: string) => readonly PeerMember[];
  /** Decides about every call. */
  fault: (call: PeerCall) => Fault;
  /** Conversations that the bot was taken out of. */
  readonly gone: Set<string>;
  close(): Promise<void>;
}

/** Opens the peer on a free port. */
export async function openTeamsPeer(): Promise<TeamsPeer> {
  const state = new PeerState();
  const server = createServer((request, response) => {
    state.answer(request, response).catch((thrown: unknown) => {
      response.statusCode = 500;
      response.end(String(thrown));
    });
  });
  const port = await listenOnLoopback(server);
  return Object.assign(state, {
    serviceUrl: `http://127.0.0.1:${port}/`,
    close: () => closeServer(server),
  });
}

// Ids are unique among all peers of a process, since they may share a database.
let made = 0;

class PeerState {
  readonly streamed: { text: string; entity: Record<string, unknown> }[] = [];
  readonly calls: PeerCall[] = [];
  readonly gone = new Set<string>();
  members: (conversation: string) => readonly PeerMember[] = () => [];
  fault: (call: PeerCall) => Fault = () => undefined;
  private readonly conversations = new Map<string, ShownActivity[]>();
  private readonly streams = new Map<string, { sequence: number; text: string }>();

  shown(conversation: string): readonly ShownActivity[] {
    return this.conversations.get(conversation) ?? [];
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const call = { method: request.method ?? "", path: request.url ?? "" };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === "cut") {
      request.socket.destroy();
      return;
    }
    if (typeof fault === "number") {
      send(response, fault, refusal(`Refused${fault}`));
      return;
    }
    const { status, value } = this.done(call, body);
    if (fault === "cut-after") request.socket.destroy();
    else if (fault !== "silent-after") send(response, status, value);
  }

  private done({ method, path }: PeerCall, body: string): { status: number; value: unknown } {
    const [, version, collection, encoded, kind, inner] = path.split("?")[0]?.split("/") ?? [];
    const conversation = decodeURIComponent(encoded ?? "");
    if (version !== "v3" || collection !== "conversations") return { status: 404, value: refusal("NotFound") };
    if (method === "POST" && encoded === undefined) return this.open(body);
    if (this.gone.has(conversation)) return { status: 403, value: refusal("BotNotInConversationRoster") };
    if (kind === "members") return this.member(conversation, decodeURIComponent(inner ?? ""));
    if (kind === "pagedmembers") return { status: 200, value: { members: this.members(conversation) } };
    if (kind !== "activities") return { status: 404, value: refusal("NotFound") };
    if (Buffer.byteLength(body) > teamsLimits.activityBytes)
      return { status: 413, value: refusal("MessageSizeTooBig") };
    return this.put(conversation, { method, body, id: inner === undefined ? undefined : decodeURIComponent(inner) });
  }

  private open(body: string): { status: number; value: unknown } {
    const { members } = z.object({ members: z.array(z.object({ id: z.string() })) }).parse(JSON.parse(body));
    return { status: 201, value: { id: `a:own-${members[0]?.id ?? ""}` } };
  }

  private member(conversation: string, id: string): { status: number; value: unknown } {
    const found = this.members(conversation).find((one) => one.id === id || one.aadObjectId === id);
    return found === undefined
      ? { status: 404, value: refusal("MemberNotFoundInConversation") }
      : { status: 200, value: found };
  }

  private put(
    conversation: string,
    { method, body, id }: { method: string; body: string; id: string | undefined },
  ): { status: number; value: unknown } {
    const activity = sentActivity.parse(JSON.parse(body));
    const list = this.conversations.get(conversation) ?? [];
    this.conversations.set(conversation, list);
    if (method === "PUT") {
      const at = list.findIndex((one) => one.id === id);
      if (at === -1 || id === undefined) return { status: 404, value: refusal("ActivityNotFoundInConversation") };
      list[at] = { ...activity, id };
      return { status: 200, value: { id } };
    }
    const stream = activity.entities?.find((one) => one.type === "streaminfo");
    if (stream !== undefined) return this.stream({ activity, list }, stream);
    made += 1;
    const next = `${1_763_650_000_000 + made}`;
    if (activity.type === "message") list.push({ ...activity, id: next });
    return { status: 201, value: { id: next } };
  }

  /** The rules of streaming: one number after the other, every text begins with the one before, the end is a message. */
  private stream(
    { activity, list }: { activity: z.output<typeof sentActivity>; list: ShownActivity[] },
    entity: Record<string, unknown>,
  ): { status: number; value: unknown } {
    const id = typeof entity["streamId"] === "string" ? entity["streamId"] : `stream-${(made += 1)}`;
    const known = this.streams.get(id) ?? { sequence: 0, text: "" };
    if (entity["streamType"] === "final") {
      if (activity.type !== "message" || !this.streams.has(id)) return { status: 400, value: refusal("BadStream") };
      this.streams.delete(id);
      list.push({ ...activity, id });
      return { status: 202, value: {} };
    }
    const next = known.sequence + 1;
    const text = entity["streamType"] === "streaming" ? (activity.text ?? "") : "";
    if (activity.type !== "typing" || entity["streamSequence"] !== next || !text.startsWith(known.text))
      return { status: 403, value: refusal("ContentStreamSequenceOrderPreConditionFailed") };
    this.streams.set(id, { sequence: next, text });
    this.streamed.push({ text: activity.text ?? "", entity });
    return { status: 201, value: { id } };
  }
}

function refusal(code: string): unknown {
  return { error: { code, message: "as the peer was told" } };
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const wait = status === 429 ? { "Retry-After": "0" } : {};
  response.writeHead(status, { "Content-Type": "application/json", ...wait });
  response.end(JSON.stringify(value));
}

/** All the words that a person sees of a message. */
export function visibleText(activity: Pick<ShownActivity, "text" | "attachments" | "entities">): string {
  const words: string[] = [unescaped(activity.text ?? "")];
  for (const { content } of activity.attachments ?? []) collect(content, words);
  for (const entity of activity.entities ?? []) collect(entity["citation"], words);
  return words.filter((one) => one !== "").join("\n");
}

const VISIBLE = new Set(["text", "title", "value", "label", "name", "placeholder"]);

function collect(value: unknown, words: string[]): void {
  if (Array.isArray(value)) for (const one of value) collect(one, words);
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === "data" || name === "fallback" || name === "refresh") continue;
      if (typeof inner === "string" && VISIBLE.has(name)) words.push(unescaped(inner));
      else collect(inner, words);
    }
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\`*_~[\]<>#|&.+=-])/gu, "$1");
}
