import { access } from "node:fs/promises";
import { Client } from "pg";
import { chromiumPath } from "./chromium.js";
import { evaluationData } from "./evaluation-data.js";
import { postgresUrl } from "./postgres.js";
import { teamsClientPath } from "./teams-client.js";

const missing: string[] = [];

function announce(): void {
  for (const line of missing) process.stderr.write(`\n*** SKIPPED: ${line}\n`);
}

async function checkPostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const found = await client.query("select 1 from pg_available_extensions where name = 'vector'");
    if (found.rowCount === 0) throw new Error("its server has no pgvector");
  } catch (cause) {
    throw new Error(
      `DESKHAND_TEST_DATABASE_URL is set, but ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Once before all tests: a named PostgreSQL has to answer, and what is missing is said loudly, before and after. */
export async function setup(): Promise<void> {
  if (postgresUrl === undefined) {
    missing.push("every PostgreSQL suite. To run them: npm run test:postgres (or set DESKHAND_TEST_DATABASE_URL).");
  } else {
    await checkPostgres(postgresUrl);
  }
  if (chromiumPath === undefined) {
    missing.push("every browser test: no Chromium at /usr/bin/chromium (set DESKHAND_TEST_CHROMIUM).");
  }
  if (teamsClientPath === undefined) {
    missing.push(
      "the run in Microsoft's test client for Teams. To run it: npm install --no-save @microsoft/m365agentsplayground@0.2.28 (or set DESKHAND_TEST_TEAMS_CLIENT).",
    );
  }
  await access(evaluationData).catch(() => {
    missing.push(`every test on evaluation data: ${evaluationData} is not there (set DESKHAND_EVAL_DATA).`);
  });
  announce();
}

/** Repeats at the end what was skipped, where it is seen. */
export function teardown(): void {
  announce();
}
