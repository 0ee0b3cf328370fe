import type { CompanySnapshot } from "../../../governance/directory.js";
import type { Principal } from "../../../governance/principal.js";
import { months, weekdays } from "./calendar-words.js";
import { phraseOf } from "./choices.js";
import { fold, mention, withoutOverlaps, wordsOf, type Mention, type Word } from "./mention.js";
import { isSlip } from "./spelling.js";

/** People that a text names. `value` is the person's id, undefined when several people are called so. */
export interface PersonMention extends Mention<string | undefined> {
  /** Ids of everybody who may be meant. */
  readonly candidates: readonly string[];
  readonly full: boolean;
}

interface FullName {
  readonly parts: readonly string[];
  readonly ids: readonly string[];
}

interface Index {
  readonly byFullName: ReadonlyMap<string, readonly string[]>;
  /** By the first letters of their parts, for slips. */
  readonly byInitials: ReadonlyMap<string, readonly FullName[]>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly byEmail: ReadonlyMap<string, string>;
  readonly longest: number;
}

const indexes = new WeakMap<CompanySnapshot["people"], Index>();

// Given and family names that are English words too: only with a capital letter they are names.
const alsoWords = new Set(
  "will mark grant may april june rose grace hope joy faith bill rob pat sue art drew jack dean chase page lane brook wei chen sam max".split(
    " ",
  ),
);

function indexOf(people: CompanySnapshot["people"]): Index {
  const known = indexes.get(people);
  if (known !== undefined) return known;
  const byFullName = new Map<string, string[]>();
  const byName = new Map<string, string[]>();
  const byEmail = new Map<string, string>();
  const put = (map: Map<string, string[]>, name: string, id: string): void => {
    const ids = map.get(name) ?? [];
    if (!ids.includes(id)) map.set(name, [...ids, id]);
  };
  const family = (person: Principal): string => person.name.slice(person.givenName.length).trim() || person.name;
  for (const person of people) {
    put(byFullName, fold(person.name), person.id);
    put(byFullName, fold(`${family(person)} ${person.givenName}`), person.id);
    put(byName, fold(person.givenName), person.id);
    byEmail.set(person.email.toLowerCase(), person.id);
  }
  // A family name alone names somebody where nobody is called so by the given name.
  for (const person of people) if (!byName.has(fold(family(person)))) put(byName, fold(family(person)), person.id);
  const longest = Math.max(1, ...[...byFullName.keys()].map((name) => name.split(" ").length));
  const byInitials = new Map<string, FullName[]>();
  for (const [name, ids] of byFullName) {
    const parts = name.split(" ");
    byInitials.set(initials(parts), [...(byInitials.get(initials(parts)) ?? []), { parts, ids }]);
  }
  const index = { byFullName, byInitials, byName, byEmail, longest };
  indexes.set(people, index);
  return index;
}

function withoutGenitive(name: string): string {
  return name.replace(/'s?$/u, "");
}

function fullName(index: Index, taken: readonly Word[]): readonly string[] {
  const name = withoutGenitive(taken.map((word) => word.folded).join(" "));
  const exact = index.byFullName.get(name);
  if (exact !== undefined) return exact;
  if (!taken.every((word) => /^\p{Lu}/u.test(word.words))) return [];
  const parts = name.split(" ");
  const close = (index.byInitials.get(initials(parts)) ?? []).filter((one) => slipOfName(parts, one.parts));
  return close.length === 1 ? (close[0]?.ids ?? []) : [];
}

function initials(parts: readonly string[]): string {
  return parts.map((part) => part[0] ?? "").join("");
}

// Every part as known, or a slip of it: "Maria Lindquist", "Danial Kowalsky".
function slipOfName(typed: readonly string[], known: readonly string[]): boolean {
  return typed.every((part, index) => {
    const right = known[index] ?? "";
    return part === right || isSlip(part, right) || (right.length >= 7 && part.slice(0, -1) === right.slice(0, -1));
  });
}

function singleName(index: Index, word: Word): readonly string[] {
  const name = withoutGenitive(word.folded);
  const capital = /^\p{Lu}/u.test(word.words);
  if (name.length < 2 || (!capital && alsoWords.has(name))) return [];
  const exact = index.byName.get(name);
  if (exact !== undefined) return exact;
  if (!capital) return [];
  const close = [...index.byName].filter(([known]) => isSlip(name, known));
  return close.length === 1 ? (close[0]?.[1] ?? []) : [];
}

function byEmail(text: string, index: Index): readonly PersonMention[] {
  return [...text.matchAll(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu)].flatMap((match) => {
    const id = index.byEmail.get(match[0].toLowerCase());
    if (id === undefined) return [];
    const span = { start: match.index, end: match.index + match[0].length };
    return [{ ...mention<string | undefined>(text, span, id), candidates: [id], full: true }];
  });
}

/** People of the company in a text: full name, mail address, or a given or family name; slips allowed. */
export function findPeople(text: string, company: CompanySnapshot): readonly PersonMention[] {
  const index = indexOf(company.people);
  const words = wordsOf(text);
  const found: PersonMention[] = [...byEmail(text, index)];
  const add = (taken: readonly Word[], ids: readonly string[], full: boolean): void => {
    const first = taken[0];
    const last = taken.at(-1);
    if (first === undefined || last === undefined || ids.length === 0) return;
    const genitive = /(?:['’]s|['’])$/u.exec(last.words)?.[0].length ?? 0;
    const span = { start: first.start, end: last.end - genitive };
    found.push({ ...mention(text, span, ids.length === 1 ? ids[0] : undefined), candidates: ids, full });
  };
  for (let at = 0; at < words.length; at += 1) {
    for (let parts = 2; parts <= index.longest && at + parts <= words.length; parts += 1) {
      const taken = words.slice(at, at + parts);
      add(taken, fullName(index, taken), true);
    }
    const word = words[at];
    // "Maria Schmidt" is somebody else than our Maria.
    const surname = hasOtherSurname(text, words, at) && !isNamedThing(company, words[at + 1]?.folded ?? "");
    if (word !== undefined && !surname) add([word], singleName(index, word), false);
  }
  return withoutOverlaps(found);
}

// "Give Noah Tableau": the second is no surname. Weekdays and months are none either.
function isNamedThing(company: CompanySnapshot, folded: string): boolean {
  if (folded in weekdays || folded in months) return true;
  return company.catalogue.some(
    (entry) => phraseOf(entry.name)[0] === folded || entry.synonyms.some((name) => phraseOf(name)[0] === folded),
  );
}

function hasOtherSurname(text: string, words: readonly Word[], at: number): boolean {
  const word = words[at];
  const next = words[at + 1];
  if (word === undefined || next === undefined || !/^\p{Lu}/u.test(word.words)) return false;
  const adjacent = text.slice(word.end, next.start) === " ";
  return adjacent && /^\p{Lu}\p{Ll}+$/u.test(next.words) && !/['’]s?$/u.test(word.words);
}
