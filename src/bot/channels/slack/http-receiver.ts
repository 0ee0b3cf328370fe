import { verifySlackRequest, type App, type Receiver } from "@slack/bolt";
import { Hono } from "hono";
import { bodyDoor } from "../../http-doors.js";
import type { HttpEnv } from "../../http-session.js";
import { LRUCache } from "lru-cache";
import { asAppError } from "../../../errors.js";
import { sha256, type Clock, type Logger } from "../../../runtime.js";

/** What the receiver works with. */
export interface HttpReceiverParts {
  readonly signingSecret: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Slack's requests on our own HTTP server. */
export interface HttpReceiver {
  readonly receiver: Receiver;
  readonly routes: Hono<HttpEnv>;
}

/** Slack gives three seconds; after this long it is asked to come again. */
const answerWithinMs = 2500;
/** Time stamps may differ from our clock by this much, in seconds; within it no signature counts twice. */
const stampsDiffer = 300;
/** A click carries the message it was made on. */
const largestBody = 1024 * 1024;

/**
 * Bolt's door on our HTTP server: `POST /slack/events` takes events, clicks, commands and modals. Signature and time stamp are
 * verified, a request that was taken is not taken again. What is said to us is stored before it is acknowledged; when that takes
 * too long or fails, the answer is an error and Slack sends it again.
 */
export function createHttpReceiver(parts: HttpReceiverParts): HttpReceiver {
  let app: App | undefined;
  const taken = new LRUCache<string, true>({ max: 100_000, ttl: 2 * stampsDiffer * 1000 });
  const routes = new Hono<HttpEnv>();
  routes.post(
    "/slack/events",
    bodyDoor(largestBody, (c) => c.text("too large", 413)),
    async (c) => {
      const text = await c.req.text();
      const signature = c.req.header("x-slack-signature") ?? "";
      const stamp = Number(c.req.header("x-slack-request-timestamp") ?? "x");
      if (!genuine(parts, { text, signature, stamp })) return c.text("not signed by Slack", 401);
      const seal = sha256(`${signature}:${stamp}`);
      if (taken.has(seal)) return c.text("taken already", 409);
      const body = parsedBody(c.req.header("content-type") ?? "", text);
      if (body === undefined) return c.text("not readable", 400);
      if (body["type"] === "url_verification") return c.json({ challenge: body["challenge"] });
      if (body["ssl_check"] !== undefined) return c.body(null, 200);
      if (app === undefined) return c.text("starting or stopping", 503);
      const retry = Number(c.req.header("x-slack-retry-num") ?? "0");
      const answer = await dispatch(app, { body, retry, logger: parts.logger });
      if (answer.status === 200) taken.set(seal, true);
      if (answer.status !== 200) return c.text("try again", answer.status);
      if (answer.said === undefined || answer.said === "") return c.body(null, 200);
      return typeof answer.said === "string" ? c.text(answer.said) : c.json(answer.said);
    },
  );
  return {
    routes,
    receiver: {
      init: (bolt) => {
        app = bolt;
      },
      start: () => Promise.resolve(),
      stop: () => {
        app = undefined;
        return Promise.resolve();
      },
    },
  };
}

interface Signed {
  readonly text: string;
  readonly signature: string;
  /** Seconds. */
  readonly stamp: number;
}

function genuine({ signingSecret, clock }: HttpReceiverParts, { text, signature, stamp }: Signed): boolean {
  const now = clock().getTime();
  if (!Number.isInteger(stamp) || stamp > now / 1000 + stampsDiffer) return false;
  try {
    const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": stamp };
    verifySlackRequest({ signingSecret, body: text, headers, nowMilliseconds: now });
    return true;
  } catch {
    return false;
  }
}

type Body = Readonly<Record<string, unknown>>;

/** Events are JSON; clicks, modals and shortcuts are JSON in a form; commands are a form. */
function parsedBody(contentType: string, text: string): Body | undefined {
  try {
    if (contentType.startsWith("application/json")) return recordOf(JSON.parse(text));
    const form = new URLSearchParams(text);
    const payload = form.get("payload");
    return payload === null ? Object.fromEntries(form) : recordOf(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Body | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined;
}

interface Answer {
  readonly status: 200 | 503;
  readonly said?: unknown;
}

/** Hands the body to Bolt. The answer waits until the listeners are through, since they store before anything else. */
async function dispatch(
  app: App,
  { body, retry, logger }: { readonly body: Body; readonly retry: number; readonly logger: Logger },
): Promise<Answer> {
  let said: unknown;
  const ack = (answer: unknown) => {
    said = answer;
    return Promise.resolve();
  };
  const done = app.processEvent({ body: { ...body }, ack, retryNum: retry }).then(
    () => ({ status: 200, said }) as const,
    (thrown: unknown) => {
      logger.error({ err: asAppError(thrown) }, "an event of Slack was not taken; Slack sends it again");
      return { status: 503 } as const;
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ status: 503 }), answerWithinMs);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
