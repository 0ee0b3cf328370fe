import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../../runtime.js";

/** A file the browser may fetch. */
export interface WebAsset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

const vendor: readonly (readonly [string, string])[] = [
  ["preact", "vendor/preact.js"],
  ["preact/hooks", "vendor/hooks.js"],
  ["preact/jsx-runtime", "vendor/jsx-runtime.js"],
];

/** Which bare names the page's modules may import, and from where. */
export const importMap: string = JSON.stringify({
  imports: Object.fromEntries(vendor.map(([name, file]) => [name, `/assets/${file}`])),
});

/**
 * Everything under `/assets/`, read once: a request can name only what is in this list, so no path leads out of it.
 * @param clientFolder where the compiled browser code lies; beside this file unless told otherwise
 */
export function loadAssets(clientFolder = besideThisFile("client")): ReadonlyMap<string, WebAsset> {
  const require = createRequire(import.meta.url);
  const assets = new Map<string, WebAsset>();
  for (const [name, file] of vendor) assets.set(file, read(require.resolve(name), ".js"));
  for (const folder of [clientFolder, besideThisFile("public")]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const extension = path.extname(entry.name);
      if (!entry.isFile() || TYPES[extension] === undefined) continue;
      const file = path.join(entry.parentPath, entry.name);
      assets.set(path.relative(folder, file).replaceAll(path.sep, "/"), read(file, extension));
    }
  }
  return assets;
}

function read(file: string, extension: string): WebAsset {
  const body = Uint8Array.from(readFileSync(file));
  return { body, type: TYPES[extension] ?? "application/octet-stream", etag: `"${sha256(body).slice(0, 32)}"` };
}

function besideThisFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
