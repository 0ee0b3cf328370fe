// Fails (exit 1) when a package that is installed with Deskhand is under a licence we have not agreed to.
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { init } from "license-checker-rseidelsohn";

const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "PSF-2.0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

// One package at a time, each with why it is all right.
const AGREED = new Map([
  // CC-BY covers its holiday data, taken in part from Wikipedia; the package's own LICENSE carries the attribution.
  ["date-holidays", "(ISC AND CC-BY-3.0)"],
  // Its LICENSE is the two-clause BSD licence; only the field in package.json is vague.
  ["duck", "BSD*"],
]);

/** Whether an SPDX expression can be met: one of an OR, all of an AND. */
function allowed(expression) {
  const bare = expression.replace(/^\((.*)\)$/u, "$1");
  if (bare.includes(" OR ")) return bare.split(" OR ").some(allowed);
  if (bare.includes(" AND ")) return bare.split(" AND ").every(allowed);
  return ALLOWED.has(bare);
}

const start = fileURLToPath(new URL("..", import.meta.url));
const found = await promisify(init)({ start, production: true, excludePrivatePackages: true });
const packages = Object.entries(found);
if (packages.length < 20) throw new Error(`only ${packages.length} packages found: run npm ci first`);
const refused = packages.filter(([id, { licenses }]) => {
  const name = id.slice(0, id.lastIndexOf("@"));
  return AGREED.get(name) !== licenses && ![licenses].flat().every(allowed);
});
for (const [id, { licenses }] of refused)
  process.stderr.write(`${id}: ${[licenses].flat().join(", ")} is not on the list of licences\n`);
process.stdout.write(`licences: ${packages.length} packages looked at, ${refused.length} refused\n`);
process.exitCode = refused.length > 0 ? 1 : 0;
