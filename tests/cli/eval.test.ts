import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../src/runtime.js";
import { describe, expect, it } from "vitest";
import { deskhand, folderWith, inProcess, onlyObject } from "./command-line.js";

const jsonLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const intents = (texts: Readonly<Record<string, readonly string[]>>) =>
  jsonLines(Object.entries(texts).flatMap(([intent, list]) => list.map((text) => ({ text, intent }))));

const train = intents({
  tea: ["brew some tea", "a cup of tea please", "tea with milk", "green tea for two", "make me tea", "iced tea"],
  taxi: ["call a taxi", "I need a cab home", "taxi to the station", "order a cab", "get me a taxi now", "cab please"],
});
const test = intents({ tea: ["one tea please", "some green tea"], taxi: ["a taxi to the airport", "cab for three"] });
const utterances = jsonLines([
  {
    id: "u1",
    text: "How many vacation days do I have left?",
    expect: [{ kind: "task", action: "hr.check-leave-balance", slots: { leaveType: "vacation" } }],
    style: ["plain"],
  },
  { id: "u2", text: "get me a human", expect: [{ kind: "hand-off" }], style: ["plain"] },
]);
const dialogues = jsonLines([
  {
    id: "d1",
    behaviour: "happy-path",
    turns: [
      {
        user: "I forgot my password for GitHub",
        expect: { state: { action: "it.reset-password", slots: { application: "GitHub" } } },
      },
    ],
  },
]);
const folder = folderWith({ train, test, utterances, dialogues, bad: `${test}{"text": 7}\n`, empty: "" });
const file = (name: string) => join(folder, name);
// A data folder that cannot be made: these commands open none.
const environment = { DESKHAND_DATA: join(folder, "train", "data") };
const run = (...words: string[]) => deskhand(["eval", ...words], environment);

const shared = ["schema", "kind", "engine", "seed", "n", "skipped", "durationMs", "dataSha256", "commit"];

describe("eval", () => {
  it("prints exactly one object with every promised field, in a process of its own", async () => {
    const ran = await inProcess(
      ["eval", "intents", "--train", file("train"), "--test", file("test"), "--json"],
      environment,
    );
    const own =
      "classes accuracy inScopeAccuracy oosRecall oosPrecision auroc threshold ece trainMs microsPerMessage microsPerMessageP95 peakRssMb";
    expect(ran.exit).toBe(0);
    expect(Object.keys(onlyObject(ran)).toSorted()).toEqual([...shared, ...own.split(" ")].toSorted());
    expect(onlyObject(ran)).toMatchObject({
      schema: 1,
      kind: "intents",
      engine: "embedded",
      n: 4,
      skipped: 0,
      classes: 2,
      threshold: null,
      dataSha256: sha256(train + test),
      commit: expect.stringMatching(/^[0-9a-f]{40}$/u),
    });
  });

  it.each([
    [
      "understanding",
      "utterances",
      "intentExact slotPrecision slotRecall slotF1 exact injectionTasksStarted hypotheticalTasksStarted byAction byStyle latencyP50 latencyP95",
    ],
    ["conversations", "dialogues", "dialogues turns turnAccuracy dialogueSuccess byBehaviour unlistedProposals"],
  ])("has the fields of %s, without opening the company's data", async (kind, name, own) => {
    const ran = await run(kind, file(name), "--json");
    expect(ran.exit).toBe(0);
    expect(Object.keys(onlyObject(ran)).toSorted()).toEqual([...shared, ...own.split(" ")].toSorted());
    expect(onlyObject(ran)).toMatchObject({ kind, dataSha256: sha256(readFileSync(file(name))) });
  });

  it("ends with 1 when a figure is below what is asked, and still prints it", async () => {
    const words = ["understanding", file("utterances"), "--json"];
    const missed = await run(...words, "--fail-under", "exact=1.01");
    expect(missed.exit).toBe(1);
    expect(onlyObject(missed)).toHaveProperty("exact");
    expect(await run(...words, "--fail-under", "exact=0")).toMatchObject({ exit: 0 });
    expect(await run(...words, "--fail-under", "byStyle.plain.intentExact=2")).toMatchObject({ exit: 1 });
    const unmeasured = ["intents", "--train", file("train"), "--test", file("test"), "--fail-under", "auroc=0"];
    expect(await run(...unmeasured)).toMatchObject({
      exit: 1,
      out: expect.stringContaining("auroc is null, below 0."),
    });
  });

  it("writes a line per item", async () => {
    const details = file("details.jsonl");
    await run("understanding", file("utterances"), "--details", details);
    const lines = readFileSync(details, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        id: "u1",
        expected: expect.anything(),
        predicted: expect.anything(),
        right: expect.any(Boolean),
      }),
      expect.objectContaining({ id: "u2" }),
    ]);
  });

  it("lets somebody else speak, at another time and place", async () => {
    const words = ["--as", "lena.vogel", "--now", "2027-03-01T12:00:00Z", "--time-zone", "Asia/Tokyo"];
    expect(await run("understanding", file("utterances"), ...words)).toMatchObject({ exit: 0 });
  });

  it.each([
    ["a bad row, with file and line", ["intents", "--train", file("bad"), "--test", file("test")], `${file("bad")}:5`],
    ["a file that is not there", ["understanding", file("nothing")], file("nothing")],
    ["a file without rows", ["understanding", file("empty")], file("empty")],
    ["a figure there is not", ["understanding", file("utterances"), "--fail-under", "luck=1"], "luck"],
    [
      "a threshold that is no number",
      ["understanding", file("utterances"), "--fail-under", "exact=high"],
      "exact=high",
    ],
    ["a person there is not", ["understanding", file("utterances"), "--as", "nobody"], "nobody"],
    ["a moment there is not", ["understanding", file("utterances"), "--now", "soon"], "soon"],
    ["a place there is not", ["understanding", file("utterances"), "--time-zone", "Moon/Base"], "Moon/Base"],
    [
      "an engine that learns no intents",
      ["intents", "--train", file("train"), "--test", file("test"), "--engine", "openai"],
      "--engine",
    ],
    ["an engine there is not", ["understanding", file("utterances"), "--engine", "magic"], "magic"],
  ])("ends with 2 for %s", async (_what, words, named) => {
    const { exit, out, err } = await run(...words);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(named);
  });

  it("ends with 3 when a model is asked for and none is configured", async () => {
    expect(await run("conversations", file("dialogues"), "--engine", "openai")).toMatchObject({ exit: 3, out: "" });
  });
});
