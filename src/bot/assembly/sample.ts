import { join } from "node:path";
import type { RateTable } from "../../actions/rates.js";
import { seedLedgers } from "../../actions/seed.js";
import { describeProblem } from "../../governance/import/problem.js";
import { importPeople } from "../../governance/directory-import.js";
import { insertDelegation } from "../../governance/approvals/delegation-store.js";
import { loadSample, sampleFolder } from "../../governance/sample/sample-company.js";
import type { Audit } from "../../governance/audit.js";
import { todayFor } from "../../governance/calendar.js";
import { AppError } from "../../errors.js";
import { newId } from "../../runtime.js";
import { ingest } from "../../retrieval/ingest.js";
import { folderSource } from "../../retrieval/sources/folder.js";
import type { CompanyParts } from "./parts.js";

/** Fills an empty database with the sample company: people, catalogue, stand-ins, ledgers and pages. */
export async function loadSampleInto(
  parts: CompanyParts & { readonly audit: Audit; readonly rates: RateTable },
): Promise<void> {
  const { database, clock, audit } = parts;
  const now = clock();
  const today = todayFor(now, "UTC");
  const sample = await loadSample(sampleFolder, today);
  const outcome = await importPeople({
    database,
    files: sample.files,
    now,
    by: "system",
    audit: (tx, { files }) =>
      audit.record(tx, {
        type: "people.imported",
        actorId: "system",
        subject: "directory",
        outcome: "sample",
        data: { files },
      }),
  });
  if (outcome.kind === "invalid") {
    throw new AppError({
      code: "directory-invalid",
      message: outcome.problems.map(describeProblem).join("\n"),
      where: sampleFolder,
    });
  }
  await database.transaction(async (tx) => {
    for (const { person: personId, delegate: delegateId, startsOn, endsOn } of sample.delegations)
      await insertDelegation(tx, { id: newId(), personId, delegateId, startsOn, endsOn, now });
  });
  await seedLedgers(database, { sample, rates: parts.rates, now, today });
  // No audience for pages that name none: each of them says who may read it.
  const source = folderSource({ id: "larkfell", path: join(sampleFolder, "knowledge") });
  await ingest({ database, audit, clock, reader: parts.pageReader }, { source, by: "system" });
}
