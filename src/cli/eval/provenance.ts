import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { packageFolder } from "../../config.js";
import { AppError } from "../../errors.js";

const run = promisify(execFile);

/** SHA-256 over the bytes of the files, one after the other; of a single file it is that file's own. @throws AppError bad-input */
export async function digestOf(files: readonly string[]): Promise<string> {
  const digest = createHash("sha256");
  for (const file of files) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError({ code: "bad-input", message: `The file cannot be read: ${reason}`, where: file, cause });
    });
    digest.update(bytes);
  }
  return digest.digest("hex");
}

/** The commit that was measured; null where Deskhand does not run from a checkout of its own. */
export async function commitOf(folder: string = packageFolder): Promise<string | null> {
  try {
    const { stdout } = await run("git", ["-C", folder, "rev-parse", "--show-toplevel", "HEAD"]);
    const [top = "", commit = ""] = stdout.trim().split("\n");
    return resolve(top) === resolve(folder) ? commit : null;
  } catch {
    return null;
  }
}
