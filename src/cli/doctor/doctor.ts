import { stat } from "node:fs/promises";
import { builtInConnectors } from "../../actions/connectors/built-in.js";
import { createRegistry } from "../../actions/registry.js";
import type { CommandResult } from "../../app.js";
import { loadConfig, type Config } from "../../config.js";
import { openDatabase } from "../../database-open.js";
import { asAppError, describeError } from "../../errors.js";
import { systemClock, type Json } from "../../runtime.js";
import { elsewhereOr } from "../dispatch.js";
import { databaseTarget } from "../migrate/applied.js";
import { asJson, exits, result } from "../result.js";
import type { Terminal } from "../terminal.js";
import { examineData } from "./company.js";
import { fine, note, problem, sayFindings, type Finding } from "./finding.js";
import {
  examineFolder,
  examineModel,
  examineNode,
  examinePort,
  examineSecret,
  examineSignIn,
  examineTeamsSignOn,
} from "./machine.js";
import { examineThesaurus } from "./thesaurus.js";

/** `doctor`: changes nothing; exit 1 when something is wrong. */
export async function examine(environment: Terminal["environment"]): Promise<CommandResult> {
  const findings = [examineNode(process.versions.node), ...(await examineInstallation(environment))];
  const ok = findings.every((one) => one.state !== "problem");
  return result(sayFindings(findings), { ok, findings }, ok ? exits.done : exits.found);
}

async function examineInstallation(environment: Terminal["environment"]): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = loadConfig(environment);
  } catch (thrown) {
    const { message, remedy = "Correct it." } = asAppError(thrown);
    return [problem("configuration", message, remedy)];
  }
  const data = await examineWhereItIs(config);
  return [
    fine("configuration", `${config.mode} mode`),
    await examineFolder(config),
    data.here
      ? fine("server", "none is running on this data folder")
      : fine("server", "one is running on this data folder"),
    ...(data.here ? [await examinePort(config)] : []),
    await examineSecret(config),
    await examineModel(config),
    await examineSignIn(config),
    ...(await examineTeamsSignOn(config)),
    ...examineThesaurus(config),
    ...data.findings,
  ];
}

interface DataFindings {
  /** False when another process holds the data folder and has looked for us. */
  readonly here: boolean;
  readonly findings: readonly Finding[];
}

async function examineWhereItIs(config: Config): Promise<DataFindings> {
  const target = databaseTarget(config);
  const there = target.kind === "postgres" || (await stat(target.folder).catch(() => undefined)) !== undefined;
  if (!there) return { here: true, findings: [note("database", "there is none yet; the first start makes it")] };
  let here = false;
  try {
    const outcome = await elsewhereOr({ config }, { name: "doctor", args: {} }, async () => {
      here = true;
      return result("", asJson(await examineHere(config)));
    });
    const findings = findingsIn(outcome.json);
    return { here, findings: findings ?? [problem("database", outcome.text, "Restart the server and look again.")] };
  } catch (thrown) {
    return {
      here: true,
      findings: [problem("database", describeError(asAppError(thrown)), "See docs/operations.md.")],
    };
  }
}

/** Opens the database as it is: nothing is migrated, made or loaded. */
async function examineHere(config: Config): Promise<readonly Finding[]> {
  const database = await openDatabase(databaseTarget(config));
  try {
    const actions = createRegistry(builtInConnectors, config.connectors).governedActions();
    return await examineData({ config, database, actions, now: systemClock() });
  } finally {
    await database.close();
  }
}

function findingsIn(json: Json): readonly Finding[] | undefined {
  return Array.isArray(json) ? (json as unknown[]).filter(isFinding) : undefined;
}

function isFinding(value: unknown): value is Finding {
  return value !== null && typeof value === "object" && "check" in value && "state" in value && "found" in value;
}
