import { eq } from "drizzle-orm";
import type { AcceptEvent, ChannelEvent, OutgoingReply } from "../../src/bot/channels/channel.js";
import { createSessionStore } from "../../src/bot/channels/web/session-store.js";
import { createWebChannel, type WebChannel } from "../../src/bot/channels/web/web-channel.js";
import { createWebStore } from "../../src/bot/channels/web/web-store.js";
import type { WebConversations } from "../../src/bot/channels/web/web-conversations.js";
import type { PolicyMatrix } from "../../src/bot/console/policies-page.js";
import type { KnowledgeDocument } from "../../src/retrieval/document.js";
import { gapReport } from "../../src/retrieval/gap-report.js";
import { createHttp, type HttpConfig, type HttpDeps, type HttpServer } from "../../src/bot/http.js";
import { eventText } from "../../src/bot/transcript.js";
import type { Reply } from "../../src/bot/replies/reply.js";
import { conversations, inbox, messages } from "../../src/bot/tables.js";
import type { Database } from "../../src/database.js";
import type { AuditRecord } from "../../src/governance/audit.js";
import type { Principal } from "../../src/governance/principal.js";
import { createLogger, newId, type Clock } from "../../src/runtime.js";
import { createVault, type Vault } from "../../src/vault.js";

/** A person for tests; only what matters is named. */
export function somebody(parts: Partial<Principal> & { readonly id: string; readonly name: string }): Principal {
  return {
    givenName: parts.name.split(" ")[0] ?? parts.name,
    email: `${parts.id}@example.com`,
    department: "Engineering",
    jobTitle: "Engineer",
    roles: ["employee"],
    groups: [],
    location: "Berlin",
    locale: "en-GB",
    timeZone: "Europe/Berlin",
    calendar: "DE-BE",
    hiredOn: "2022-01-01",
    status: "active",
    ...parts,
  };
}

/** Sam asks, Maria agrees, Aisha runs the place; Ivo has left. */
export const samplePeople: readonly Principal[] = [
  somebody({ id: "sam-okafor", name: "Sam Okafor", managerId: "maria-lindqvist" }),
  somebody({ id: "maria-lindqvist", name: "Maria Lindqvist", jobTitle: "Head of Engineering" }),
  somebody({
    id: "aisha-rahman",
    name: "Aisha Rahman",
    jobTitle: "IT lead",
    department: "IT",
    roles: ["employee", "admin"],
  }),
  somebody({ id: "tomas-herrera", name: "Tomás Herrera", jobTitle: "Buyer", department: "Procurement" }),
  somebody({ id: "ivo-gone", name: "Ivo Gone", status: "inactive" }),
];

/** What a turn says, for tests: replies to the thread, and direct messages to people. */
export type Answers = (event: ChannelEvent) => readonly Reply[];

/** The web page on a real database, with a turn that answers at once in place of the pipeline. */
export interface WebHarness {
  readonly http: HttpServer;
  readonly web: WebChannel;
  readonly store: WebConversations;
  readonly vault: Vault;
  /** Every event that was taken, duplicates left out. */
  readonly taken: readonly ChannelEvent[];
  /** Says something in a thread, as the pipeline would: stored, then delivered. Returns the message's id. */
  say(externalRef: string, reply: Reply): Promise<string>;
  /** Stores a reply as the pipeline would, without delivering it. */
  prepare(externalRef: string, reply: Reply): Promise<OutgoingReply>;
  close(): Promise<void>;
}

/** What a harness is made of; the people and the time are the sample's unless given. */
export interface HarnessParts {
  readonly database: Database;
  readonly answers?: Answers | undefined;
  readonly config?: Partial<HttpConfig> | undefined;
  readonly clock?: Clock | undefined;
  readonly clientFolder?: string | undefined;
  /** The company's own sign-in, and accounts of other channels. */
  readonly identity?:
    ((parts: { database: Database; vault: Vault; clock: Clock }) => Pick<HttpDeps, "signIn" | "links">) | undefined;
  /** Pages of the knowledge base. */
  readonly knowledge?: readonly KnowledgeDocument[] | undefined;
  /** How long a turn takes before it answers, in milliseconds; for looking at the page. */
  readonly think?: ((event: ChannelEvent) => Promise<void>) | undefined;
}

const echo: Answers = (event) => [
  {
    audience: "thread",
    blocks: [{ kind: "text", text: `You said: ${event.text ?? event.button?.label ?? "a form"}` }],
  },
];

/** Opens the page on a database; not yet listening. */
export async function openWebHarness(parts: HarnessParts): Promise<WebHarness> {
  const { database } = parts;
  const clock = parts.clock ?? (() => new Date());
  const vault = createVault("a secret for tests only");
  const logger = createLogger("silent");
  const store = createWebStore({ database, vault, clock });
  const web = createWebChannel({ database, store, logger });
  const taken: ChannelEvent[] = [];
  const prepare = (externalRef: string, reply: Reply) => storeReply({ database, vault, clock }, externalRef, reply);
  const say = async (externalRef: string, reply: Reply) => {
    const outgoing = await prepare(externalRef, reply);
    await web.deliver(outgoing);
    return outgoing.messageId;
  };
  const accept: AcceptEvent = async (event) => {
    const conversation = await conversationNamed(database, event.conversation);
    const stored = await database.db
      .insert(inbox)
      .values({
        id: event.id,
        dedupeKey: event.dedupeKey,
        conversationId: conversation,
        event: vault.seal(JSON.stringify(event)),
        status: "done",
        attempts: 1,
        receivedAt: event.receivedAt,
      })
      .onConflictDoNothing({ target: inbox.dedupeKey })
      .returning({ seq: inbox.seq });
    if (stored.length === 0) return { accepted: "duplicate" };
    taken.push(event);
    await database.db.insert(messages).values({
      id: event.id,
      conversationId: conversation,
      author: "person",
      authorId: event.personId,
      kind: event.kind === "button" ? "button" : event.kind === "form" ? "form" : "text",
      body: vault.seal(
        event.text ?? JSON.stringify({ text: eventText(event), button: event.button, form: event.form }),
      ),
      at: event.receivedAt,
    });
    const answer = async () => {
      await parts.think?.(event);
      for (const reply of (parts.answers ?? echo)(event)) await say(await threadFor(web, event, reply), reply);
    };
    if (parts.think === undefined) await answer();
    else answer().catch((error: unknown) => logger.error(error));
    return { accepted: "new" };
  };
  await web.start(accept);
  const http = createHttp({
    config: { host: "127.0.0.1", port: 3000, development: true, ...parts.config },
    deps: {
      clock,
      logger,
      web,
      store,
      sessions: createSessionStore({ database, clock }),
      directory: directoryOf(samplePeople),
      suggested: [
        { personId: "sam-okafor", line: "Engineer: asks for leave and a laptop" },
        { personId: "maria-lindqvist", line: "Sam's manager: approves" },
        { personId: "aisha-rahman", line: "Admin: reads policies and the audit" },
      ],
      suggestions: ["How many vacation days do I have left?", "I need a new laptop", "Book Friday off"],
      matrix: () => Promise.resolve(sampleMatrix),
      audit: () => Promise.resolve(sampleAudit),
      gaps: (days, viewer) => Promise.resolve(gapReport({ ...sampleGaps, days, viewer })),
      knowledge: (id) => Promise.resolve(parts.knowledge?.find((document) => document.id === id)),
      ready: async () => [{ name: "database", ok: (await store.now()) > 0 }],
      clientFolder: parts.clientFolder,
      ...parts.identity?.({ database, vault, clock }),
    },
  });
  return { http, web, store, vault, taken, say, prepare, close: () => http.close() };
}

/** A directory of these people. */
export function directoryOf(people: readonly Principal[]) {
  return {
    person: (id: string) => Promise.resolve(people.find((one) => one.id === id)),
    snapshot: () => Promise.resolve({ people, catalogue: [] }),
  };
}

async function threadFor(web: WebChannel, event: ChannelEvent, reply: Reply): Promise<string> {
  if (reply.audience !== "direct") return event.conversation;
  return (await web.directConversation(reply.recipientId ?? event.sender)) ?? event.conversation;
}

async function conversationNamed(database: Database, externalRef: string): Promise<string> {
  const [row] = await database.db.select().from(conversations).where(eq(conversations.externalRef, externalRef));
  if (row === undefined) throw new Error(`no conversation ${externalRef}`);
  return row.id;
}

async function storeReply(
  deps: { database: Database; vault: Vault; clock: Clock },
  externalRef: string,
  reply: Reply,
): Promise<OutgoingReply> {
  const conversationId = await conversationNamed(deps.database, externalRef);
  const messageId = newId();
  await deps.database.db.insert(messages).values({
    id: messageId,
    conversationId,
    author: "assistant",
    kind: "reply",
    body: deps.vault.seal(JSON.stringify(reply)),
    cardKey: reply.cardKey ?? null,
    at: deps.clock(),
  });
  return { deliveryId: newId(), messageId, conversationId, externalRef, audience: reply.audience, reply };
}

const plain = (text: string) => ({ text, plain: true });

const approvalBy = (target: string, step: number, quorum: number) => ({
  id: `by-${target}`,
  kind: "approval" as const,
  target,
  step,
  quorum,
  reason: "it costs that much",
});

const sampleMatrix: PolicyMatrix = {
  version: 3,
  publishedAt: new Date("2026-11-02T08:00:00Z"),
  killed: [],
  rows: [
    {
      actionId: "hr.check-leave-balance",
      title: "Check leave balance",
      domain: "hr",
      autonomy: "act",
      roles: [
        { role: "employee", answer: "yes", conditions: [] },
        { role: "contractor", answer: "no", conditions: [] },
        { role: "hr-partner", answer: "depends", conditions: [plain("the employee is in their own country")] },
      ],
      obligations: [],
      refusals: [],
    },
    {
      actionId: "procurement.request-purchase",
      title: "Request a purchase",
      domain: "procurement",
      autonomy: "assist",
      roles: [
        { role: "employee", answer: "yes", conditions: [] },
        { role: "contractor", answer: "no", conditions: [] },
        { role: "hr-partner", answer: "yes", conditions: [] },
      ],
      obligations: [
        { obligation: approvalBy("manager-of-requester", 1, 1), condition: plain("above 500.00 EUR") },
        { obligation: approvalBy("role:finance-approver", 2, 2), condition: plain("above 5,000.00 EUR") },
      ],
      refusals: [{ id: "no-crypto", reason: "We buy no cryptocurrency.", condition: plain("the item is a currency") }],
    },
  ],
};

const sampleGaps = { answers: [], pages: [], now: new Date("2026-11-23T09:00:00Z") };

const sampleAudit: readonly AuditRecord[] = [
  {
    seq: 42,
    ref: "e42",
    at: new Date("2026-11-23T09:00:00Z"),
    actorId: "sam-okafor",
    type: "proposal.decided",
    subject: "proposal:7f3a",
    correlationId: "c1",
    outcome: "require",
    data: {},
    erasable: null,
    hash: "00",
  },
];
