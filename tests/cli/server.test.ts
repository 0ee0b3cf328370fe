import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitOf, folderWith, inProcess, onlyObject, spawnDeskhand } from "./command-line.js";

interface Ready {
  readonly url: string;
  readonly signIns: readonly { readonly personId: string }[];
  readonly thingsToTry: readonly string[];
}

/** The first line a server prints; its last words if it dies before. */
function readyOf(server: ChildProcessWithoutNullStreams): Promise<Ready> {
  let [out, err] = ["", ""];
  return new Promise((resolve, reject) => {
    server.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    server.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      if (out.includes("\n")) resolve(JSON.parse(out.slice(0, out.indexOf("\n"))) as Ready);
    });
    server.once("close", (code) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
}

describe("a server in a process of its own", () => {
  const environment = { DESKHAND_DATA: join(folderWith(), "data"), DESKHAND_PORT: "0" };
  const run = (words: readonly string[], input = "") => inProcess(words, environment, input);
  let server: ChildProcessWithoutNullStreams;
  let ready: Ready;
  beforeAll(async () => {
    server = spawnDeskhand(["start", "--json"], environment);
    ready = await readyOf(server);
  });
  afterAll(() => {
    server.kill("SIGKILL");
  });

  it("says where the page is, whom to be and what to try", () => {
    expect(ready.signIns.map((one) => one.personId)).toContain("lena.vogel");
    expect(ready.thingsToTry).toHaveLength(3);
  });

  it("serves the page, and says that it is alive and ready", async () => {
    for (const [path, status] of [
      ["/healthz", 200],
      ["/readyz", 200],
      ["/signin", 200],
      ["/nothing", 404],
    ] as const)
      expect((await fetch(`${ready.url}${path}`)).status, path).toBe(status);
    expect(await (await fetch(`${ready.url}/readyz`)).json()).toMatchObject({ status: "ready" });
    expect(await (await fetch(`${ready.url}/signin`)).text()).toContain("Lena Vogel");
  });

  it("lets the audit be verified beside it", async () => {
    const ran = await run(["audit", "verify", "--json"]);
    expect(ran.exit).toBe(0);
    expect(onlyObject(ran)).toMatchObject({ ok: true, problems: [] });
  });

  it("answers a pipe line by line and ends with it", async () => {
    const ran = await run(["chat", "--as", "lena.vogel"], "How many vacation days do I have left?\n");
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(/Vacation \d{4}: \d+ days left/u);
    expect(await run(["chat", "--as", "nobody"], "Hello\n")).toMatchObject({ exit: 2, out: "" });
  });

  it("keeps the replies for somebody who has hung up", async () => {
    const ran = await run(["chat", "--as", "jonas.weber"], "I want to talk to a human\n");
    expect(ran.out).toContain("INC-6001");
    expect(await run(["desk", "reply", "INC-6001", "Yes?", "--as", "sam.okafor"])).toMatchObject({ exit: 0 });
    expect((await run(["chat", "--as", "jonas.weber"])).out).toContain("Yes?");
  });

  it("exports the audit to standard output, a line of JSON each", async () => {
    const { exit, out } = await run(["audit", "export"]);
    expect(exit).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { seq: number }).seq),
    ).toContain(1);
  });

  it("keeps a second server out, with 3 and what to do", async () => {
    const { exit, err } = await run(["start"]);
    expect(exit).toBe(3);
    expect(err).toContain("Another Deskhand uses this data folder");
    expect(err).toContain("DESKHAND_DATA");
  });

  it("stops in order when it is told to, and nothing is lost", async () => {
    server.kill("SIGTERM");
    expect(await exitOf(server)).toBe(0);
    const after = await run(["audit", "verify", "--json"]);
    expect(onlyObject(after)).toMatchObject({ ok: true, pending: 0 });
    const chat = await run(["chat", "--as", "lena.vogel"], "How many vacation days do I have left?\n");
    expect(chat).toMatchObject({ exit: 0, out: expect.stringContaining("days left") });
  });
});
