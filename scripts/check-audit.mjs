// Fails (exit 1) on a known vulnerability, high or critical, in what is installed with Deskhand. A registry that does not
// answer such questions (a mirror, no network) is said, and is no failure: nothing has been found either way.
import { spawnSync } from "node:child_process";

const audit = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high", "--json"], {
  encoding: "utf8",
  timeout: 90_000,
  maxBuffer: 64 * 1024 * 1024,
});

/** The report, or undefined where npm printed none. */
function report() {
  try {
    const parsed = JSON.parse(audit.stdout);
    return parsed.metadata?.vulnerabilities === undefined ? undefined : parsed;
  } catch {
    return undefined;
  }
}

const answer = report();
if (answer === undefined) {
  process.stdout.write("audit: NOT CHECKED, the registry did not answer\n");
} else {
  const { high, critical, total } = answer.metadata.vulnerabilities;
  const grave = Object.values(answer.vulnerabilities).filter((one) => ["high", "critical"].includes(one.severity));
  for (const one of grave) process.stderr.write(`${one.name} ${one.range}: ${one.severity}\n`);
  process.stdout.write(`audit: ${total} known vulnerabilities, ${high + critical} of them high or critical\n`);
  process.exitCode = high + critical > 0 ? 1 : 0;
}
