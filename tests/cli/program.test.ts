import { describe, expect, it } from "vitest";
import { deskhand, folderWith, inProcess, onlyObject } from "./command-line.js";

describe("the command line", () => {
  it("says what it can do, in a process of its own", async () => {
    const { exit, out, err } = await inProcess(["--help"]);
    expect(exit).toBe(0);
    expect(err).toBe("");
    for (const command of ["start", "chat", "migrate", "doctor", "people", "policy", "audit", "desk", "eval"])
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, "mu"));
    expect(out).toContain("Exit codes: 0 done");
  });

  it.each([
    [
      ["policy", "--help"],
      ["check", "test", "show", "explain", "publish", "rollback", "kill", "revive"],
    ],
    [
      ["audit", "--help"],
      ["show", "verify", "export"],
    ],
    [
      ["desk", "--help"],
      ["list", "show", "reply", "resolve"],
    ],
    [
      ["eval", "--help"],
      ["intents", "understanding", "conversations"],
    ],
  ])("explains %j", async (words, commands) => {
    const { exit, out } = await deskhand(words);
    expect(exit).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, "mu"));
  });

  it("suggests a command for a mistyped one, and ends with 2", async () => {
    const { exit, out, err } = await deskhand(["polcy"]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain("Did you mean policy?");
  });

  it("prints one object also where it was called wrongly with --json", async () => {
    const ran = await deskhand(["eval", "intents", "--json"]);
    expect(ran.exit).toBe(2);
    expect(onlyObject(ran)).toEqual({
      error: { code: "bad-input", message: expect.stringContaining("--train") },
    });
  });

  it("names every problem of the configuration at once, in a process of its own, and ends with 3", async () => {
    const environment = { DESKHAND_PORT: "99999", DESKHAND_LOG_LEVEL: "loud", DATABASE_URL: "mysql://x" };
    const { exit, out, err } = await inProcess(["audit", "verify"], environment);
    expect({ exit, out }).toEqual({ exit: 3, out: "" });
    expect(err).toContain("3 problems");
    for (const name of Object.keys(environment)) expect(err).toContain(name);
  });

  it("says so in JSON too", async () => {
    const ran = await deskhand(["audit", "verify", "--json"], { DESKHAND_MODE: "production" });
    expect(ran.exit).toBe(3);
    expect(onlyObject(ran)).toMatchObject({ error: { code: "config-invalid" } });
  });

  it("ends with 3 when the data folder cannot be used", async () => {
    const folder = folderWith({ data: "a file where a folder should be" });
    const { exit, err } = await deskhand(["audit", "verify"], { DESKHAND_DATA: `${folder}/data` });
    expect(exit).toBe(3);
    expect(err).not.toBe("");
  });
});
