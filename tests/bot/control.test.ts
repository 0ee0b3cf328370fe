import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  callControl,
  chatThroughControl,
  controlPath,
  takeControl,
  type CommandResult,
  type Control,
} from "../../src/bot/control.js";
import type { Json } from "../../src/runtime.js";

const open: Control[] = [];
const folder = () => join(mkdtempSync(join(tmpdir(), "deskhand-control-")), "data");
const handlers = {
  command: (call: { name: string }) => Promise.resolve({ exit: 0 as const, json: { ran: call.name }, text: "ran" }),
  chat: (personId: string, socket: NodeJS.ReadWriteStream) => {
    socket.write(`hello ${personId}\n`);
    socket.pipe(socket);
    socket.resume();
  },
};
const take = async (path: string) => {
  const control = await takeControl(path, handlers);
  open.push(control);
  return control;
};
afterEach(async () => {
  for (const control of open.splice(0)) await control.close();
});

describe("the control socket", () => {
  it("runs commands in the process that holds the folder", async () => {
    const path = folder();
    await take(path);
    expect(await callControl(path, { name: "audit verify", args: {} })).toMatchObject({
      exit: 0,
      json: { ran: "audit verify" },
    });
    expect(statSync(controlPath(path)).mode & 0o777).toBe(0o600);
  });

  it("is not there when no server runs", async () => {
    expect(await callControl(folder(), { name: "audit verify", args: {} })).toBeUndefined();
  });

  it("keeps a second process out, and says what to do", async () => {
    const path = folder();
    await take(path);
    await expect(takeControl(path, handlers)).rejects.toMatchObject({ code: "directory-locked", where: path });
  });

  it("lets exactly one of many take over the folder of a dead process", async () => {
    const path = folder();
    await take(path).then((control) => control.close());
    open.length = 0;
    await leaveDeadSocket(controlPath(path));
    expect(existsSync(controlPath(path))).toBe(true);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => take(path)));
    expect(tries.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
    expect(await callControl(path, { name: "still", args: {} })).toMatchObject({ json: { ran: "still" } });
  });

  it("never has two holders while many come and go", async () => {
    const path = folder();
    let holders = 0;
    let times = 0;
    const comeAndGo = async () => {
      for (let tries = 0; tries < 30; tries += 1) {
        const control = await takeControl(path, handlers).catch(() => undefined);
        if (control === undefined) continue;
        holders += 1;
        times += 1;
        expect(holders).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        holders -= 1;
        await control.close();
      }
    };
    await Promise.all(Array.from({ length: 5 }, comeAndGo));
    expect(times).toBeGreaterThan(0);
  });

  it("refuses a folder whose socket would get a cut-off name", async () => {
    const path = join(folder(), "x".repeat(100));
    await expect(takeControl(path, handlers)).rejects.toMatchObject({ code: "config-invalid", where: path });
    expect(await callControl(path, { name: "audit verify", args: {} })).toBeUndefined();
  });

  it("takes a long command whole, whatever its letters", async () => {
    const path = folder();
    const text = "ü€😀".repeat(500_000);
    const echo = (call: { args: Readonly<Record<string, Json>> }) =>
      Promise.resolve({ exit: 0 as const, json: call.args["text"] === text, text: "" });
    open.push(await takeControl(path, { ...handlers, command: echo }));
    expect(await callControl(path, { name: "echo", args: { text } })).toMatchObject({ json: true });
  });

  it("answers the command under way before it closes", async () => {
    const path = folder();
    const signals = new EventEmitter();
    const asked = once(signals, "asked");
    const command = async (): Promise<CommandResult> => {
      const answered = once(signals, "answer");
      signals.emit("asked");
      await answered;
      return { exit: 0, json: "late", text: "" };
    };
    const control = await takeControl(path, { ...handlers, command });
    const late = callControl(path, { name: "slow", args: {} });
    await asked;
    const closing = control.close();
    signals.emit("answer");
    expect(await late).toMatchObject({ json: "late" });
    await closing;
  });

  it("carries a chat both ways", async () => {
    const path = folder();
    await take(path);
    const socket = await chatThroughControl(path, "p-1");
    const heard = new Promise<string>((resolve) => {
      let text = "";
      socket?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("ping")) resolve(text);
      });
    });
    socket?.write("ping\n");
    expect(await heard).toBe("hello p-1\nping\n");
    socket?.destroy();
  });
});

/** A process that listens and is killed leaves its socket file behind. */
async function leaveDeadSocket(path: string): Promise<void> {
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.stdout.write("up"))`;
  const child = spawn(process.execPath, ["-e", script]);
  await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await gone;
}
