import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { emptyPools } from "../../src/cli/doctor/approvers.js";
import {
  examineFolder,
  examineModel,
  examineNode,
  examinePort,
  examineSecret,
  examineSignIn,
} from "../../src/cli/doctor/machine.js";
import { runServed } from "../../src/cli/served.js";
import { loadConfig } from "../../src/config.js";
import type { Finding } from "../../src/cli/doctor/finding.js";
import type { MatrixRow } from "../../src/governance/policy/matrix.js";
import { somebody } from "../support/web-harness.js";
import { openDeskhand } from "../support/deskhand.js";
import { listenOnLoopback } from "../support/loopback.js";
import { deskhand, folderWith, onlyObject } from "./command-line.js";

const config = (environment: Readonly<Record<string, string>>) => loadConfig({ DESKHAND_MODE: "test", ...environment });
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe("the doctor", () => {
  it.each([
    ["18.20.0", "problem"],
    ["20.18.3", "problem"],
    ["20.19.0", "ok"],
    ["22.1.0", "ok"],
  ])("judges Node %s: %s", (version, state) => expect(examineNode(version)).toMatchObject({ state }));

  it("finds a port in use, with the remedy", async () => {
    const server = createServer();
    servers.push(server);
    const port = await listenOnLoopback(server);
    expect(await examinePort(config({ DESKHAND_PORT: String(port) }))).toMatchObject({
      state: "problem",
      remedy: expect.stringContaining("DESKHAND_PORT"),
    });
    expect(await examinePort(config({ DESKHAND_PORT: "0" }))).toMatchObject({ state: "ok" });
  });

  it("finds a data folder that others may read, and one that is a file", async () => {
    const folder = folderWith({ file: "" });
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    expect(await examineFolder(config({ DESKHAND_DATA: data }))).toMatchObject({ state: "ok" });
    chmodSync(data, 0o755);
    expect(await examineFolder(config({ DESKHAND_DATA: data }))).toMatchObject({
      state: "problem",
      remedy: `chmod 700 ${data}`,
    });
    expect(await examineFolder(config({ DESKHAND_DATA: join(folder, "file") }))).toMatchObject({ state: "problem" });
    expect(await examineFolder(config({ DESKHAND_DATA: join(folder, "new", "er") }))).toMatchObject({ state: "note" });
  });

  it("weighs the secret without showing it", async () => {
    const secret = (text: string) => examineSecret(config({ DESKHAND_SECRET: text }));
    expect(await secret("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")).toMatchObject({ state: "problem" });
    expect(await secret("c3f0a9d27b61e845")).toMatchObject({ state: "note" });
    const strong = "c3f0a9d27b61e845c3f0a9d27b61e845f00d";
    const finding = await secret(strong);
    expect(finding).toMatchObject({ state: "ok" });
    expect(JSON.stringify(finding)).not.toContain(strong);
    const data = folderWith({ secret: "x" });
    chmodSync(join(data, "secret"), 0o644);
    expect(await examineSecret(config({ DESKHAND_DATA: data }))).toMatchObject({ state: "problem" });
  });

  it.each([
    [200, "ok"],
    [404, "ok"],
    [401, "problem"],
    [503, "problem"],
  ])("asks the model's service whether it is there: %d is %s", async (status, state) => {
    const asked: string[] = [];
    const ask: typeof fetch = (url, init) => {
      asked.push(
        `${String(url instanceof Request ? url.url : url)} ${new Headers(init?.headers).get("authorization")}`,
      );
      return Promise.resolve(new Response("{}", { status }));
    };
    const model = config({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: "http://model.example/v1/" });
    const finding = await examineModel(model, ask);
    expect(finding).toMatchObject({ state });
    expect(asked).toEqual(["http://model.example/v1/models Bearer sk-test"]);
    expect(JSON.stringify(finding)).not.toContain("sk-test");
  });

  it("says that a model cannot be reached, and asks nobody where none is configured", async () => {
    const ask: typeof fetch = () => Promise.reject(new TypeError("no route"));
    expect(await examineModel(config({ OPENAI_BASE_URL: "http://model.example/v1" }), ask)).toMatchObject({
      state: "problem",
      found: expect.stringContaining("no route"),
    });
    expect(await examineModel(config({}), ask)).toMatchObject({ state: "ok" });
  });

  it.each([
    { which: "as it names itself", status: 200, document: { issuer: "https://login.example/t" }, state: "ok" },
    { which: "under another name", status: 200, document: { issuer: "https://login.example/other" }, state: "problem" },
    { which: "which is not there", status: 404, document: {}, state: "problem" },
  ])("asks the company's sign-in about itself: one $which", async ({ status, document, state }) => {
    const asked: string[] = [];
    const ask: typeof fetch = (url) => {
      asked.push(url instanceof Request ? url.url : String(url));
      return Promise.resolve(Response.json(document, { status }));
    };
    const settings = {
      DESKHAND_OIDC_ISSUER: "https://login.example/t",
      DESKHAND_OIDC_CLIENT_ID: "deskhand",
      DESKHAND_PUBLIC_URL: "https://deskhand.example",
    };
    expect(await examineSignIn(config(settings), ask)).toMatchObject({ state });
    expect(asked).toEqual(["https://login.example/t/.well-known/openid-configuration"]);
  });

  it("says that nobody can sign in to a production installation without one", async () => {
    const production = config({ DESKHAND_MODE: "production", DESKHAND_SECRET: "c3f0a9d27b61e845c3f0a9d27b61e845" });
    expect(await examineSignIn(production)).toMatchObject({ state: "note" });
  });

  it("finds steps that nobody could decide", () => {
    const row = (target: string, escalate?: string): MatrixRow => ({
      actionId: "a.b",
      title: "A",
      domain: "a",
      autonomy: "act",
      roles: [],
      refusals: [],
      obligations: [
        {
          condition: { text: "always", plain: true },
          obligation: {
            id: `${target}/${escalate}`,
            kind: "approval",
            target,
            escalate,
            step: 1,
            quorum: 1,
            reason: "",
          },
        },
      ],
    });
    const boss = somebody({ id: "boss", name: "B", roles: ["director"] });
    const people = [boss, somebody({ id: "sam", name: "S", managerId: "boss" })];
    const empty = (...rows: MatrixRow[]) => emptyPools(rows, { people, catalogue: [] });
    expect(empty(row("manager-of-requester"), row("role:director"), row("role:nobody", "role:director"))).toEqual([]);
    expect(empty(row("role:nobody"))).toHaveLength(1);
    expect(empty(row("cost-centre-owner", "group:none"))).toHaveLength(1);
    expect(emptyPools([row("manager-of-requester")], { people: [boss], catalogue: [] })).toHaveLength(1);
  });

  it("finds nothing wrong with the sample company, and what is wrong once something is", async () => {
    const desk = await openDeskhand();
    const findings = async () => {
      const { json } = await runServed(desk.app, { name: "doctor", args: {} });
      return JSON.parse(JSON.stringify(json)) as readonly Finding[];
    };
    const found = async (check: string) => (await findings()).find((one) => one.check === check)?.state;
    expect((await findings()).filter((one) => one.state === "problem" && one.check !== "clock")).toEqual([]);
    await desk.app.database.script(
      "update people set manager_id = 'lena.vogel' where id = 'jonas.weber'; update people set roles = '[\"employee\"]'",
    );
    expect(await found("directory")).toBe("problem");
    expect(await found("approvers")).toBe("problem");
    await desk.app.database.script("update policy_bundles set cedar = cedar || 'permit (;'");
    expect(await found("policies")).toBe("problem");
    await desk.app.database.script("delete from drizzle.__drizzle_migrations where id = 1");
    expect(await found("tables")).toBe("problem");
    await desk.close();
  });

  it("lists every problem of the configuration and ends with 1", async () => {
    const ran = await deskhand(["doctor", "--json"], { DESKHAND_PORT: "99999", DESKHAND_LOG_LEVEL: "loud" });
    expect(ran.exit).toBe(1);
    expect(onlyObject(ran)).toMatchObject({
      ok: false,
      findings: [{ check: "Node" }, { check: "configuration", found: expect.stringMatching(/PORT[^]*LOG_LEVEL/u) }],
    });
  });

  it("makes nothing where nothing is yet", async () => {
    const data = join(folderWith(), "data");
    const { exit, out } = await deskhand(["doctor"], { DESKHAND_DATA: data, DESKHAND_PORT: "0" });
    expect(exit).toBe(0);
    expect(out).toContain("Nothing is wrong.");
    writeFileSync(data, "the folder was not made, so that this name is free");
  });
});
