import { type Document, isNode, isPair, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { inOrder, unreadable, type ImportFile, type ImportProblem } from "./problem.js";

/** A path into a YAML document: keys and positions. */
export type YamlPath = readonly PropertyKey[];

/** A file that fits its schema, with the line of any value in it, or everything that is wrong with it. */
export type YamlReading<T> =
  | { readonly value: T; readonly problemAt: (path: YamlPath, message: string) => ImportProblem }
  | { readonly problems: readonly ImportProblem[] };

/** Reads a YAML file against a schema; every problem has its line and path. Pure. */
export function readYaml<S extends z.ZodType>(file: ImportFile, schema: S): YamlReading<z.output<S>> {
  const whole = unreadable(file);
  if (whole !== undefined) return { problems: [whole] };
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        file: file.name,
        line: lines.linePos(error.pos[0]).line,
        column: "",
        message: `This is no YAML: ${error.message}.`,
      })),
    };
  }
  const problemAt = (path: YamlPath, message: string) => ({
    file: file.name,
    line: lineOf(document, path, lines),
    column: describePath(path),
    message,
  });
  const parsed = schema.safeParse(content(document));
  if (parsed.success) return { value: parsed.data, problemAt };
  return { problems: inOrder(parsed.error.issues.map((issue) => problemAt(issue.path, issue.message))) };
}

// Aliases that multiply ("billion laughs") are refused by the library's limit, with a plain Error.
function content(document: Document): unknown {
  visit(document, {
    Scalar: (_, node) => {
      // YAML takes 1899.00 for the whole number 1899. Somebody who wrote it meant money, not cents: keep it as text.
      if (Number.isInteger(node.value) && /[.e]/i.test(node.source ?? "")) node.value = node.source;
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** Line of the value, or of what holds it when it is missing. */
function lineOf(document: Document, path: YamlPath, lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const start = startOf(document.getIn(path.slice(0, length), true));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return startOf(document.contents) === undefined ? 0 : 1;
}

function startOf(node: unknown): number | undefined {
  if (isNode(node)) return node.range?.[0];
  return isPair(node) && isNode(node.key) ? node.key.range?.[0] : undefined;
}

function describePath(path: YamlPath): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}
