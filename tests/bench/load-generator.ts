// Sends messages at a fixed rate, whatever becomes of those before: node --import tsx load-generator.ts CHANNEL URL RATE SECONDS SERVICE_URL
import { Agent, request } from "node:http";
import { signed } from "../support/slack-user.js";
import { plan, slackBody, teamsActivity, type LoadChannel, type PlannedMessage } from "./workplace.js";

/** What became of one message. Times in ms. */
interface Sent {
  /** 0 when the connection broke. */
  readonly status: number;
  /** From the moment it was due, so that a generator or server that is late does not hide it. */
  readonly tookMs: number;
  /** How late it was sent. */
  readonly lateMs: number;
}

interface Post {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const tickMs = 2;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function post(url: string, { path, body, headers }: Post): Promise<number> {
  return new Promise((resolve) => {
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const sending = request(new URL(path, url), { method: "POST", agent, headers: { ...headers, ...length } });
    sending.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", () => resolve(0));
    });
    sending.once("error", () => resolve(0));
    sending.end(body);
  });
}

function slackPost(message: PlannedMessage, url: string): Post {
  const body = JSON.stringify(slackBody(message));
  const { headers } = signed({ body, type: "json" }, url);
  return { path: "/slack/events", body, headers: Object.fromEntries(headers) };
}

function teamsPost(message: PlannedMessage, serviceUrl: string): Post {
  const body = JSON.stringify(teamsActivity(message, serviceUrl));
  return { path: "/api/messages", body, headers: { "content-type": "application/json" } };
}

async function run(what: {
  readonly messages: readonly PlannedMessage[];
  readonly rate: number;
  readonly send: (message: PlannedMessage) => Promise<number>;
}): Promise<readonly Sent[]> {
  const { messages, rate, send } = what;
  const begun = performance.now();
  const sending: Promise<Sent>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      for (let index = sending.length; index < messages.length; index += 1) {
        const due = begun + (index * 1000) / rate;
        const now = performance.now();
        const message = messages[index];
        if (due > now || message === undefined) return;
        sending.push(send(message).then((status) => ({ status, tookMs: performance.now() - due, lateMs: now - due })));
      }
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  return Promise.all(sending);
}

const [channel, url = "", rate = "", seconds = "", serviceUrl = ""] = process.argv.slice(2) as [
  LoadChannel,
  ...string[],
];
const send = (message: PlannedMessage) =>
  post(url, channel === "slack" ? slackPost(message, url) : teamsPost(message, serviceUrl));
const messages = plan(Number(rate) * Number(seconds));
process.stdout.write(JSON.stringify(await run({ messages, rate: Number(rate), send })));
agent.destroy();
