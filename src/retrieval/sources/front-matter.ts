import { DateTime } from "luxon";
import { parse } from "yaml";
import { AppError } from "../../errors.js";
import { parseAudience } from "../audience.js";
import type { PageFacts } from "../source.js";

/** A text without its front matter, and what the front matter says. */
export interface FrontMatter {
  readonly body: string;
  readonly facts: PageFacts;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the YAML at the head of a page. Pure.
 * @throws AppError bad-input when it is no YAML, or names an audience that is not understood: nobody then knows who may read it
 */
export function readFrontMatter(text: string): FrontMatter {
  const head = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (head === null) return { body: text.replace(/^\uFEFF/, ""), facts: {} };
  return { body: text.slice(head[0].length), facts: factsOf(membersOf(head[1] ?? "")) };
}

function membersOf(yaml: string): Members {
  let read: unknown;
  try {
    read = parse(yaml);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new AppError({ code: "bad-input", message: `The front matter is no YAML: ${reason}`, cause });
  }
  return read !== null && typeof read === "object" && !Array.isArray(read) ? { ...read } : {};
}

function factsOf(members: Members): PageFacts {
  return {
    title: text(members["title"]),
    url: text(members["url"]),
    audience: audienceOf(members["audience"]),
    owner: text(members["owner"]),
    updatedAt: moment(members["updated"] ?? members["last_updated"] ?? members["date"]),
    reviewBy: moment(members["reviewBy"] ?? members["review_by"])?.slice(0, 10),
    language: text(members["language"] ?? members["lang"]),
    authority: weight(members["authority"]),
    keywords: words(members["keywords"] ?? members["tags"]),
  };
}

function audienceOf(written: unknown): PageFacts["audience"] {
  if (written === undefined || written === null) return undefined;
  const audience = parseAudience(written);
  if (audience !== undefined) return audience;
  throw new AppError({
    code: "bad-input",
    message: `The audience ${JSON.stringify(written)} is not understood.`,
    remedy: "Write public, or a list of group:ID and role:ID, or a list of person:ID.",
  });
}

function text(value: unknown): string | undefined {
  const written = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  return written.trim() === "" ? undefined : written.trim();
}

function moment(value: unknown): string | undefined {
  const written = text(value);
  return written !== undefined && DateTime.fromISO(written).isValid ? written : undefined;
}

function weight(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function words(value: unknown): readonly string[] | undefined {
  const listed: readonly unknown[] = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
  const found = listed.flatMap((word) => text(word) ?? []);
  return found.length === 0 ? undefined : found;
}
