import { z } from "zod";
import type { App } from "../../app.js";
import type { Tx } from "../../database.js";
import { AppError } from "../../errors.js";
import type { PolicyBundle } from "../../governance/policy/bundle.js";
import { activeBundle, publishBundle, rollback, setKilled } from "../../governance/policy/bundle-store.js";
import { checkBundle } from "../../governance/policy/check.js";
import { isKillSwitch } from "../../governance/policy/engine.js";
import { hashOf } from "../../runtime.js";
import { exits, result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { count } from "../text-table.js";
import { sayProblems } from "./check.js";

const bundle = z.object({
  cedar: z.string(),
  parameters: z.record(z.string(), z.number()),
  autonomy: z.record(z.string(), z.enum(["act", "assist", "recommend", "shadow", "off"])),
  approvalDefaults: z.object({ expires: z.string(), remind: z.string() }),
});
const publishArgs = z.object({ folder: z.string(), bundle, operator: z.string() });
const rollbackArgs = z.object({
  version: z.coerce.number({ error: "the version must be a number" }).int().positive().optional(),
  operator: z.string(),
});
const switchArgs = z.object({ switched: z.string(), on: z.boolean(), operator: z.string() });

/** `policy publish`: exit 2 with every problem when the bundle does not hold; in force with the next decision otherwise. */
export const publishPolicies: ServedCommand = async (app, args) => {
  const request = readArgs(publishArgs, args);
  const { registry } = app.company;
  const roles = await app.company.roles();
  const problems = await checkBundle({ bundle: request.bundle, actions: registry.governedActions(), roles });
  if (problems.length > 0) {
    const message = `Nothing was published: ${count(problems.length, "problem")} in ${request.folder}.`;
    const text = [...sayProblems(request.folder, problems), message].join("\n");
    return { ...result(text, { error: { code: "policy-invalid", message }, problems }), exit: exits.usage };
  }
  const outcome = await app.database.transaction((tx) => publish(app, tx, request));
  const { version, changed } = outcome;
  const text = changed
    ? `Policy version ${version} is in force. Requests that wait for approval are held to it when somebody decides on them.`
    : `Policy version ${version}, which is in force, says exactly this: nothing was published.`;
  return result(text, { version, changed });
};

async function publish(app: App, tx: Tx, request: { readonly bundle: PolicyBundle; readonly operator: string }) {
  const inForce = await activeBundle(tx);
  if (inForce !== undefined && hashOf(inForce.bundle) === hashOf(request.bundle))
    return { version: inForce.version, changed: false };
  const version = await publishBundle(tx, request.bundle, { by: "system", now: app.clock() });
  await record(app, tx, { type: "policy.published", version, operator: request.operator });
  return { version, changed: true };
}

/** `policy rollback`: an earlier version is in force again. */
export const rollBackPolicies: ServedCommand = async (app, args) => {
  const request = readArgs(rollbackArgs, args);
  const version = await app.database.transaction(async (tx) => {
    const earlier = await rollback(tx, request.version);
    await record(app, tx, { type: "policy.rolled-back", version: earlier, operator: request.operator });
    return earlier;
  });
  return result(`Policy version ${version} is in force again.`, { version });
};

/** `policy kill` and `policy revive`. */
export const switchPolicies: ServedCommand = async (app, args) => {
  const { switched, on, operator } = readArgs(switchArgs, args);
  const actions = app.company.registry.governedActions();
  if (!isKillSwitch(switched, actions)) {
    throw new AppError({
      code: "unknown-action",
      message: `“${switched}” is no action and no domain.`,
      remedy: `There are: ${[...new Set(actions.flatMap(({ id, domain }) => [domain, id]))].sort().join(", ")}, and * for everything.`,
    });
  }
  const killed = await app.database.transaction(async (tx) => {
    const all = await setKilled(tx, switched, on);
    await app.company.audit.record(tx, {
      type: on ? "policy.killed" : "policy.revived",
      actorId: "system",
      subject: `policy:${switched}`,
      outcome: on ? "off" : "on",
      data: { operator, killed: all },
    });
    return all;
  });
  const state = on ? `“${switched}” is switched off.` : `“${switched}” is no longer switched off.`;
  return result(`${state} ${killed.length === 0 ? "Nothing is." : `Switched off: ${killed.join(", ")}.`}`, { killed });
};

interface Change {
  readonly type: "policy.published" | "policy.rolled-back";
  readonly version: number;
  readonly operator: string;
}

async function record(app: App, tx: Tx, { type, version, operator }: Change): Promise<void> {
  const outcome = type === "policy.published" ? "published" : "in force";
  const subject = `policy:${version}`;
  await app.company.audit.record(tx, { type, actorId: "system", subject, outcome, data: { operator } });
}
