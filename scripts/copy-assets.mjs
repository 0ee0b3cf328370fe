// After the compiler: copies what is not TypeScript from src to dist, and makes the command line executable.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const ASSET = /\.(?:css|html|svg|png|ico|woff2|webmanifest|cedar|cedarschema|ya?ml|json|csv|md)$/u;
// The browser's code is bundled by its own step; documentation beside the code is for readers of the code.
const NOT_SHIPPED = /(?:^|\/)(?:README\.md$|tsconfig[^/]*\.json$)|^src\/bot\/channels\/web\/client\//u;
const PUBLIC = /^src\/bot\/channels\/web\/public\//u;

for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
  const from = path.join(entry.parentPath, entry.name).replaceAll(path.sep, "/");
  if (!entry.isFile() || NOT_SHIPPED.test(from) || !(PUBLIC.test(from) || ASSET.test(from))) continue;
  const to = from.replace(/^src\//u, "dist/");
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
}
if (existsSync("dist/cli.js")) chmodSync("dist/cli.js", 0o755);
