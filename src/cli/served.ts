import type { App, CommandCall, CommandResult } from "../app.js";
import { AppError } from "../errors.js";
import { concluded } from "./result.js";
import type { ServedCommand } from "./served-command.js";

/** Loaded when they are called: a server does not carry what nobody asks for. */
const commands: Readonly<Record<string, () => Promise<ServedCommand>>> = {
  migrate: async () => (await import("./migrate/applied.js")).reportMigrated,
  person: async () => (await import("./people/person.js")).showPerson,
  "people import": async () => (await import("./people/import.js")).importIntoDirectory,
  "people accounts": async () => (await import("./people/accounts.js")).listAccounts,
  "people unlink": async () => (await import("./people/accounts.js")).unlinkAccount,
  ingest: async () => (await import("./ingest/ingest.js")).ingestPlace,
  "ingest configured": async () => (await import("./ingest/ingest.js")).ingestConfigured,
  "ingest progress": async () => (await import("./ingest/ingest.js")).reportProgress,
  "ingest forget": async () => (await import("./ingest/ingest.js")).forgetPlace,
  "ingest list": async () => (await import("./ingest/ingest.js")).listSources,
  "knowledge gaps": async () => (await import("./knowledge/gaps.js")).showGaps,
  "policy roles": async () => (await import("./policy/vocabulary.js")).rolesInUse,
  "policy show": async () => (await import("./policy/show.js")).showPolicies,
  "policy explain": async () => (await import("./policy/explain.js")).explainRequest,
  "policy publish": async () => (await import("./policy/change.js")).publishPolicies,
  "policy rollback": async () => (await import("./policy/change.js")).rollBackPolicies,
  "policy switch": async () => (await import("./policy/change.js")).switchPolicies,
  "audit show": async () => (await import("./audit/show.js")).showAudit,
  "audit verify": async () => (await import("./audit/verify.js")).verifyAudit,
  "audit export": async () => (await import("./audit/export.js")).exportAudit,
  "desk list": async () => (await import("./desk/cases.js")).listCases,
  "desk show": async () => (await import("./desk/cases.js")).showCase,
  "desk reply": async () => (await import("./desk/cases.js")).replyToCase,
  "desk resolve": async () => (await import("./desk/cases.js")).resolveCase,
  doctor: async () => (await import("./doctor/company.js")).examineCompany,
};

/** Runs a command on an open installation. Never throws: a failure is a result too. */
export function runServed(app: App, call: CommandCall): Promise<CommandResult> {
  return concluded(async () => {
    const load = Object.hasOwn(commands, call.name) ? commands[call.name] : undefined;
    if (load === undefined) {
      throw new AppError({
        code: "bad-input",
        message: `The process that holds the data folder knows no command “${call.name}”.`,
        remedy: "It may be of another version: restart it.",
      });
    }
    const command = await load();
    return command(app, call.args);
  });
}
