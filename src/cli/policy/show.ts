import { AppError } from "../../errors.js";
import { activeBundle, killSwitches, publishedVersions } from "../../governance/policy/bundle-store.js";
import { matrix, type MatrixRow, type ShownCondition } from "../../governance/policy/matrix.js";
import { sayObligation } from "../../governance/policy/obligations.js";
import { result } from "../result.js";
import type { ServedCommand } from "../served-command.js";
import { sayMoment } from "../text-table.js";

/** `policy show`: what is in force, action by action, and the versions there are. */
export const showPolicies: ServedCommand = async (app) => {
  const { db } = app.database;
  const inForce = await activeBundle(db);
  if (inForce === undefined) {
    throw new AppError({
      code: "not-found",
      message: "No policies have been published, so every request is refused.",
      remedy: "Publish them with “deskhand policy publish”.",
    });
  }
  const { compiled } = await app.company.policy.active(db);
  const { version, publishedAt, publishedBy, bundle } = inForce;
  const killed = await killSwitches(db);
  const versions = await publishedVersions(db);
  const rows = matrix(compiled);
  const head = [
    `Policy version ${version}, published ${sayMoment(publishedAt)} by ${publishedBy}.`,
    `Switched off: ${killed.length === 0 ? "nothing" : killed.join(", ")}.`,
    ...limits(bundle.parameters),
  ];
  const others = versions.map((one) => `  ${one.version}  ${sayMoment(one.publishedAt)}  ${one.publishedBy}`);
  const text = [...head, "", ...rows.map(sayRow), "Published versions:", ...others].join("\n");
  const { parameters, autonomy, approvalDefaults } = bundle;
  return result(text, {
    version,
    publishedAt,
    publishedBy,
    killed,
    parameters,
    autonomy,
    approvalDefaults,
    rows,
    versions,
  });
};

function limits(parameters: Readonly<Record<string, number>>): readonly string[] {
  const all = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return all.length === 0 ? [] : [`Limits: ${all.join(", ")}.`];
}

/** One action: who may, who must agree, what is refused. Pure. */
export function sayRow(row: MatrixRow): string {
  const answered = (answer: string) => row.roles.filter((one) => one.answer === answer).map((one) => one.role);
  const depends = row.roles.filter((one) => one.answer === "depends");
  const lines = [
    `${row.actionId}: ${row.title} (${row.autonomy})`,
    ...(row.fault === undefined ? [] : [`  Refused for everybody: ${row.fault}`]),
    ...named("may", answered("yes")),
    ...depends.map(({ role, conditions }) => `  may, it depends: ${role} (${conditions.map(say).join("; or ")})`),
    ...named("may not", answered("no")),
    ...row.obligations.map(
      ({ obligation, condition }) => `  needs: ${sayObligation(obligation)}, when ${say(condition)} (${obligation.id})`,
    ),
    ...row.refusals.map(({ id, condition }) => `  refused: when ${say(condition)} (${id})`),
  ];
  return `${lines.join("\n")}\n`;
}

function named(what: string, roles: readonly string[]): readonly string[] {
  return roles.length === 0 ? [] : [`  ${what}: ${roles.join(", ")}`];
}

function say(condition: ShownCondition): string {
  return condition.plain ? condition.text : `the policy says ${condition.text}`;
}
