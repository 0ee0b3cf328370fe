import type { CompanySnapshot } from "../../governance/directory.js";
import type { MatrixRow } from "../../governance/policy/matrix.js";
import { describePool, parsePool, type PoolMember } from "../../governance/policy/pool.js";

/** Steps of policies for which nobody can be found: requests would wait there without end. Pure. */
export function emptyPools(rows: readonly MatrixRow[], company: CompanySnapshot): readonly string[] {
  const seen = new Map<string, string>();
  for (const { obligation } of rows.flatMap((row) => row.obligations)) {
    if (obligation.kind === "confirm" || seen.has(obligation.id)) continue;
    const targets = obligation.escalate === undefined ? [obligation.target] : [obligation.target, obligation.escalate];
    if (targets.some((target) => mayHaveSomebody(target, company))) continue;
    seen.set(obligation.id, `${obligation.id}: there is no ${targets.map(describePool).join(", nor ")}`);
  }
  return [...seen.values()];
}

function mayHaveSomebody(pool: string, company: CompanySnapshot): boolean {
  if (pool === "requester") return true;
  return (parsePool(pool) ?? []).some((member) => exists(member, company));
}

/** A relation counts when it leads to an active person for anybody; for whom it does not, the request escalates or waits. */
function exists(member: PoolMember, { people, catalogue }: CompanySnapshot): boolean {
  const active = people.filter((person) => person.status === "active");
  const ids = new Set(active.map((person) => person.id));
  switch (member.kind) {
    case "role":
      return active.some((person) => person.roles.includes(member.name));
    case "group":
      return active.some((person) => person.groups.includes(member.name));
    case "manager-of-requester":
    case "manager-of-subject":
      return active.some((person) => person.managerId !== undefined && ids.has(person.managerId));
    case "cost-centre-owner":
      return catalogue.some((entry) => entry.kind === "cost-centre" && ids.has(entry.ownerId ?? ""));
  }
}
