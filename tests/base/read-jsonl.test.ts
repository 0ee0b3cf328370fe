import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readJsonLines } from "../../src/read-jsonl.js";

const schema = z.object({ text: z.string() });

async function fileWith(content: string | Uint8Array): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "jsonl-")), "rows.jsonl");
  await writeFile(file, content);
  return file;
}

describe("reading JSON Lines", () => {
  it("gives the rows with their line numbers, blank lines, a byte order mark and Windows line ends notwithstanding", async () => {
    const file = await fileWith('\uFEFF{"text": "one"}\r\n\r\n  \n{"text": "zwei ü", "extra": 1}');
    expect(await readJsonLines(file, schema)).toEqual([
      { line: 1, row: { text: "one" } },
      { line: 4, row: { text: "zwei ü" } },
    ]);
  });

  it("gives no rows for an empty file", async () => {
    expect(await readJsonLines(await fileWith(""), schema)).toEqual([]);
  });

  it.each([
    ["what is not JSON", '{"text": "one"}\n{"text": ', /not JSON/],
    ["a row of another shape, naming the field", '{"text": "one"}\n{"text": 5}', /text/],
    ["bytes that are not UTF-8", Buffer.concat([Buffer.from('{"text": "one"}\n'), Buffer.from([0xc3, 0x28])]), /UTF-8/],
  ])("refuses %s, with file and line", async (_, content, message) => {
    const file = await fileWith(content);
    await expect(readJsonLines(file, schema)).rejects.toMatchObject({
      code: "bad-input",
      where: `${file}:2`,
      message: expect.stringMatching(message),
    });
  });

  it("refuses a file that is not there, by name", async () => {
    const file = path.join(tmpdir(), "no-such-folder", "rows.jsonl");
    await expect(readJsonLines(file, schema)).rejects.toMatchObject({ code: "bad-input", where: file });
  });
});
