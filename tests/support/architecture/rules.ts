import path from "node:path";
import {
  ARROWS,
  AUTHORING_PACKAGES,
  AUTHORING_SURFACE,
  BOT_HOST,
  BUDGETS,
  EMPTY_NAMES,
  FENCES,
  GATE,
  LEDGER_FILE,
  partOf,
  RETRIEVAL_SEES,
} from "./house.js";
import type { ImportFact, SourceFile } from "./source-file.js";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly fact: ImportFact;
}

function isRelative(target: string): boolean {
  return target.startsWith("./") || target.startsWith("../");
}

// "./x.js" stands for x.ts or x.tsx; the file need not be among those given.
function resolve(from: string, target: string, known: ReadonlySet<string>): string {
  const joined = path.posix.join(path.posix.dirname(from), target);
  const typescript = joined.replace(/\.js(x?)$/u, ".ts$1");
  return known.has(`${typescript}x`) ? `${typescript}x` : typescript;
}

function internalEdges(files: readonly SourceFile[]): Edge[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) =>
    file.imports
      .filter((fact) => isRelative(fact.target))
      .map((fact) => ({ from: file.path, to: resolve(file.path, fact.target, known), fact })),
  );
}

function packageEdges(files: readonly SourceFile[]): Edge[] {
  return files.flatMap((file) =>
    file.imports.filter((fact) => !isRelative(fact.target)).map((fact) => ({ from: file.path, to: fact.target, fact })),
  );
}

function complain(edge: Edge, why: string): string {
  return `${edge.from}:${edge.fact.line} imports ${edge.to}: ${why}`;
}

function arrowComplaint(edge: Edge): string | undefined {
  const from = partOf(edge.from);
  const to = partOf(edge.to);
  if (from === undefined || to === undefined) return undefined;
  if (from === "client" && to === "bot") {
    return edge.fact.typeOnly ? undefined : "the browser's code may share types with the bot, no code";
  }
  if (from === to) return undefined;
  if (!ARROWS[from].includes(to)) return `${from} may not know ${to}`;
  if (to === "bot" && from === "top" && edge.from !== BOT_HOST) return `only ${BOT_HOST} imports the bot`;
  if (from === "retrieval" && to === "governance" && !RETRIEVAL_SEES.test(edge.to)) {
    return "retrieval sees of governance only the person and the audit";
  }
  return undefined;
}

/** Imports against the direction of the house, and files that the house has no place for. */
export function forbiddenArrows(files: readonly SourceFile[]): string[] {
  const homeless = files
    .filter((file) => partOf(file.path) === undefined)
    .map((file) => `${file.path}: belongs to no part of the house`);
  const computed = packageEdges(files)
    .filter((edge) => edge.to === "")
    .map((edge) => `${edge.from}:${edge.fact.line} imports a computed name, which no rule can follow`);
  const wrong = internalEdges(files).flatMap((edge) => {
    const why = arrowComplaint(edge);
    return why === undefined ? [] : [complain(edge, why)];
  });
  return [...homeless, ...computed, ...wrong];
}

/** Import cycles, each once, as `a -> b -> a`. Imports of types count: a cycle of nouns is a cycle. */
export function cycles(files: readonly SourceFile[]): string[] {
  const next = new Map<string, string[]>(files.map((file) => [file.path, []]));
  for (const edge of internalEdges(files)) {
    if (next.has(edge.to)) next.get(edge.from)?.push(edge.to);
  }
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(file);
    if (seenAt >= 0) {
      found.add([...trail.slice(seenAt), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return [...found];
}

/** Imports of a vendor outside its fence. */
export function brokenFences(files: readonly SourceFile[]): string[] {
  return packageEdges(files).flatMap((edge) => {
    const fence = FENCES.find((one) => one.packages.test(edge.to));
    return fence === undefined || fence.only.test(edge.from)
      ? []
      : [complain(edge, `this vendor stays within ${fence.only.source}`)];
  });
}

function connectorFolder(file: string): string | undefined {
  return /^src\/actions\/connectors\/[^/]+\//u.exec(file)?.[0];
}

function connectorMaySee(edge: Edge, folder: string): boolean {
  const ledger = LEDGER_FILE.test(edge.from);
  if (!isRelative(edge.fact.target))
    return AUTHORING_PACKAGES.test(edge.to) || (ledger && edge.to.startsWith("drizzle-orm"));
  if (edge.to.startsWith(folder) || AUTHORING_SURFACE.test(edge.to)) return true;
  return ledger && edge.fact.typeOnly && edge.to === "src/database.ts";
}

/** Connector files that see more than the authoring surface, and actions longer than an action may be. */
export function connectorBreaches(files: readonly SourceFile[]): string[] {
  const curious = [...internalEdges(files), ...packageEdges(files)].flatMap((edge) => {
    const folder = connectorFolder(edge.from);
    return folder === undefined || connectorMaySee(edge, folder)
      ? []
      : [complain(edge, "a connector sees only the authoring surface, its own folder and zod")];
  });
  const long = files
    .filter((file) => connectorFolder(file.path) !== undefined && file.definesAction && file.lines > BUDGETS.actionFile)
    .map((file) => `${file.path}: an action of ${file.lines} lines, at most ${BUDGETS.actionFile}`);
  return [...curious, ...long];
}

/** The value below which `share` of the values lie (nearest rank); 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Lengths over budget: a file, the median file, the 95th percentile of functions. */
export function overBudget(files: readonly SourceFile[]): string[] {
  const long = files
    .filter((file) => file.lines > BUDGETS.fileMax)
    .map((file) => `${file.path}: ${file.lines} lines, at most ${BUDGETS.fileMax}`);
  const median = percentile(
    files.map((file) => file.lines),
    0.5,
  );
  const functions = files.flatMap((file) => file.functions.map((one) => one.lines));
  const p95 = percentile(functions, 0.95);
  if (median > BUDGETS.fileMedian) long.push(`the median file has ${median} lines, at most ${BUDGETS.fileMedian}`);
  if (p95 > BUDGETS.functionP95) long.push(`5 % of functions have over ${BUDGETS.functionP95} lines (p95 ${p95})`);
  return long;
}

/** `any`, double casts, an Authorization made outside the gate, exports without a doc comment. */
export function untruths(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...file.anys.map((line) => `${file.path}:${line} says any`),
    ...file.doubleCasts.map((line) => `${file.path}:${line} says as unknown as`),
    ...(file.path === GATE ? [] : file.authorizationCasts.map((line) => `${file.path}:${line} makes an Authorization`)),
    ...file.undocumented.map((name) => `${file.path}: ${name} is exported without a doc comment`),
  ]);
}

/** File and folder names that are not kebab-case or that say nothing. */
export function badNames(paths: readonly string[]): string[] {
  return paths.flatMap((file) => {
    const segments = file.split("/").map((segment) => segment.replace(/(?:\.d)?\.[a-z]+$/u, ""));
    const odd = segments.filter((segment) => segment !== "README" && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/u.test(segment));
    // The last word is the noun: a job-manager says nothing, the manager-chain of an employee does.
    const empty = segments.filter((segment) => EMPTY_NAMES.test(segment.split("-").at(-1) ?? ""));
    return [
      ...odd.map((segment) => `${file}: "${segment}" is not kebab-case`),
      ...empty.map((segment) => `${file}: "${segment}" says nothing`),
    ];
  });
}
