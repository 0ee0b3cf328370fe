import { Readable, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { concluded, exitOf, failure, print, result } from "../../src/cli/result.js";
import { AppError } from "../../src/errors.js";

function printed(outcome: Parameters<typeof print>[0], json: boolean) {
  const into = () => {
    const chunks: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
    return { stream, text: () => chunks.join("") };
  };
  const [out, err] = [into(), into()];
  print(outcome, { stdin: Readable.from([]), stdout: out.stream, stderr: err.stream }, json);
  return { out: out.text(), err: err.text() };
}

describe("what a command came to", () => {
  const error = new AppError({ code: "not-found", message: "There is none.", where: "here", remedy: "Look there." });

  it("is printed for people on standard output", () => {
    expect(printed(result("Done.", { n: 1 }), false)).toEqual({ out: "Done.\n", err: "" });
  });

  it("is one object where JSON is wanted, dates as ISO 8601", () => {
    const at = new Date("2026-11-23T08:00:00Z");
    expect(printed(result("Done.", { at, left: undefined }), true)).toEqual({
      out: `{"at":"2026-11-23T08:00:00.000Z"}\n`,
      err: "",
    });
  });

  it("is told on standard error when it failed, in JSON on standard output too", () => {
    expect(printed(failure(error), false)).toEqual({ out: "", err: "There is none (here). Look there.\n" });
    const { out, err } = printed(failure(error), true);
    expect(JSON.parse(out)).toEqual({
      error: { code: "not-found", message: "There is none.", where: "here", remedy: "Look there." },
    });
    expect(err).toBe("There is none (here). Look there.\n");
  });

  it.each([
    ["bad-input", 2],
    ["policy-invalid", 2],
    ["config-invalid", 3],
    ["directory-locked", 3],
    ["internal", 3],
    ["not-authorised", 4],
    ["conflict", 4],
    ["audit-broken", 1],
  ] as const)("ends with its own exit code: %s with %d", (code, exit) => expect(exitOf(code)).toBe(exit));

  it("is a result also when the work throws, and a fault of our own says where it lies", async () => {
    const thrown = await concluded(() => Promise.reject(new TypeError("no such thing")));
    expect(thrown).toMatchObject({ exit: 3, json: { error: { code: "internal", message: "no such thing" } } });
    expect(thrown.text).toMatch(/fault in Deskhand[^]*result\.test/u);
    const system = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    expect((await concluded(() => Promise.reject(system))).text).toBe("EACCES: permission denied");
    expect((await concluded(() => Promise.reject(error))).exit).toBe(2);
  });
});
