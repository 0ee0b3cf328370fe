import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callControl, chatThroughControl } from "../../src/bot/control.js";
import { elsewhereOr } from "../../src/cli/dispatch.js";
import { takeFolder, type HeldFolder } from "../../src/cli/folder.js";
import { result } from "../../src/cli/result.js";
import { loadConfig, type Config } from "../../src/config.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";
import { folderWith } from "./command-line.js";

const call = { name: "desk list", args: { all: false } };
const here = () => Promise.resolve(result("here", { here: true }));

describe("where a command runs", () => {
  let config: Config;
  let held: HeldFolder | undefined;
  let desk: TestDeskhand | undefined;
  beforeEach(() => {
    config = loadConfig({ DESKHAND_MODE: "test", DESKHAND_DATA: join(folderWith(), "data") });
  });
  afterEach(async () => {
    await held?.release();
    await desk?.close();
    [held, desk] = [undefined, undefined];
  });

  it("is here when nobody holds the data folder, and the folder is free again afterwards", async () => {
    expect(await elsewhereOr({ config }, call, here)).toMatchObject({ json: { here: true } });
    held = await takeFolder(config);
  });

  it("is the process that holds it, for commands and for what it does not know", async () => {
    held = await takeFolder(config);
    desk = await openDeskhand();
    held.lend(desk.app);
    expect(await elsewhereOr({ config }, call, here)).toMatchObject({ exit: 0, json: { cases: [] } });
    expect(await elsewhereOr({ config }, { name: "fly", args: {} }, here)).toMatchObject({ exit: 2 });
    expect(await elsewhereOr({ config }, { name: "desk list", args: { all: "perhaps" } }, here)).toMatchObject({
      exit: 2,
    });
  });

  it("is nowhere while that process starts or stops, for longer than one is patient: said with 3", async () => {
    held = await takeFolder(config);
    expect(await elsewhereOr({ config, patienceMs: 0 }, call, here)).toMatchObject({
      exit: 3,
      json: { error: { code: "directory-locked" } },
    });
    const socket = await chatThroughControl(config.dataFolder, "lena.vogel");
    const heard: string[] = [];
    for await (const chunk of socket ?? []) heard.push(String(chunk));
    expect(heard.join()).toContain("Try again in a moment");
  });

  it("is one place only for commands that start at the same moment, and all of them run", async () => {
    let inside = 0;
    const alone = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return here();
    };
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => elsewhereOr({ config }, call, alone)));
    expect(outcomes.map(({ exit }) => exit)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("waits for the commands of others before it gives the folder back", async () => {
    held = await takeFolder(config);
    desk = await openDeskhand();
    held.lend(desk.app);
    const guest = callControl(config.dataFolder, { name: "audit verify", args: {} });
    await callControl(config.dataFolder, call);
    await held.settle();
    expect(await guest).toMatchObject({ exit: 0 });
    expect(await callControl(config.dataFolder, call)).toMatchObject({ exit: 3 });
  });
});
