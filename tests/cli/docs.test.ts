import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exitOf } from "../../src/cli/result.js";
import { environmentNames } from "../../src/config.js";
import type { ErrorCode } from "../../src/errors.js";
import { deskhand } from "./command-line.js";

const operations = readFileSync("docs/operations.md", "utf8");
const errors = readFileSync("docs/errors.md", "utf8");
const codes = [...readFileSync("src/errors.ts", "utf8").matchAll(/^ {2}\| "([a-z-]+)"/gmu)].map(
  (found) => found[1] as ErrorCode,
);

describe("the operations page", () => {
  it.each(Object.entries(environmentNames))("explains %s", (variable, path) => {
    expect(operations).toMatch(new RegExp(`^\\| \`${variable}\` +\\| \`${path.join("\\.")}\` +\\|`, "mu"));
  });

  it("names every command there is", async () => {
    const commandsOf = async (words: readonly string[]) => {
      const { out } = await deskhand([...words, "--help"]);
      const list = out.split("\nCommands:\n")[1] ?? "";
      return [...list.matchAll(/^ {2}([a-z]+)\b/gmu)].map((found) => found[1] ?? "").filter((name) => name !== "help");
    };
    const top = await commandsOf([]);
    expect(top.length).toBeGreaterThan(5);
    for (const command of top) {
      expect(operations).toContain(`\`deskhand ${command}`);
      for (const inner of await commandsOf([command]))
        expect(operations, `${command} ${inner}`).toMatch(new RegExp(`\`deskhand ${command}[^|]*\\b${inner}\\b`, "u"));
    }
  });
});

describe("the page of errors", () => {
  it("is read at all", () => expect(codes.length).toBeGreaterThan(15));
  it.each(codes)("has an entry for %s, with its exit code", (code) => {
    expect(errors).toMatch(new RegExp(`^## ${code}$`, "mu"));
    expect(errors).toMatch(new RegExp(`^\\| \\[${code}\\]\\(#${code}\\) +\\| ${exitOf(code)} `, "mu"));
  });
});
