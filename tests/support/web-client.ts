import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { buttonsOf } from "../../src/bot/channels/web/web-messages.js";
import type { WireConversations, WireHistory, WireMe, WireMessage } from "../../src/bot/channels/web/wire.js";
import { openFeed, type WebFeed } from "./web-feed.js";

/** Who sits at the page, and where the servers are. */
export interface WebClientOptions {
  readonly personId: string;
  /** Addresses of the servers as they are now: one that was restarted may have another port. The first that answers is used. */
  readonly addresses: () => readonly string[];
  /** How long something is tried or waited for before it counts as lost, ms. */
  readonly patienceMs?: number | undefined;
}

/** Something the person did, as the server knows it. */
export interface Sent {
  /** Id of the event, and of its message in the transcript. */
  readonly id: string;
  readonly conversationId: string;
  readonly kind: "messages" | "buttons" | "forms";
  /** What the server said when it took it: `duplicate` when an earlier try had arrived. */
  readonly accepted: "new" | "duplicate";
  /** How often it was sent. */
  readonly tries: number;
}

/** An answer of the server that no repetition changes. */
export class WebRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`the server refused: ${status} ${body}`);
  }
}

/** A browser at the chat page: signed in, hearing the server's events, and sending again what was not taken for sure. */
export interface WebClient {
  readonly personId: string;
  /** A thread to begin a request in. Returns its id. */
  newThread(): Promise<string>;
  say(conversationId: string, text: string): Promise<Sent>;
  /** Presses a button of a message by its label. */
  press(message: WireMessage, label: string, options?: { comment?: string; clientId?: string }): Promise<Sent>;
  fill(message: WireMessage, values: Readonly<Record<string, string>>): Promise<Sent>;
  /** The stored transcript of a thread. */
  history(conversationId: string): Promise<readonly WireMessage[]>;
  conversations(): Promise<WireConversations>;
  /** Everything heard live so far, in the order of the transcript. */
  readonly heard: readonly WireMessage[];
  /** Everything that was sent and taken. */
  readonly sent: readonly Sent[];
  /** Waits until what was heard fits. @throws Error that says what was waited for and what was heard last */
  until<T>(what: string, fits: (heard: readonly WireMessage[]) => T | undefined, patienceMs?: number): Promise<T>;
  /** One request as it is, without repetition. */
  request(
    path: string,
    init?: { readonly json?: unknown; readonly headers?: Record<string, string> },
  ): Promise<Response>;
  close(): Promise<void>;
}

const accepted = z.object({ id: z.string(), accepted: z.enum(["new", "duplicate"]) });
const attemptMs = 20_000;
const betweenTriesMs = 100;

/** Signs in as a sample person and opens the page. */
export async function openWebClient(options: WebClientOptions): Promise<WebClient> {
  const browser = new Browser(options);
  await browser.signIn();
  const { cursor } = await browser.json<WireConversations>("/api/conversations");
  const feed = openFeed({
    after: cursor,
    patienceMs: browser.patienceMs,
    connect: (headers, signal) => browser.fetchOnce("/api/events", { headers, signal }),
  });
  return clientOf(browser, feed);
}

function clientOf(browser: Browser, feed: WebFeed): WebClient {
  const sent: Sent[] = [];
  const act = async (where: { id: string; kind: Sent["kind"] }, body: object): Promise<Sent> => {
    const path = `/api/conversations/${where.id}/${where.kind}`;
    const { answer, tries } = await browser.untilTaken(path, body);
    const done = { ...accepted.parse(answer), conversationId: where.id, kind: where.kind, tries };
    sent.push(done);
    return done;
  };
  return {
    personId: browser.personId,
    heard: feed.heard,
    sent,
    newThread: async () => {
      const { answer } = await browser.untilTaken("/api/conversations", {});
      return z.object({ id: z.string() }).parse(answer).id;
    },
    say: (id, text) => act({ id, kind: "messages" }, { clientId: randomUUID(), text }),
    press: (message, label, { comment, clientId = randomUUID() } = {}) => {
      const button = buttonsOf(message.content).find((one) => one.label === label);
      if (button === undefined) throw new Error(`No button “${label}” on ${JSON.stringify(message.content)}`);
      const { action, value } = button;
      return act(
        { id: message.conversationId, kind: "buttons" },
        { clientId, messageId: message.id, action, value, comment },
      );
    },
    fill: (message, values) => {
      const blocks = message.content.kind === "reply" ? message.content.blocks : [];
      const form = blocks.find((block) => block.kind === "form");
      if (form?.kind !== "form") throw new Error(`No form on ${JSON.stringify(message.content)}`);
      const body = { clientId: randomUUID(), messageId: message.id, formId: form.formId, values };
      return act({ id: message.conversationId, kind: "forms" }, body);
    },
    history: async (id) => (await browser.json<WireHistory>(`/api/conversations/${id}/messages?limit=200`)).messages,
    conversations: () => browser.json<WireConversations>("/api/conversations"),
    until: feed.until,
    request: (path, init = {}) => browser.fetchOnce(path, init),
    close: feed.close,
  };
}

interface Asked {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The cookie jar, the token, and the habit of trying again. */
class Browser {
  readonly personId: string;
  readonly patienceMs: number;
  private readonly addresses: () => readonly string[];
  private readonly cookies = new Map<string, string>();
  private csrf = "";
  private turn = 0;

  constructor({ personId, addresses, patienceMs = 120_000 }: WebClientOptions) {
    this.personId = personId;
    this.addresses = addresses;
    this.patienceMs = patienceMs;
  }

  async signIn(): Promise<void> {
    await this.persist("signing in", async () => {
      await (await this.fetchOnce("/signin")).text();
      const form = { csrf: this.cookies.get("deskhand_signin") ?? "", personId: this.personId };
      const answer = await this.fetchOnce("/signin", { form });
      if (answer.status !== 303) throw await failureOf(answer);
      this.csrf = (await this.readOnce<WireMe>("/api/me")).csrf;
    });
  }

  async json<T>(path: string): Promise<T> {
    return this.persist(path, () => this.readOnce<T>(path));
  }

  /** Posts until the server has taken it; the same body each time, so that it is taken once. */
  async untilTaken(path: string, body: object): Promise<{ answer: unknown; tries: number }> {
    let tries = 0;
    return this.persist(path, async () => {
      tries += 1;
      const answer = await this.fetchOnce(path, { json: body });
      if (!answer.ok) throw await failureOf(answer);
      return { answer: (await answer.json()) as unknown, tries };
    });
  }

  async fetchOnce(path: string, { json, form, headers: more = {}, signal }: Asked = {}): Promise<Response> {
    const addresses = this.addresses();
    const base = addresses[this.turn % Math.max(1, addresses.length)];
    if (base === undefined) throw new Error("no server runs");
    const posts = json !== undefined || form !== undefined;
    const headers = new Headers(more);
    headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    if (posts) headers.set("origin", base);
    if (json !== undefined) headers.set("content-type", "application/json");
    if (json !== undefined && !headers.has("x-csrf-token")) headers.set("x-csrf-token", this.csrf);
    const body = json === undefined ? (form === undefined ? null : new URLSearchParams(form)) : JSON.stringify(json);
    const answer = await fetch(new URL(path, base), {
      method: posts ? "POST" : "GET",
      headers,
      body,
      redirect: "manual",
      signal: signal ?? AbortSignal.timeout(attemptMs),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return answer;
  }

  private async readOnce<T>(path: string): Promise<T> {
    const answer = await this.fetchOnce(path);
    if (!answer.ok) throw await failureOf(answer);
    return (await answer.json()) as T;
  }

  /** Until it works, or the server says no for good, or patience ends. */
  private async persist<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.patienceMs;
    for (;;) {
      try {
        return await attempt();
      } catch (thrown) {
        if (thrown instanceof WebRefusal) throw thrown;
        if (Date.now() > deadline) throw new Error(`${this.personId}: ${what} was never taken`, { cause: thrown });
        this.turn += 1;
        await pause(betweenTriesMs);
      }
    }
  }
}

/** What is worth another try: a server that is starting, stopping or away for a moment. Everything else is a refusal. */
async function failureOf(answer: Response): Promise<Error> {
  const body = await answer.text();
  return answer.status >= 500 || answer.status === 409
    ? new Error(`${answer.status} ${body}`)
    : new WebRefusal(answer.status, body);
}
