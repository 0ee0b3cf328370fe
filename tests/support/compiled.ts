import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
let checked = false;

/**
 * What `npm run build` makes of `src`: threads and processes of their own run from there.
 * @throws Error when it is not there, or older than the source
 */
export function compiledScripts(): URL {
  if (!checked && newestIn(join(root, "src")) > newestIn(join(root, "dist"))) {
    throw new Error("dist is older than src: npm run build");
  }
  checked = true;
  return pathToFileURL(`${join(root, "dist")}/`);
}

function newestIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}
