import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { callControl, chatThroughControl, controlPath, takeControl, type Control } from "../../src/bot/control.js";

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
