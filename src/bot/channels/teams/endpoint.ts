import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import type { Logger } from "../../../runtime.js";
import { bodyDoor } from "../../http-doors.js";
import type { HttpEnv } from "../../http-session.js";
import type { TeamsChannel } from "./channel.js";

/** The largest activity that is read, in bytes: a message with what Teams adds to it. */
const LARGEST = 256 * 1024;

const activity = z.record(z.string(), z.unknown());

/** The endpoint that the app registration names. Who calls is checked by the token; what is taken is stored before the answer. */
export function teamsRoutes(channel: TeamsChannel, logger: Logger): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const limit = bodyDoor(LARGEST, (c) => c.json({ error: "the activity is too large" }, 413));
  app.post("/api/messages", limit, async (c) => {
    const read = activity.safeParse(await c.req.json().catch(() => undefined));
    if (!read.success) return c.json({ error: "no activity" }, 400);
    const received = await channel.receive(c.req.header("authorization") ?? "", read.data);
    if (received.kind === "unauthorised") {
      logger.warn({ reason: received.reason }, "an activity without a right to be sent was refused");
      return c.json({ error: "not authorised" }, 401);
    }
    const { status = 200, body } = received.answer ?? {};
    return body === undefined
      ? c.body(null, status as ContentfulStatusCode)
      : c.json(body, status as ContentfulStatusCode);
  });
  return app;
}
