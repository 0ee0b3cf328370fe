import { parseSync, Visitor } from "oxc-parser";
import type { Expression, Function as FunctionNode, Program } from "oxc-parser";

/** One import of a file, of whatever form. `target` is as written; a computed one is the empty string. */
export interface ImportFact {
  readonly target: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** One function with a block body; `lines` counts from its first to its last line. */
export interface FunctionFact {
  readonly line: number;
  readonly lines: number;
}

/** What the architecture rules need to know of one source file. `path` is relative to the repository, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  readonly functions: readonly FunctionFact[];
  /** Lines with the type `any`. */
  readonly anys: readonly number[];
  /** Lines with `as unknown as`. */
  readonly doubleCasts: readonly number[];
  /** Lines where something is cast to `Authorization`. */
  readonly authorizationCasts: readonly number[];
  /** Exports without a doc comment, as `name (line)`. */
  readonly undocumented: readonly string[];
  /** Whether the file calls `defineAction`. */
  readonly definesAction: boolean;
}

type Parsed = ReturnType<typeof parseSync>;
type LineOf = (offset: number) => number;
type ExportNode = Extract<Program["body"][number], { type: "ExportNamedDeclaration" | "ExportDefaultDeclaration" }>;

function lineCounter(text: string): LineOf {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts.filter((start) => start <= offset).length;
}

function unquoted(literal: string): string {
  return /^(["'`])(?<target>[^"'`$]*)\1$/u.exec(literal.trim())?.groups?.["target"] ?? "";
}

function staticImports(parsed: Parsed, lineOf: LineOf): ImportFact[] {
  const imported = parsed.module.staticImports.map((found) => ({
    target: found.moduleRequest.value,
    typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
    line: lineOf(found.start),
  }));
  const passedOn = parsed.module.staticExports.flatMap((found) =>
    found.entries.flatMap((entry) =>
      entry.moduleRequest === null
        ? []
        : [{ target: entry.moduleRequest.value, typeOnly: entry.isType, line: lineOf(entry.start) }],
    ),
  );
  return [...imported, ...passedOn];
}

function withoutParentheses(expression: Expression): Expression {
  return expression.type === "ParenthesizedExpression" ? withoutParentheses(expression.expression) : expression;
}

function isCastToUnknown(expression: Expression): boolean {
  const inner = withoutParentheses(expression);
  return (
    (inner.type === "TSAsExpression" || inner.type === "TSTypeAssertion") &&
    inner.typeAnnotation.type === "TSUnknownKeyword"
  );
}

function declaredNames(node: ExportNode): string[] {
  const declaration = node.declaration;
  if (declaration === null || declaration === undefined) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.map((one) => (one.id.type === "Identifier" ? one.id.name : "(pattern)"));
  }
  if ("id" in declaration && declaration.id?.type === "Identifier") return [declaration.id.name];
  return ["(default)"];
}

// A doc comment belongs to what follows it with nothing but white space between.
function documentedStarts(parsed: Parsed, text: string): Set<number> {
  const starts = new Set<number>();
  for (const comment of parsed.comments) {
    if (comment.type !== "Block" || !comment.value.startsWith("*")) continue;
    const gap = /\S/u.exec(text.slice(comment.end));
    if (gap !== null) starts.add(comment.end + gap.index);
  }
  return starts;
}

function undocumentedExports(parsed: Parsed, text: string, lineOf: LineOf): string[] {
  const documented = documentedStarts(parsed, text);
  const localNames = new Set<string>();
  const found: { name: string; start: number }[] = [];
  const described = new Set<string>();
  for (const node of parsed.program.body) {
    if (node.type === "ExportNamedDeclaration" && node.source === null && node.declaration === null) {
      for (const one of node.specifiers) if (one.local.type === "Identifier") localNames.add(one.local.name);
    } else if (node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration") {
      for (const name of declaredNames(node)) {
        if (documented.has(node.start)) described.add(name);
        else found.push({ name, start: node.start });
      }
    }
  }
  // `export { name }` is documented where the name is declared.
  for (const node of parsed.program.body) {
    const names = declaredNames({ type: "ExportNamedDeclaration", declaration: node } as ExportNode);
    for (const name of names) {
      if (localNames.has(name) && !documented.has(node.start)) found.push({ name, start: node.start });
    }
  }
  // Of an overloaded function the first signature carries the comment.
  return found.filter((one) => !described.has(one.name)).map((one) => `${one.name} (line ${lineOf(one.start)})`);
}

/** Parses TypeScript into the facts that the rules look at. Throws an Error naming the file when it does not parse. */
export function readSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const failure = parsed.errors[0];
  if (failure !== undefined) throw new Error(`${path} does not parse: ${failure.message}`);
  const lineOf = lineCounter(text);
  const imports = staticImports(parsed, lineOf);
  for (const found of parsed.module.dynamicImports) {
    const target = unquoted(text.slice(found.moduleRequest.start, found.moduleRequest.end));
    imports.push({ target, typeOnly: false, line: lineOf(found.start) });
  }
  const functions: FunctionFact[] = [];
  const anys: number[] = [];
  const doubleCasts: number[] = [];
  const authorizationCasts: number[] = [];
  let definesAction = false;
  const measure = (node: Pick<FunctionNode, "start" | "end">): void => {
    functions.push({ line: lineOf(node.start), lines: lineOf(node.end) - lineOf(node.start) + 1 });
  };
  new Visitor({
    FunctionDeclaration: (node) => measure(node),
    FunctionExpression: (node) => measure(node),
    ArrowFunctionExpression: (node) => {
      if (!node.expression) measure(node);
    },
    TSAnyKeyword: (node) => anys.push(lineOf(node.start)),
    TSAsExpression: (node) => {
      if (isCastToUnknown(node.expression)) doubleCasts.push(lineOf(node.start));
      const name = node.typeAnnotation.type === "TSTypeReference" ? node.typeAnnotation.typeName : undefined;
      if (name?.type === "Identifier" && name.name === "Authorization") authorizationCasts.push(lineOf(node.start));
    },
    TSImportType: (node) => imports.push({ target: node.source.value, typeOnly: true, line: lineOf(node.start) }),
    CallExpression: (node) => {
      const first = node.arguments[0];
      if (node.callee.type !== "Identifier") return;
      if (node.callee.name === "defineAction") definesAction = true;
      if (node.callee.name === "require" && first?.type === "Literal" && typeof first.value === "string") {
        imports.push({ target: first.value, typeOnly: false, line: lineOf(node.start) });
      }
    },
  }).visit(parsed.program);
  const undocumented = undocumentedExports(parsed, text, lineOf);
  const lines = text.replace(/\n$/u, "").split("\n").length;
  return { path, lines, imports, functions, anys, doubleCasts, authorizationCasts, undocumented, definesAction };
}
