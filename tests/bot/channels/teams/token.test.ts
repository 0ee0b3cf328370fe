import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTeamsAdapter, type TeamsAdapter } from "../../../../src/bot/channels/teams/adapter.js";
import { createTeamsChannel } from "../../../../src/bot/channels/teams/channel.js";
import { createTeamsConversations } from "../../../../src/bot/channels/teams/conversation-store.js";
import { teamsRoutes } from "../../../../src/bot/channels/teams/endpoint.js";
import { createTeamsSent } from "../../../../src/bot/channels/teams/sent-store.js";
import type { ChannelEvent } from "../../../../src/bot/channels/channel.js";
import type { Database } from "../../../../src/database.js";
import { createLogger } from "../../../../src/runtime.js";
import { createVault } from "../../../../src/vault.js";
import { openTestDatabase } from "../../../support/database.js";
import { closeServer, listenOnLoopback } from "../../../support/loopback.js";
import { identities, privateMessage, tenant } from "../../../support/teams-harness.js";

const appId = "c0ffee00-0000-4000-8000-000000000001";
const serviceUrl = "https://smba.example/emea/";

let database: Database;
let keyServer: Server;
let keys: { privateKey: CryptoKey };
let others: { privateKey: CryptoKey };
let adapter: TeamsAdapter;
const events: ChannelEvent[] = [];

beforeAll(async () => {
  // The SDK writes every refusal to the console.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  database = await openTestDatabase();
  const pair = await generateKeyPair("RS256", { extractable: true });
  keys = pair;
  others = await generateKeyPair("RS256");
  const jwk = {
    ...(await exportJWK(pair.publicKey)),
    kid: "key-1",
    use: "sig",
    alg: "RS256",
    endorsements: ["msteams"],
  };
  keyServer = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    const issuer = { issuer: "https://api.botframework.com", jwks_uri: `http://127.0.0.1:${port}/keys` };
    response.end(JSON.stringify(request.url === "/keys" ? { keys: [jwk] } : issuer));
  });
  const port = await listenOnLoopback(keyServer);
  adapter = createTeamsAdapter({
    appId,
    appPassword: "never used here",
    tenantId: tenant,
    type: "SingleTenant",
    openIdMetadata: `http://127.0.0.1:${port}/openid`,
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await closeServer(keyServer);
  await database.close();
});

interface TokenParts {
  readonly claims?: JWTPayload;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: number;
  readonly key?: CryptoKey;
  readonly kid?: string;
}

function token(parts: TokenParts = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ serviceurl: serviceUrl, ...parts.claims })
    .setProtectedHeader({ alg: "RS256", kid: parts.kid ?? "key-1" })
    .setIssuer(parts.issuer ?? "https://api.botframework.com")
    .setAudience(parts.audience ?? appId)
    .setNotBefore(now - 600)
    .setExpirationTime(now + (parts.expires ?? 600))
    .sign(parts.key ?? keys.privateKey);
}

/** Knocks at the endpoint as the Bot Connector does. */
async function knock(authorization: string | undefined, activity: Record<string, unknown> = {}): Promise<number> {
  const clock = () => new Date();
  const vault = createVault("a secret for tests only");
  const logger = createLogger("silent");
  const channel = createTeamsChannel({
    adapter,
    conversations: createTeamsConversations({ database, vault, clock }),
    sent: createTeamsSent({ database, clock }),
    // Nobody is asked on the net who they are.
    identities: { ...identities, identify: () => Promise.resolve({ kind: "employee", personId: "sam-okafor" }) },
    reply: () => Promise.resolve(undefined),
    tenants: [tenant],
    trustedService: () => true,
    clock,
    logger,
  });
  events.length = 0;
  await channel.start((event) => {
    events.push(event);
    return Promise.resolve({ accepted: "new" });
  });
  const body = { ...privateMessage(serviceUrl), ...activity };
  const response = await teamsRoutes(channel, logger).request("/api/messages", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: JSON.stringify(body),
  });
  return response.status;
}

describe("the endpoint of Teams", () => {
  it("takes an activity that the Bot Connector signed for this bot", async () => {
    expect(await knock(`Bearer ${await token()}`)).toBe(200);
    expect(events).toMatchObject([{ kind: "message", text: "hello", personId: "sam-okafor" }]);
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ["no token", () => Promise.resolve(undefined)],
    ["something else than a token", () => Promise.resolve("Bearer abc")],
    ["another scheme", async () => `Basic ${await token()}`],
    ["another bot's audience", async () => `Bearer ${await token({ audience: "another-bot" })}`],
    ["another issuer", async () => `Bearer ${await token({ issuer: "https://evil.example" })}`],
    ["an expired token", async () => `Bearer ${await token({ expires: -600 })}`],
    ["another key under the same name", async () => `Bearer ${await token({ key: others.privateKey })}`],
    ["a key that nobody published", async () => `Bearer ${await token({ kid: "key-2", key: others.privateKey })}`],
    [
      "another service's address",
      async () => `Bearer ${await token({ claims: { serviceurl: "https://evil.example/" } })}`,
    ],
    ["no service's address", async () => `Bearer ${await token({ claims: { serviceurl: undefined } })}`],
  ])("refuses %s", async (_, header) => {
    expect(await knock(await header())).toBe(401);
    expect(events).toEqual([]);
  });

  it("takes nothing from another tenant, even well signed", async () => {
    const elsewhere = { channelData: { tenant: { id: "other" } }, conversation: { id: "a:1", tenantId: "other" } };
    expect(await knock(`Bearer ${await token()}`, elsewhere)).toBe(200);
    expect(events).toEqual([]);
  });

  it("refuses what is no activity", async () => {
    expect(await knock(`Bearer ${await token()}`, { type: undefined })).not.toBe(200);
    expect(events).toEqual([]);
  });

  it("takes the same activity twice under one name", async () => {
    await knock(`Bearer ${await token()}`);
    const [first] = events;
    await knock(`Bearer ${await token()}`);
    expect(events[0]?.dedupeKey).toBe(first?.dedupeKey);
  });
});
