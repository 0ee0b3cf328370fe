import { createHmac } from "node:crypto";

/** The secret requests are signed with in tests. */
export const signingSecret = "signing secret for tests";

/** Anything that takes a request as an HTTP server does. */
export type Server = (request: Request) => Promise<Response> | Response;

/** A request as Slack signs it. */
export interface SlackRequest {
  readonly body: string;
  readonly type: "json" | "form";
  /** Seconds; now unless given. */
  readonly at?: number | undefined;
  readonly secret?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Signs a request as Slack does. */
export function signed({ body, type, at, secret, headers }: SlackRequest, url: string): Request {
  const stamp = String(at ?? Math.floor(Date.now() / 1000));
  const hash = createHmac("sha256", secret ?? signingSecret)
    .update(`v0:${stamp}:${body}`)
    .digest("hex");
  return new Request(new URL("/slack/events", url), {
    method: "POST",
    body,
    headers: {
      "content-type": type === "json" ? "application/json" : "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": stamp,
      "x-slack-signature": `v0=${hash}`,
      ...headers,
    },
  });
}

/** Slack on the other side of our door: what it sends is signed. */
export interface SlackSide {
  event(event: Readonly<Record<string, unknown>>, outer?: Readonly<Record<string, unknown>>): Promise<Response>;
  /** Clicks, modals and shortcuts. */
  interact(payload: Readonly<Record<string, unknown>>): Promise<Response>;
  command(fields: Readonly<Record<string, string>>): Promise<Response>;
}

/** Sends as Slack does. @param now milliseconds, for servers whose clock is set */
export function slackSide(server: Server, parts: { team: string; url?: string; now?: () => number }): SlackSide {
  const url = parts.url ?? "http://127.0.0.1:3000";
  let count = 0;
  const send = (request: Omit<SlackRequest, "at">) => {
    const at = Math.floor((parts.now?.() ?? Date.now()) / 1000);
    return Promise.resolve(server(signed({ ...request, at }, url)));
  };
  return {
    event: (event, outer = {}) => {
      count += 1;
      const body = {
        type: "event_callback",
        team_id: parts.team,
        api_app_id: "A1",
        event_id: `Ev${count}`,
        event,
        ...outer,
      };
      return send({ type: "json", body: JSON.stringify(body) });
    },
    interact: (payload) =>
      send({ type: "form", body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() }),
    command: (fields) => send({ type: "form", body: new URLSearchParams(fields).toString() }),
  };
}
