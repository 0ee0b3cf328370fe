import { Hono, type Context } from "hono";
import { z } from "zod";
import type { Clock } from "../../../runtime.js";
import { tooLong } from "../../http-doors.js";
import { badRequest, notFound } from "../../http-error.js";
import { jsonBody, query } from "../../http-input.js";
import { signedIn, type HttpEnv } from "../../http-session.js";
import { longestMessage, readText, cleanText } from "../incoming-text.js";
import type { ChannelEvent } from "../channel.js";
import type { WebChannel } from "./web-channel.js";
import type { WebConversations, WebThread } from "./web-conversations.js";
import { formFields, offeredClicks } from "./web-messages.js";
import { streamEvents } from "./web-events.js";
import type { WireConversations, WireMe, WireMessage } from "./wire.js";

/** What the page's routes work with. */
export interface WebRoutesDeps {
  readonly web: WebChannel;
  readonly store: WebConversations;
  readonly clock: Clock;
  /** Three things to try, shown to somebody who has not asked for anything yet. */
  readonly suggestions: readonly string[];
  readonly samplePeople: boolean;
  readonly isAdmin: (roles: readonly string[]) => boolean;
}

// The page names what it sends, so that sending it again is the same message.
const clientId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/u, "must be 8 to 64 letters, digits or hyphens");
const reference = z.string().min(1).max(200);
const messageInput = z.strictObject({ clientId, text: z.string() });
const buttonInput = z.strictObject({
  clientId,
  messageId: reference,
  action: z.string().max(40),
  value: z.string().max(16_384),
  comment: z.string().max(2000).optional(),
});
const formInput = z.strictObject({
  clientId,
  messageId: reference,
  formId: reference,
  values: z.record(z.string().max(100), z.string().max(4000)),
});
const historyQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** The routes under `/api`: who I am, my conversations, what I do in them, and what happens. */
export function webRoutes(deps: WebRoutesDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/me", (c) => c.json(me(c, deps)));
  app.get("/conversations", async (c) => {
    const { person } = signedIn(c);
    // The point in time comes first: what happens while the list is read is then heard again rather than missed.
    const cursor = await deps.store.now();
    const answer: WireConversations = { cursor, conversations: await deps.store.conversationsOf(person.id) };
    return c.json(answer);
  });
  app.post("/conversations", async (c) => {
    const thread = await deps.store.openThread(signedIn(c).person.id);
    const [conversation] = await deps.store.conversationsOf(signedIn(c).person.id, [thread.id]);
    return c.json(conversation ?? { id: thread.id }, 201);
  });
  app.get("/conversations/:id/messages", async (c) => {
    const thread = await ownThread(c, deps.store);
    return c.json(await deps.store.history(thread.id, query(c, historyQuery)));
  });
  app.post("/conversations/:id/messages", (c) => takeMessage(c, deps));
  app.post("/conversations/:id/buttons", (c) => takeButton(c, deps));
  app.post("/conversations/:id/forms", (c) => takeForm(c, deps));
  app.get("/events", (c) => streamEvents(c, deps));
  return app;
}

function me(c: Context<HttpEnv>, deps: WebRoutesDeps): WireMe {
  const { person, csrf } = signedIn(c);
  const { id, name, givenName, jobTitle, department } = person;
  return {
    person: { id, name, givenName, jobTitle, department },
    admin: deps.isAdmin(person.roles),
    csrf,
    suggestions: deps.suggestions,
    longestMessage,
    samplePeople: deps.samplePeople,
  };
}

/** A conversation of somebody else is answered like one that is not there. */
async function ownThread(c: Context<HttpEnv>, store: WebConversations): Promise<WebThread> {
  const thread = await store.threadOf(signedIn(c).person.id, c.req.param("id") ?? "");
  if (thread === undefined) throw notFound("conversation");
  return thread;
}

async function takeMessage(c: Context<HttpEnv>, deps: WebRoutesDeps) {
  const thread = await ownThread(c, deps.store);
  const input = await jsonBody(c, messageInput);
  const read = readText(input.text);
  if (read.kind === "too-long") throw tooLong(read.length);
  if (read.kind === "empty") throw badRequest("The message is empty.", "Write what you need, in your own words.");
  return take(c, deps, { thread, clientId: input.clientId, what: { kind: "message", text: read.text } });
}

/** Only what a message offers can be clicked, so a click says nothing that the assistant did not ask. */
async function takeButton(c: Context<HttpEnv>, deps: WebRoutesDeps) {
  const thread = await ownThread(c, deps.store);
  const input = await jsonBody(c, buttonInput);
  const { content } = await ownMessage(deps.store, thread, input.messageId);
  const offered = offeredClicks(content).find((one) => one.action === input.action && one.value === input.value);
  if (offered === undefined) throw badRequest("That message offers no such button.", "Reload the page and look again.");
  const comment = cleanText(input.comment ?? "").trim();
  const button = {
    action: offered.action,
    value: offered.value,
    messageRef: input.messageId,
    label: offered.label,
    ...(comment === "" ? {} : { comment }),
    ...(offered.action === "feedback" ? { shown: true as const } : {}),
  };
  return take(c, deps, { thread, clientId: input.clientId, what: { kind: "button", button } });
}

async function takeForm(c: Context<HttpEnv>, deps: WebRoutesDeps) {
  const thread = await ownThread(c, deps.store);
  const input = await jsonBody(c, formInput);
  const { content } = await ownMessage(deps.store, thread, input.messageId);
  const names = formFields(content, input.formId);
  const unknown = Object.keys(input.values).filter((name) => !names?.includes(name));
  if (names === undefined || unknown.length > 0) {
    throw badRequest(
      names === undefined ? "That message has no such form." : `The form has no field ${unknown.join(", ")}.`,
      "Reload the page and look again.",
    );
  }
  const values = Object.fromEntries(
    Object.entries(input.values).map(([name, value]) => [name, cleanText(value).trim()]),
  );
  return take(c, deps, {
    thread,
    clientId: input.clientId,
    what: { kind: "form", form: { formId: input.formId, values } },
  });
}

async function ownMessage(store: WebConversations, thread: WebThread, messageId: string): Promise<WireMessage> {
  const message = await store.message(thread.id, messageId);
  if (message === undefined) throw notFound("message");
  return message;
}

type Taken = Pick<ChannelEvent, "kind" | "text" | "button" | "form">;

async function take(
  c: Context<HttpEnv>,
  deps: WebRoutesDeps,
  taken: { readonly thread: WebThread; readonly clientId: string; readonly what: Taken },
) {
  const { person } = signedIn(c);
  const id = eventId(person.id, taken.clientId);
  const { accepted } = await deps.web.receive({
    id,
    channel: deps.web.id,
    dedupeKey: id,
    conversation: taken.thread.externalRef,
    sender: person.id,
    personId: person.id,
    receivedAt: deps.clock(),
    ...taken.what,
  });
  return c.json({ id, accepted }, 202);
}

/** The event's and its message's id: the page can tell by it which message of the transcript is the one it sent. */
function eventId(personId: string, client: string): string {
  return `web:${personId}:${client}`;
}
