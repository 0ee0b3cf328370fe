import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CommandResult } from "../../app.js";
import type { Config } from "../../config.js";
import { AppError } from "../../errors.js";
import { compileBundle } from "../../governance/policy/compile.js";
import { runPolicyTable, untestedPolicies, type TableCase, type TableResult } from "../../governance/policy/table.js";
import { exits, result } from "../result.js";
import { shownPath } from "../shown-path.js";
import { count } from "../text-table.js";
import { readChecked, sayProblems, type BundleChoice } from "./check.js";

/** Which tables to decide, with which bundle. */
export interface TablesChoice extends BundleChoice {
  /** Files or folders. */
  readonly files: readonly string[];
}

type NamedTable = TableResult & { readonly file: string };

/** `policy test`: exit 1 when a row is decided otherwise than its table says. @throws AppError policy-invalid, bad-input */
export async function testPolicies(config: Config, choice: TablesChoice): Promise<CommandResult> {
  const { folder, bundle, vocabulary, problems } = await readChecked(config, choice);
  if (problems.length > 0) {
    throw new AppError({
      code: "policy-invalid",
      message: `The policies cannot be tried:\n${sayProblems(folder, problems).join("\n")}`,
      remedy: "“deskhand policy check” says the same.",
    });
  }
  const compiled = compileBundle({ version: 0, bundle, ...vocabulary, currency: config.baseCurrency });
  const tables: NamedTable[] = [];
  for (const file of await tableFiles(choice.files, folder)) {
    tables.push({ file, ...runPolicyTable(compiled, await readFile(file, "utf8"), file) });
  }
  const untested = untestedPolicies(compiled, tables);
  const failed = tables.flatMap(({ cases }) => cases).filter((one) => !one.passed).length;
  return result(
    sayTables(tables, untested),
    { ok: failed === 0, failed, tables, untested },
    failed === 0 ? exits.done : exits.found,
  );
}

/** The rows that were decided otherwise, and a summary. Pure. */
function sayTables(tables: readonly NamedTable[], untested: readonly string[]): string {
  const lines = tables.flatMap(({ file, title, cases }) => {
    const failed = cases.filter((one) => !one.passed);
    const verdict = failed.length === 0 ? "as it says" : `${failed.length} otherwise`;
    return [
      `${file}: ${title}: ${count(cases.length, "row")}, ${verdict}`,
      ...failed.flatMap((one) => sayCase(file, one)),
    ];
  });
  const rest = untested.length === 0 ? [] : [`No row meets the condition of: ${untested.join(", ")}`];
  return [...lines, ...rest].join("\n");
}

function sayCase(file: string, one: TableCase): string[] {
  return [
    `  ${file}:${one.line}: ${one.name}`,
    `    the table says: ${one.expected.join("; ")}`,
    `    the policies say: ${one.actual.join("; ")}`,
  ];
}

async function tableFiles(given: readonly string[], policies: string): Promise<readonly string[]> {
  const places = given.length > 0 ? given : [await firstFolder([join(policies, "tests"), join("tests", "policies")])];
  const found: string[] = [];
  for (const place of places) found.push(...(await filesAt(place)));
  if (found.length > 0) return found.map((file) => shownPath(resolve(file)));
  throw new AppError({ code: "bad-input", message: "There are no policy tables (*.yaml).", where: places.join(", ") });
}

async function firstFolder(candidates: readonly string[]): Promise<string> {
  for (const candidate of candidates) if (await isFolder(candidate)) return candidate;
  throw new AppError({
    code: "bad-input",
    message: `There are no policy tables in ${candidates.join(" or ")}.`,
    remedy: "Name the files; docs/policies.md shows how a table is written.",
  });
}

async function filesAt(place: string): Promise<readonly string[]> {
  if (!(await isFolder(place))) return [place];
  const names = await readdir(place);
  return names
    .filter((name) => /\.ya?ml$/u.test(name))
    .sort()
    .map((name) => join(place, name));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
