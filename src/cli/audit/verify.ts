import type { AuditReport } from "../../governance/audit-verify.js";
import { exits, result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { count } from "../text-table.js";

/** `audit verify`: exit 1 when something was changed, removed, inserted or moved. */
export const verifyAudit: ServedCommand = async (app) => {
  const report = await app.company.audit.verify();
  return result(sayReport(report), report, report.ok ? exits.done : exits.found);
};

/** What verifying found, in words. Pure. */
export function sayReport(report: AuditReport): string {
  const extent = `${count(report.sealed, "sealed entry", "sealed entries")}, ${report.pending} not sealed yet`;
  if (report.ok) return `The audit is whole: ${extent}.`;
  return [
    `The audit was changed: ${count(report.problems.length, "problem")} in ${extent}.`,
    ...report.problems.map((problem) => `  ${problem.kind}: ${problem.message}`),
  ].join("\n");
}
