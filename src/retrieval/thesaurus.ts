import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { AppError } from "../errors.js";
import { wordsOf, type Word } from "./lexical-terms.js";

const phrasesSchema = z
  .string()
  .transform((text) => text.split(",").map((phrase) => phrase.trim()))
  .refine((phrases) => phrases.every((phrase) => phrase !== ""), "phrases, parted by commas")
  .superRefine((phrases, context) => {
    for (const phrase of phrases.filter((one) => one !== "" && wordsOf(one).length === 0))
      context.addIssue(`“${phrase}” holds no word`);
  });

const fileSchema = z.record(
  z.string().regex(/^[a-z0-9-]+$/u, "small letters, digits and hyphens"),
  z.strictObject({ words: phrasesSchema, asked: phrasesSchema.optional() }),
);

/** One workplace idea and the words people have for it. */
export interface ThesaurusEntry {
  readonly name: string;
  /** Words and phrases that mean the idea, in a question and in a page alike. */
  readonly words: readonly string[];
  /** Words that hint at the idea when they stand in a question, and mean something of their own in a page. */
  readonly asked: readonly string[];
}

/** An idea found in a text. */
export interface FoundIdea {
  readonly name: string;
  /** Position of its first word. */
  readonly at: number;
  /** How many words it covers. */
  readonly length: number;
}

/** Knows which words mean the same at work. */
export interface Thesaurus {
  /** Ideas that a page speaks of. */
  inPage(words: readonly Word[]): readonly FoundIdea[];
  /** Ideas that a question may be about. */
  inQuestion(words: readonly Word[]): readonly FoundIdea[];
  /** Whether a word, by its stem, belongs to any idea. */
  knows(stem: string): boolean;
}

/**
 * Reads entries as an administrator writes them: YAML, by name, `words` and `asked` as phrases parted by commas.
 * `bad-input` names the entry; `where` the file.
 */
export function parseThesaurus(text: string, where: string): readonly ThesaurusEntry[] {
  return entriesOf(parsedYaml(text, where), where);
}

/**
 * The entries of a company: the file that `thesaurus` in the configuration names, or the entries written there; none where it is
 * left out. `bad-input` lists everything that is wrong at once. Read anew at every call.
 */
export function companyThesaurus(
  setting: string | Readonly<Record<string, unknown>> | undefined,
): readonly ThesaurusEntry[] {
  if (setting === undefined) return [];
  if (typeof setting !== "string") return entriesOf(setting, "thesaurus in the configuration");
  try {
    return parseThesaurus(readFileSync(setting, "utf8"), setting);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({ code: "bad-input", message: "The thesaurus cannot be read", where: setting, cause });
  }
}

function entriesOf(written: unknown, where: string): readonly ThesaurusEntry[] {
  const read = fileSchema.safeParse(written);
  if (read.success)
    return Object.entries(read.data).map(([name, { words, asked }]) => ({ name, words, asked: asked ?? [] }));
  throw new AppError({
    code: "bad-input",
    message: `The thesaurus does not fit: ${z.prettifyError(read.error)}`,
    where,
  });
}

function parsedYaml(text: string, where: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new AppError({ code: "bad-input", message: "The thesaurus is not YAML", where, cause });
  }
}

let shipped: readonly ThesaurusEntry[] | undefined;

/** The thesaurus that comes with the product. */
function shippedThesaurus(): readonly ThesaurusEntry[] {
  if (shipped === undefined) {
    const file = new URL("data/thesaurus.yaml", import.meta.url);
    shipped = parseThesaurus(readFileSync(file, "utf8"), "data/thesaurus.yaml");
  }
  return shipped;
}

interface Phrase {
  readonly name: string;
  readonly stems: readonly string[];
}

/** Builds a thesaurus; entries of one name are joined, so that a company's own add to the shipped ones. */
function createThesaurus(entries: readonly ThesaurusEntry[]): Thesaurus {
  const pages = phrasesByFirst(entries.map(({ name, words }) => ({ name, words })));
  const questions = phrasesByFirst(entries.map(({ name, words, asked }) => ({ name, words: [...words, ...asked] })));
  const known = new Set([...questions.values()].flat().flatMap((phrase) => phrase.stems));
  return {
    inPage: (words) => find(pages, words),
    inQuestion: (words) => find(questions, words),
    knows: (stem) => known.has(stem),
  };
}

/** The shipped thesaurus with what a company adds to it. */
export function thesaurusWith(entries: readonly ThesaurusEntry[] = []): Thesaurus {
  return createThesaurus([...shippedThesaurus(), ...entries]);
}

function phrasesByFirst(entries: readonly { name: string; words: readonly string[] }[]): Map<string, Phrase[]> {
  const byFirst = new Map<string, Phrase[]>();
  for (const { name, words } of entries) {
    for (const text of words) {
      const stems = wordsOf(text).map((word) => word.stem);
      const [first] = stems;
      if (first === undefined) continue;
      byFirst.set(first, [...(byFirst.get(first) ?? []), { name, stems }]);
    }
  }
  return byFirst;
}

function find(phrases: ReadonlyMap<string, readonly Phrase[]>, words: readonly Word[]): readonly FoundIdea[] {
  const found: FoundIdea[] = [];
  words.forEach((word, at) => {
    for (const { name, stems } of phrases.get(word.stem) ?? []) {
      if (stems.every((stem, offset) => words[at + offset]?.stem === stem))
        found.push({ name, at, length: stems.length });
    }
  });
  return found;
}
