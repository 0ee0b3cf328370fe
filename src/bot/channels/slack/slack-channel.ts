import type { Hono } from "hono";
import type { Database } from "../../../database.js";
import { AppError, asAppError } from "../../../errors.js";
import type { Clock, Logger } from "../../../runtime.js";
import type { Vault } from "../../../vault.js";
import type { HttpEnv } from "../../http-session.js";
import type { Identities } from "../../identity/identity.js";
import type { AcceptEvent, Channel } from "../channel.js";
import { createSlackApi } from "./api.js";
import { createBoltApp } from "./bolt-app.js";
import { deliverReply, type DeliveryParts } from "./deliver.js";
import { createDirectChannels } from "./direct-channels.js";
import { createSlackDrafts } from "./drafts.js";
import { createHttpReceiver } from "./http-receiver.js";
import { createInstallStore, type Installation, type InstallStore } from "./install-store.js";
import { singleInstallation, storedInstallations, type Installations } from "./installations.js";
import { oauthRoutes } from "./oauth.js";
import { createSlackPeople } from "./people.js";
import { createPostStore } from "./post-store.js";
import { formatThread } from "./refs.js";
import { createSocketReceiver } from "./socket-receiver.js";
import type { SlackPorts, Surface } from "./surfaces.js";
import { createUpload } from "./upload.js";

/** How the app is connected to Slack. */
export interface SlackSettings {
  /** One workspace; without it workspaces install the app by OAuth. */
  readonly botToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  /** Socket Mode instead of HTTP. */
  readonly appToken?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Slack's own unless told otherwise. */
  readonly apiUrl?: string | undefined;
}

/** What the channel is made of. */
export interface SlackParts {
  readonly settings: SlackSettings;
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identities: Identities;
  readonly ports: SlackPorts;
  /** The address people reach us under. */
  readonly webUrl: string | undefined;
  /** Time limit of a call, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly sabotage?: DeliveryParts["sabotage"];
}

/** Slack as a channel. */
export interface SlackChannel extends Channel {
  /** Requests of Slack, and the installation; mounted on our HTTP server. */
  readonly routes: Hono<HttpEnv> | undefined;
  /** How events come in. */
  readonly transport: "http" | "socket";
  /** The workspaces it serves. @throws what asking Slack throws */
  workspaces(): Promise<readonly Installation[]>;
  /** Resolves when nothing that follows an acknowledgement is under way. */
  settled(): Promise<void>;
}

/** The channel; nothing is taken before `start`. */
export function createSlackChannel(parts: SlackParts): SlackChannel {
  const { settings, logger } = parts;
  const store = createInstallStore(parts.database, parts.vault);
  const installations = installationsOf(parts, store);
  const tasks = tracked(logger);
  let accept: AcceptEvent | undefined;
  const take: AcceptEvent = (event) => (accept === undefined ? Promise.reject(notTaking()) : accept(event));
  const delivery = deliveryOf(parts, installations);
  const surface: Surface = {
    ...delivery,
    identities: parts.identities,
    ports: parts.ports,
    logger,
    accept: take,
    later: tasks.later,
    botUserOf: async (team) => (await installations.of(team))?.botUser,
    webUrl: parts.webUrl,
  };
  const { receiver, routes } = doorOf(parts, store, installations);
  const removed = async (team: string) => {
    await store.remove(team);
    installations.changed(team);
  };
  const app = createBoltApp({ receiver, surface, installations, removed, apiUrl: settings.apiUrl });
  return {
    id: "slack",
    routes,
    transport: settings.appToken === undefined ? "http" : "socket",
    workspaces: () => installations.all(),
    settled: tasks.settled,
    start: async (acceptEvent) => {
      accept = acceptEvent;
      receiver.init(app);
      await receiver.start();
    },
    stop: async () => {
      if (accept === undefined) return;
      accept = undefined;
      await receiver.stop();
      await tasks.settled();
    },
    deliver: (outgoing) => deliverReply(delivery, outgoing),
    directConversation: async (personId) => {
      // A transaction is open here: no call to Slack.
      const [newest] = await parts.identities.identitiesOf(personId, "slack");
      return newest === undefined ? undefined : formatThread({ team: newest.tenant, user: newest.user });
    },
    readersOf: (externalRef) => delivery.people.readersOf(externalRef),
    draft: (draft) => delivery.drafts.show(draft),
  };
}

function installationsOf({ settings, logger }: SlackParts, store: InstallStore): Installations {
  const { botToken, apiUrl } = settings;
  return botToken === undefined ? storedInstallations(store) : singleInstallation({ token: botToken, apiUrl, logger });
}

function deliveryOf(parts: SlackParts, installations: Installations) {
  const { settings, clock, logger, identities } = parts;
  const api = createSlackApi({
    tokenOf: async (team) => (await installations.of(team))?.token,
    clock,
    logger,
    apiUrl: settings.apiUrl,
    timeoutMs: parts.timeoutMs,
  });
  const direct = createDirectChannels(api);
  const botUserOf = async (team: string) => (await installations.of(team))?.botUser;
  return {
    api,
    upload: createUpload({ apiUrl: settings.apiUrl, timeoutMs: parts.timeoutMs }),
    clock,
    direct,
    posts: createPostStore(parts.database),
    people: createSlackPeople({ api, identities, botUserOf }),
    drafts: createSlackDrafts({ api, direct, clock }),
    sabotage: parts.sabotage,
    timeoutMs: parts.timeoutMs,
  };
}

/** How Slack reaches us: over our own connection where there is an app token, else over HTTP. */
function doorOf(parts: SlackParts, store: InstallStore, installations: Installations) {
  const { settings, logger } = parts;
  const { appToken, apiUrl, signingSecret = "" } = settings;
  const door =
    appToken === undefined
      ? createHttpReceiver({ ...parts, signingSecret })
      : { receiver: createSocketReceiver({ appToken, apiUrl, logger }), routes: undefined };
  const { clientId, clientSecret } = settings;
  if (clientId === undefined || clientSecret === undefined || parts.webUrl === undefined) return door;
  const oauth = oauthRoutes({ ...parts, clientId, clientSecret, apiUrl, store, installations, webUrl: parts.webUrl });
  return { ...door, routes: door.routes === undefined ? oauth : door.routes.route("/", oauth) };
}

/** Work after an acknowledgement: nothing waits for it but the end. */
function tracked(logger: Logger) {
  const running = new Set<Promise<unknown>>();
  return {
    later: (what: string, work: () => Promise<unknown>) => {
      const task = Promise.resolve()
        .then(work)
        .catch((thrown: unknown) => logger.warn({ err: asAppError(thrown) }, `slack: ${what} failed`))
        .finally(() => running.delete(task));
      running.add(task);
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function notTaking(): AppError {
  return new AppError({
    code: "conflict",
    message: "The assistant is not taking messages: it is starting or stopping.",
  });
}
