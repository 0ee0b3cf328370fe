// Fails (exit 1) when src/**/tables.ts says something that no migration has said yet: generates into a copy of the
// migrations and compares.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

/** Relative paths of all files below a folder with their text. */
function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file, "utf8")];
    }),
  );
}

// Inside the project: drizzle-kit resolves `out` against the working directory.
const copy = path.relative(root, mkdtempSync(path.join(root, "node_modules", ".migrations-")));
try {
  cpSync("migrations", copy, { recursive: true });
  const generated = spawnSync(process.execPath, ["node_modules/drizzle-kit/bin.cjs", "generate", "--name", "drift"], {
    env: { ...process.env, DESKHAND_MIGRATIONS_OUT: `./${copy}` },
    encoding: "utf8",
    // A renamed column makes drizzle-kit ask; with nobody there to answer it must give up, not wait.
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  });
  // drizzle-kit exits 0 even when it gave up on a question, so only its own "nothing to do" counts as none.
  const unchanged = generated.status === 0 && generated.stdout.includes("No schema changes");
  if (!unchanged) {
    const before = contents("migrations");
    const added = [...contents(copy)].filter(([file]) => file.endsWith(".sql") && !before.has(file));
    const detail = added.length > 0 ? added.map(([, text]) => text) : [generated.stdout, generated.stderr];
    process.stderr.write(
      `The tables say what no migration says yet. Run: npm run migrations\n\n${detail.join("\n")}\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
