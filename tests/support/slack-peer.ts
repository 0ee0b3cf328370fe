import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { blockProblems, viewProblems } from "./block-kit.js";
import { bodyOf, closeServer, listenOnLoopback } from "./loopback.js";

/** A message as it stands in the peer. */
export interface PeerMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** Only this user sees it. */
  readonly onlyFor: string | undefined;
  text: string;
  blocks: readonly unknown[];
  metadata: unknown;
  streaming: boolean;
  /** Files that were shared with it. */
  readonly files?: readonly { readonly name: string; readonly title: string; readonly content: string }[];
}

/** What becomes of a call instead: nothing done and told so, or done and not told. */
export type PeerFault =
  "limited" | "refused-connection" | "lost-before" | "lost-after" | "error-before" | "error-after" | "silent-after";

/** Slack's Web API and Socket Mode on loopback, as strict as its documentation: unknown tokens, blocks, triggers and methods are refused. */
export interface SlackPeer {
  readonly apiUrl: string;
  readonly team: string;
  readonly botUser: string;
  readonly token: string;
  readonly messages: readonly PeerMessage[];
  /** Every call that was answered, in order. */
  readonly calls: readonly { readonly method: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** Modals that were opened and home pages that were published. */
  readonly views: readonly unknown[];
  /** Adds somebody; what is not said of them is a full member's. */
  addUser(id: string, profile?: Readonly<Record<string, unknown>>): void;
  addChannel(id: string, members: readonly string[], about?: Readonly<Record<string, unknown>>): void;
  /** A trigger as a click or command carries it; good once. */
  trigger(): string;
  faultWith(fault: (method: string) => PeerFault | undefined): void;
  /** Does to the first calls of a method what is wanted, to one unless told, and nothing afterwards. */
  faultFirst(method: string, fault: PeerFault, times?: number): void;
  /** Whether its token is one of an installation in all of an organisation; a workspace's at first. */
  belongToOrganisation(): void;
  /** Refuses every file with this error, as a workspace that allows none; undefined takes them again. */
  refuseFiles(error: string | undefined): void;
  /** Sends an envelope over the open socket and resolves with the acknowledgement's payload. */
  push(type: string, payload: unknown): Promise<unknown>;
  readonly sockets: number;
  close(): Promise<void>;
}

type Args = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>>;

/** Opens one. */
export async function openSlackPeer(): Promise<SlackPeer> {
  const state = new PeerState();
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const port = await listenOnLoopback(server);
  const sockets = new WebSocketServer({ server, path: "/socket" });
  state.socketUrl = `ws://127.0.0.1:${port}/socket`;
  state.uploadUrl = `http://127.0.0.1:${port}/upload/`;
  const waiting = new Map<string, (payload: unknown) => void>();
  const open = new Set<WebSocket>();
  sockets.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.send(JSON.stringify({ type: "hello", num_connections: open.size, connection_info: { app_id: "A1" } }));
    socket.on("message", (data: Buffer) => {
      const said = JSON.parse(data.toString("utf8")) as { envelope_id?: string; payload?: unknown };
      waiting.get(said.envelope_id ?? "")?.(said.payload);
    });
  });
  let envelopes = 0;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    team: state.team,
    botUser: state.botUser,
    token: state.token,
    messages: state.messages,
    calls: state.calls,
    views: state.views,
    addUser: (id, profile = {}) => void state.users.set(id, { id, team_id: state.team, name: id, ...profile }),
    addChannel: (id, members, about = {}) => void state.channels.set(id, { members, about }),
    trigger: () => state.newTrigger(),
    faultWith: (fault) => {
      state.fault = fault;
    },
    faultFirst: (method, fault, times = 1) => {
      let left = times;
      state.fault = (called) => {
        if (called !== method || left === 0) return undefined;
        left -= 1;
        return fault;
      };
    },
    belongToOrganisation: () => {
      state.organisation = { enterprise_id: "E0PEER", is_enterprise_install: true };
    },
    refuseFiles: (error) => {
      state.filesRefused = error;
    },
    push: (type, payload) => {
      const [socket] = open;
      if (socket === undefined) throw new Error("nobody is connected");
      const id = `envelope-${(envelopes += 1)}`;
      const acknowledged = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== "events_api" }));
      return acknowledged;
    },
    get sockets() {
      return open.size;
    },
    close: async () => {
      for (const socket of open) socket.terminate();
      sockets.close();
      await closeServer(server);
    },
  };
}

class PeerState {
  readonly team = "T0PEER";
  readonly botUser = "U0BOT";
  readonly token = "xoxb-peer";
  readonly messages: PeerMessage[] = [];
  readonly calls: { method: string; args: Args }[] = [];
  readonly views: unknown[] = [];
  readonly users = new Map<string, Record<string, unknown>>([["U0BOT", { id: "U0BOT", is_bot: true }]]);
  readonly channels = new Map<string, { members: readonly string[]; about: Readonly<Record<string, unknown>> }>();
  readonly files = new Map<string, { name: string; length: number; content?: string; shared?: boolean }>();
  socketUrl = "";
  uploadUrl = "";
  filesRefused: string | undefined;
  organisation: Readonly<Record<string, unknown>> = { is_enterprise_install: false };
  fault: (method: string) => PeerFault | undefined = () => undefined;
  private readonly triggers = new Set<string>();
  private clock = 1_790_000_000;

  newStamp(): string {
    this.clock += 1;
    return `${this.clock}.000100`;
  }

  newTrigger(): string {
    const id = `trigger-${this.triggers.size + 1}`;
    this.triggers.add(id);
    return id;
  }

  useTrigger(id: unknown): boolean {
    return typeof id === "string" && this.triggers.delete(id);
  }
}

async function answer(state: PeerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = (request.url ?? "").replace(/^\/api\//u, "").replace(/\?.*$/u, "");
  const file = /^\/upload\/(?<id>F\d+)$/u.exec(method)?.groups?.["id"];
  if (file !== undefined) return takeUpload(state, { file, request, response });
  const args = await readArgs(request);
  // Who hung up before it was read is not heard: what was given up does not happen later.
  if (request.socket.destroyed) return;
  const fault = state.fault(method);
  if (fault === "limited") {
    response.writeHead(429, { "retry-after": "1", "content-type": "application/json" });
    response.end(JSON.stringify({ ok: false, error: "ratelimited" }));
    return;
  }
  if (fault === "refused-connection" || fault === "lost-before") return void request.socket.destroy();
  if (fault === "error-before") return void response.writeHead(500).end("no");
  const token = request.headers.authorization?.replace(/^Bearer /u, "") ?? args["token"];
  const said = authorised(method, token, state) ? perform(state, method, args) : { ok: false, error: "invalid_auth" };
  state.calls.push({ method, args });
  if (fault === "lost-after") return void request.socket.destroy();
  if (fault === "error-after") return void response.writeHead(503).end("no");
  if (fault === "silent-after") return;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(said));
}

/** What is sent to the address of an upload; its fault goes by the name `upload`. */
async function takeUpload(
  state: PeerState,
  { file, request, response }: { file: string; request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const content = await bodyOf(request);
  const fault = state.fault("upload");
  if (fault === "refused-connection" || fault === "lost-before") return void request.socket.destroy();
  if (fault === "limited" || fault === "error-before") return void response.writeHead(503).end("no");
  const known = state.files.get(file);
  if (known === undefined || Buffer.byteLength(content) !== known.length) return void response.writeHead(400).end("no");
  known.content = content;
  if (fault === "lost-after") return void request.socket.destroy();
  if (fault === "error-after") return void response.writeHead(503).end("no");
  if (fault === "silent-after") return;
  response.writeHead(200).end(`OK - ${known.length}`);
}

function authorised(method: string, token: unknown, state: PeerState): boolean {
  if (method === "apps.connections.open") return token === "xapp-peer";
  return method === "oauth.v2.access" || token === state.token;
}

async function readArgs(request: IncomingMessage): Promise<Args> {
  const form = new URLSearchParams(await bodyOf(request));
  return Object.fromEntries([...form].map(([name, value]) => [name, structured.has(name) ? JSON.parse(value) : value]));
}

/** Arguments that are JSON within the form. */
const structured = new Set(["blocks", "metadata", "view", "unfurls", "prompts", "loading_messages", "files"]);

const no = (error: string): Answer => ({ ok: false, error });

function perform(state: PeerState, method: string, args: Args): Answer {
  const handler = methods[method];
  return handler === undefined ? no("unknown_method") : handler(state, args);
}

const methods: Readonly<Record<string, (state: PeerState, args: Args) => Answer>> = {
  "auth.test": (state) => ({
    ok: true,
    team_id: state.team,
    team: "Larkfell",
    user_id: state.botUser,
    bot_id: "B1",
    ...state.organisation,
  }),
  "apps.connections.open": (state) => ({ ok: true, url: state.socketUrl }),
  "oauth.v2.access": (state, args) => {
    const granted = { ok: true, access_token: state.token, bot_user_id: state.botUser, scope: "chat:write" };
    const installer = { authed_user: { id: "U1ADMIN" }, token_type: "bot", app_id: "A1" };
    if (args["code"] === "good")
      return { ...granted, ...installer, team: { id: state.team, name: "Larkfell" }, enterprise: null };
    if (args["code"] !== "good-organisation") return no("invalid_code");
    const enterprise = { id: "E0PEER", name: "Larkfell Group" };
    return { ...granted, ...installer, team: null, enterprise, is_enterprise_install: true };
  },
  "users.info": (state, args) => {
    const user = state.users.get(String(args["user"]));
    return user === undefined ? no("user_not_found") : { ok: true, user };
  },
  "conversations.open": (state, args) =>
    state.users.has(String(args["users"]))
      ? { ok: true, channel: { id: directOf(String(args["users"])) } }
      : no("user_not_found"),
  "conversations.info": (state, args) => {
    const channel = state.channels.get(String(args["channel"]));
    return channel === undefined
      ? no("channel_not_found")
      : { ok: true, channel: { id: args["channel"], ...channel.about } };
  },
  "conversations.members": (state, args) => {
    const channel = state.channels.get(String(args["channel"]));
    if (channel === undefined) return no("channel_not_found");
    const limit = Number(args["limit"] ?? 100);
    const more = channel.members.length > limit ? "next" : "";
    return { ok: true, members: channel.members.slice(0, limit), response_metadata: { next_cursor: more } };
  },
  "conversations.history": (state, args) => listed(state, (message) => message.channel === args["channel"], args),
  "conversations.replies": (state, args) =>
    listed(state, (message) => message.channel === args["channel"] && message.threadTs === args["ts"], args),
  "chat.postMessage": (state, args) => post(state, args, undefined),
  "chat.postEphemeral": (state, args) => {
    const members = state.channels.get(String(args["channel"]))?.members ?? [];
    const user = String(args["user"]);
    return members.includes(user) ? post(state, args, user) : no("user_not_in_channel");
  },
  "chat.update": (state, args) => {
    const message = find(state, args);
    if (message === undefined) return no("message_not_found");
    if (message.streaming) return no("streaming_state_conflict");
    const problems = blockProblems(list(args["blocks"]), "message");
    if (problems.length > 0) return no(`invalid_blocks: ${problems.join("; ")}`);
    Object.assign(message, { text: String(args["text"]), blocks: list(args["blocks"]), metadata: args["metadata"] });
    return { ok: true, ts: message.ts };
  },
  "chat.delete": (state, args) => {
    const message = find(state, args);
    if (message === undefined) return no("message_not_found");
    state.messages.splice(state.messages.indexOf(message), 1);
    return { ok: true };
  },
  "chat.startStream": (state, args) => {
    if (typeof args["thread_ts"] !== "string") return no("invalid_thread_ts");
    const message = add(state, { ...args, text: args["markdown_text"], blocks: [] }, undefined);
    message.streaming = true;
    return { ok: true, ts: message.ts };
  },
  "chat.appendStream": (state, args) => {
    const message = find(state, args);
    if (message?.streaming !== true) return no("message_not_in_streaming_state");
    message.text += String(args["markdown_text"]);
    return { ok: true, ts: message.ts };
  },
  "chat.stopStream": (state, args) => {
    const message = find(state, args);
    if (message?.streaming !== true) return no("message_not_in_streaming_state");
    message.streaming = false;
    return { ok: true, ts: message.ts };
  },
  "files.getUploadURLExternal": (state, args) => {
    if (state.filesRefused !== undefined) return no(state.filesRefused);
    const [name, length] = [String(args["filename"]), Number(args["length"])];
    if (typeof args["filename"] !== "string" || name.length > 255 || !(length > 0)) return no("invalid_arguments");
    const id = `F${state.files.size + 1}`;
    state.files.set(id, { name, length });
    return { ok: true, upload_url: `${state.uploadUrl}${id}`, file_id: id };
  },
  "files.completeUploadExternal": (state, args) => {
    const channel = String(args["channel_id"]);
    if (!channel.startsWith("D") && !state.channels.has(channel)) return no("channel_not_found");
    const shared = list(args["files"]).map((one) => {
      const { id, title } = one as { id: string; title: string };
      return { known: state.files.get(id), title };
    });
    if (shared.some(({ known }) => known?.content === undefined)) return no("file_not_found");
    if (shared.some(({ known }) => known?.shared === true)) return no("file_already_completed");
    const files = shared.map(({ known, title }) => ({ name: known?.name ?? "", title, content: known?.content ?? "" }));
    for (const { known } of shared) if (known !== undefined) known.shared = true;
    add(state, { ...args, channel, text: "", blocks: [], files }, undefined);
    return { ok: true, files: [] };
  },
  "chat.unfurl": (_state, args) => (args["unfurls"] === undefined ? no("missing_unfurls") : { ok: true }),
  "views.open": (state, args) => {
    if (!state.useTrigger(args["trigger_id"])) return no("expired_trigger_id");
    return view(state, args);
  },
  "views.publish": (state, args) =>
    state.users.has(String(args["user_id"])) ? view(state, args) : no("user_not_found"),
  "assistant.threads.setStatus": (_state, args) => {
    const messages = list(args["loading_messages"]);
    return typeof args["thread_ts"] === "string" && messages.length <= 10 ? { ok: true } : no("invalid_thread_ts");
  },
  "assistant.threads.setTitle": (_state, args) =>
    typeof args["title"] === "string" ? { ok: true } : no("invalid_arguments"),
  "assistant.threads.setSuggestedPrompts": (_state, args) =>
    list(args["prompts"]).length <= 4 && list(args["prompts"]).length > 0 ? { ok: true } : no("too_many_prompts"),
};

/** The direct messages with somebody. */
export function directOf(user: string): string {
  return `D${user.slice(1)}`;
}

function view(state: PeerState, args: Args): Answer {
  const problems = viewProblems(args["view"]);
  if (problems.length > 0) return no(`invalid_view: ${problems.join("; ")}`);
  state.views.push(args["view"]);
  return { ok: true, view: { id: "V1" } };
}

function post(state: PeerState, args: Args, onlyFor: string | undefined): Answer {
  const channel = String(args["channel"]);
  if (!channel.startsWith("D") && !state.channels.has(channel)) return no("channel_not_found");
  const problems = blockProblems(list(args["blocks"]), "message");
  if (problems.length > 0) return no(`invalid_blocks: ${problems.join("; ")}`);
  if (typeof args["text"] !== "string" || args["text"] === "") return no("no_text");
  const { ts } = add(state, args, onlyFor);
  return onlyFor === undefined ? { ok: true, ts, channel } : { ok: true, message_ts: ts };
}

function add(state: PeerState, args: Args, onlyFor: string | undefined): PeerMessage {
  const message: PeerMessage = {
    channel: String(args["channel"]),
    ts: state.newStamp(),
    threadTs: typeof args["thread_ts"] === "string" ? args["thread_ts"] : undefined,
    onlyFor,
    text: String(args["text"]),
    blocks: list(args["blocks"]),
    metadata: args["metadata"],
    streaming: false,
    ...(Array.isArray(args["files"]) ? { files: args["files"] as NonNullable<PeerMessage["files"]> } : {}),
  };
  state.messages.push(message);
  return message;
}

function find(state: PeerState, args: Args): PeerMessage | undefined {
  return state.messages.find((message) => message.channel === args["channel"] && message.ts === args["ts"]);
}

function listed(state: PeerState, fits: (message: PeerMessage) => boolean, args: Args): Answer {
  const withMetadata = String(args["include_all_metadata"]) === "true";
  const messages = state.messages
    .filter((message) => message.onlyFor === undefined && fits(message))
    .map(({ ts, text, metadata, files }) => ({
      ts,
      text,
      ...(withMetadata ? { metadata } : {}),
      ...(files === undefined ? {} : { files: files.map(({ name, title }) => ({ name, title })) }),
    }));
  return { ok: true, messages };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
