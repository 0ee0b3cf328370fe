/** One policy's place in a bundle's text. */
export interface PolicySpan {
  /** From its first annotation or keyword to its semicolon; comments before it are left out. */
  readonly text: string;
  /** Offset of `text` in the whole, in UTF-16 units. */
  readonly start: number;
  /** Line of `text` in the whole, from 1. */
  readonly line: number;
}

/**
 * Sizes beyond which Cedar may overflow its stack, which spoils the whole instance. Seen on Node 20 with its usual stack of
 * 984 KB: 100 brackets inside each other fail while parsing, 150 operators inside each other while deciding.
 */
export const SIZE_LIMITS = {
  bundleBytes: 1_000_000,
  policies: 500,
  policyBytes: 4_096,
  nesting: 24,
  operators: 200,
  /** Levels of Cedar's JSON, two for each operator inside another one. */
  depth: 80,
} as const;

// A string with escapes, a comment up to the end of the line (Cedar has no block comments, and a bare carriage return ends
// a line too), an operator that makes the parsed policy deeper, a bracket, the end of a policy.
const TOKENS =
  /"(?:\\[\s\S]|[^"\\])*"?|\/\/[^\n\r]*|&&|\|\||\b(?:if|has|like|is|in|when|unless)\b|[!.+*-]|[([{]|[)\]}]|;/gu;

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf("\n"); index !== -1 && index < offset; index = text.indexOf("\n", index + 1)) line += 1;
  return line;
}

/** Skips white space and comments. */
function startOfPolicy(text: string, from: number): number {
  const gap = /(?:\s|\/\/[^\n\r]*)*/uy;
  gap.lastIndex = from;
  return from + (gap.exec(text)?.[0].length ?? 0);
}

/**
 * Splits policy text into single policies. Nothing but white space and comments between policies is left out; text after
 * the last semicolon is a span of its own, which Cedar will refuse.
 */
export function scanPolicies(text: string): readonly PolicySpan[] {
  const spans: PolicySpan[] = [];
  const add = (start: number, end: number) => {
    if (start < end) spans.push({ text: text.slice(start, end), start, line: lineAt(text, start) });
  };
  let start = startOfPolicy(text, 0);
  for (const token of text.matchAll(TOKENS)) {
    if (token[0] !== ";" || token.index < start) continue;
    add(start, token.index + 1);
    start = startOfPolicy(text, token.index + 1);
  }
  add(start, text.length);
  return spans;
}

/** What is too large about one policy, in words; undefined when it may be parsed. */
export function sizeProblem(span: PolicySpan): string | undefined {
  if (Buffer.byteLength(span.text) > SIZE_LIMITS.policyBytes) return `is longer than ${SIZE_LIMITS.policyBytes} bytes`;
  let depth = 0;
  let deepest = 0;
  let operators = 0;
  for (const [token] of span.text.matchAll(TOKENS)) {
    if (/^[([{]$/u.test(token)) depth += 1;
    else if (/^[)\]}]$/u.test(token)) depth -= 1;
    else if (!/^(?:"|\/\/|;)/u.test(token)) operators += 1;
    deepest = Math.max(deepest, depth);
  }
  if (deepest > SIZE_LIMITS.nesting) return `has more than ${SIZE_LIMITS.nesting} brackets inside each other`;
  if (operators > SIZE_LIMITS.operators) return `has more than ${SIZE_LIMITS.operators} operators`;
  return undefined;
}

function levels(value: unknown): number {
  if (value === null || typeof value !== "object") return 0;
  const inside = Math.max(0, ...Object.values(value).map(levels));
  return Array.isArray(value) ? inside : inside + 1;
}

/** Whether a parsed policy's clauses lie too deep to be evaluated; several clauses are one long `&&` to Cedar. */
export function isTooDeep(clauses: readonly unknown[]): boolean {
  return levels(clauses) + 2 * clauses.length > SIZE_LIMITS.depth;
}

/** Line in the whole text of a UTF-8 byte offset inside a span, as Cedar reports places. */
export function lineOfByte(span: PolicySpan, byte: number): number {
  const before = Buffer.from(span.text).subarray(0, byte).toString();
  return span.line + before.split("\n").length - 1;
}

/** Line of an annotation of a policy; the policy's own line when the annotation is not found. */
export function lineOfAnnotation(span: PolicySpan, name: string): number {
  const found = new RegExp(`@\\s*${name}\\b`, "u").exec(span.text);
  return found === null ? span.line : span.line + span.text.slice(0, found.index).split("\n").length - 1;
}
