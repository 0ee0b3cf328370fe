import { evidenceOf, type Evidence } from "./answer-evidence.js";
import { figuresOf, figureStands, turnsLimit, type Figure } from "./answer-verification-figures.js";
import {
  denialsIn,
  enablesOnly,
  forbidsWhole,
  modalitiesOf,
  termsOf,
  type IdeasAt,
  type Modality,
  type Term,
} from "./answer-verification-polarity.js";
import { addressesIn, withoutMarkup } from "./answer-verification-text.js";
import type { WrittenSentence } from "./answer-writer.js";
import type { Chunk } from "./document.js";
import { isStopword, wordsOf } from "./lexical-terms.js";
import type { Thesaurus } from "./thesaurus.js";

/** Why a sentence is not sent, in the order in which it is looked at. */
const order = [
  "empty",
  "citation",
  "address",
  "words",
  "number",
  "name",
  "speaker",
  "limit",
  "denial",
  "duty",
  "condition",
] as const;

/** Why a sentence is not sent. */
export type Unsupported = (typeof order)[number];

/** A sentence of a page that carries a written one. */
export interface Support {
  readonly passageId: string;
  /** Its place in the passage's sentences. */
  readonly place: number;
}

/** What became of a written sentence: its plain words with what supports them, or why it is removed. */
export type Verdict =
  | { readonly supported: true; readonly text: string; readonly supports: readonly Support[] }
  | { readonly supported: false; readonly reason: Unsupported };

/** Verifies sentences against the passages they cite. */
export type Verify = (sentence: WrittenSentence) => Verdict;

/** The part of a sentence's words that its evidence must hold. */
const enoughWords = 0.7;
/** The part that the sentence of the page itself must hold, not only its headings; a list's item or a row may be short. */
const enoughOwn = 0.5;
/** Whom rules are for: a page says "you" where an answer says "employees". */
const anyone: ReadonlySet<string> = new Set(
  wordsOf("employee employees staff people person workers colleagues company everyone everybody team members").map(
    ({ stem }) => stem,
  ),
);

/** A verifier for these passages, by the id they are cited by. Pure; made once per answer. */
export function createVerifier(passages: ReadonlyMap<string, Chunk>, thesaurus: Thesaurus): Verify {
  const ideasAt = ideasBy(thesaurus);
  const known = new Map<string, readonly Evidence[]>();
  const evidence = (id: string, chunk: Chunk) => {
    const made = known.get(id) ?? evidenceOf(chunk, ideasAt);
    known.set(id, made);
    return made;
  };
  return ({ text: written, passageIds }) => {
    const cited = [...new Set(passageIds)].map((id) => ({ id, chunk: passages.get(id) }));
    const text = withoutMarkup(written);
    if (!/\p{L}/u.test(text)) return { supported: false, reason: "empty" };
    if (cited.length === 0 || cited.some(({ chunk }) => chunk === undefined))
      return { supported: false, reason: "citation" };
    const sources = cited.flatMap(({ id, chunk }) => (chunk === undefined ? [] : [{ id, chunk }]));
    const said = sources.map(({ chunk }) => chunk.text.toLowerCase()).join(" ");
    if (addressesIn(written).some((address) => !said.includes(address))) return { supported: false, reason: "address" };
    const units = sources.map(({ id, chunk }) => ({ id, units: evidence(id, chunk) }));
    const whole = supportsOf(text, units, ideasAt);
    if (whole.kind === "supported") return { supported: true, text, supports: whole.supports };
    const parts = partsOf(text).map((part) => supportsOf(part, units, ideasAt));
    const supports = parts.flatMap((part) => (part.kind === "supported" ? part.supports : []));
    if (parts.length < 2 || parts.some(({ kind }) => kind === "not")) return { supported: false, reason: whole.reason };
    return { supported: true, text, supports: distinct(supports) };
  };
}

function ideasBy(thesaurus: Thesaurus): IdeasAt {
  return (words) => {
    const found = thesaurus.inPage(words);
    return words.map((_, at) =>
      found.filter((idea) => idea.at <= at && at < idea.at + idea.length).map(({ name }) => name),
    );
  };
}

/** The statements of a sentence that joins several; each has to be supported by itself. */
function partsOf(text: string): readonly string[] {
  const parts = text.split(/;\s+|,?\s+(?:and|but|while|whereas)\s+|,\s+(?=(?:which|who|so)\b)/u);
  return parts.every((part) => part.split(" ").length >= 3) ? parts : [];
}

interface Source {
  readonly id: string;
  readonly units: readonly Evidence[];
}

type Found =
  | { readonly kind: "supported"; readonly supports: readonly Support[] }
  | { readonly kind: "not"; readonly reason: Unsupported };

/** The best support in each passage; why there is none, by what comes nearest. */
function supportsOf(text: string, sources: readonly Source[], ideasAt: IdeasAt): Found {
  const claim = claimOf(text, ideasAt);
  let nearest: { readonly share: number; readonly reason: Unsupported } = { share: -1, reason: "words" };
  // Of units that hold as much of it, the one that fails last comes nearest.
  const isNearer = (share: number, reason: Unsupported) =>
    share > nearest.share || (share === nearest.share && order.indexOf(reason) > order.indexOf(nearest.reason));
  const supports = sources.flatMap(({ id, units }): readonly Support[] => {
    let best: { readonly place: number; readonly share: number } | undefined;
    for (const unit of units) {
      const share = shareHeld(claim, unit);
      const reason = objection(claim, unit, share);
      if (reason === undefined && share > (best?.share ?? -1)) best = { place: unit.place, share };
      if (reason !== undefined && isNearer(share, reason)) nearest = { share, reason };
    }
    return best === undefined ? [] : [{ passageId: id, place: best.place }];
  });
  return supports.length > 0 ? { kind: "supported", supports } : { kind: "not", reason: nearest.reason };
}

function distinct(supports: readonly Support[]): readonly Support[] {
  return [...new Map(supports.map((one) => [`${one.passageId} ${one.place}`, one])).values()];
}

/** What a sentence claims. */
interface Claim {
  readonly text: string;
  readonly terms: readonly Term[];
  readonly figures: readonly Figure[];
  readonly modalities: ReadonlySet<Modality>;
  readonly names: readonly string[];
  /** Its first word, where that could be a name: its capital letter does not tell. */
  readonly opening: string | undefined;
  /** How many things it denies. */
  readonly denials: number;
}

function claimOf(text: string, ideasAt: IdeasAt): Claim {
  const terms = termsOf(text, ideasAt).filter(({ stem }) => !anyone.has(stem));
  const [first = "", ...rest] = text.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  const opening = /^\p{Lu}/u.test(first) && !/(?:ing|ed|ly)$/u.test(first) ? first : undefined;
  return {
    text,
    terms,
    figures: figuresOf(text),
    modalities: modalitiesOf(text),
    names: rest.filter((word) => /^\p{Lu}/u.test(word) && word !== "I"),
    opening,
    denials: denialsIn(text),
  };
}

const matches = (one: Term, other: Term) =>
  one.stem === other.stem || one.ideas.some((idea) => other.ideas.includes(idea));

function shareHeld(claim: Claim, unit: Evidence): number {
  return shareIn(claim, [...unit.terms, ...unit.context]);
}

function ownShare(claim: Claim, unit: Evidence): number {
  return shareIn(claim, unit.terms);
}

function shareIn({ terms }: Claim, there: readonly Term[]): number {
  const held = terms.filter((term) => there.some((other) => matches(term, other)));
  return terms.length === 0 ? 0 : held.length / terms.length;
}

/** Why a unit does not support a claim; undefined when it does. */
function objection(claim: Claim, unit: Evidence, share: number): Unsupported | undefined {
  if (share < enoughWords || (unit.isProse && ownShare(claim, unit) < enoughOwn) || missesIdea(claim, unit))
    return "words";
  if (claim.figures.some((figure) => !figureStands(figure, unit.figures, unit.text)) || takesWrongCell(claim, unit))
    return "number";
  if (missesName(claim, unit)) return "name";
  if (speaksForItself(claim, unit)) return "speaker";
  if (turnsLimit(claim.text, unit.text)) return "limit";
  if (turnsDenial(claim, unit)) return "denial";
  if (bindsOtherwise(claim, unit)) return "duty";
  return dropsCondition(claim, unit) ? "condition" : undefined;
}

const firstPerson = /\b(?:I|me|my|mine)\b/u;

/** Says "I" where the page does not: what the assistant did or will do is never learned from a page that asks for it. */
function speaksForItself({ text }: Claim, unit: Evidence): boolean {
  return firstPerson.test(text) && !firstPerson.test(unit.text);
}

/** Speaks of a matter of work that the evidence does not mention: "sick" leave for "annual" leave. */
function missesIdea({ terms }: Claim, unit: Evidence): boolean {
  const held = [...unit.terms, ...unit.context];
  return terms.some((term) => term.ideas.length > 0 && !held.some((other) => matches(term, other)));
}

/** A figure of a table's row belongs to its column: of the cells that have it, one must fit the claim as well as any other cell. */
function takesWrongCell({ figures, text }: Claim, { cells }: Evidence): boolean {
  const stems = new Set(wordsOf(text).map(({ stem }) => stem));
  const fit = (column: ReadonlySet<string>) =>
    [...column].filter((stem) => stems.has(stem)).length / Math.max(column.size, 1);
  const numeric = cells.filter((cell) => cell.figures.length > 0);
  const best = Math.max(...numeric.map(({ column }) => fit(column)), 0);
  return figures.some(({ value }) => {
    const holding = numeric.filter((cell) => cell.figures.some((figure) => figure.value === value));
    return holding.length > 0 && holding.every(({ column }) => fit(column) < best);
  });
}

function missesName({ names, opening, terms }: Claim, unit: Evidence): boolean {
  const stands = (name: string) =>
    wordsOf(name).every(({ surface, stem }) => {
      if (isStopword(surface) || anyone.has(stem) || unit.surfaces.has(surface) || unit.surfaces.has(stem)) return true;
      const term = terms.find((one) => one.stem === stem);
      return term !== undefined && [...unit.terms, ...unit.context].some((other) => matches(term, other));
    });
  return (
    names.some((name) => !stands(name)) ||
    (opening !== undefined && terms.some((term) => isOpening(term, opening)) && !stands(opening))
  );
}

function isOpening({ stem }: Term, opening: string): boolean {
  return wordsOf(opening).some((word) => word.stem === stem);
}

/** Says of something what the evidence denies of it, or denies what the evidence says. */
function turnsDenial({ terms, denials }: Claim, unit: Evidence): boolean {
  if (denials > denialsIn(unit.text)) return true;
  const held = terms.map((term) => ({ term, there: unit.terms.filter((other) => matches(term, other)) }));
  const isTurned = held.some(
    ({ term, there }) =>
      term.polarity === "said" && there.length > 0 && there.every(({ polarity }) => polarity === "denied"),
  );
  if (denials === 0) return isTurned || nearestClauses(terms, unit).some(({ text }) => forbidsWhole(text));
  return isTurned || deniesMore(held);
}

interface HeldTerm {
  readonly term: Term;
  /** The same word or idea in the evidence. */
  readonly there: readonly Term[];
}

/** Each denial must deny something that the evidence denies too. */
function deniesMore(held: readonly HeldTerm[]): boolean {
  const isDeniedThere = ({ there }: HeldTerm) => there.some(({ polarity }) => polarity !== "said");
  const denied = held.filter(({ term }) => term.polarity !== "said");
  const denials = new Set(denied.flatMap(({ term }) => term.denial ?? []));
  return (
    !denied.some(isDeniedThere) ||
    [...denials].some((denial) => !denied.some((one) => one.term.denial === denial && isDeniedThere(one)))
  );
}

/** The clauses of the evidence that hold most of the claim. */
function nearestClauses(terms: readonly Term[], { clauses }: Evidence): Evidence["clauses"] {
  const held = clauses.map((clause) => ({ clause, count: terms.filter(({ stem }) => clause.stems.has(stem)).length }));
  const most = Math.max(...held.map(({ count }) => count), 1);
  return held.filter(({ count }) => count === most).map(({ clause }) => clause);
}

/** What a word of duty may rest on beside itself. */
const restsOn: Readonly<Record<Modality, readonly Modality[]>> = {
  forbids: ["forbids"],
  frees: ["frees", "permits"],
  permits: ["permits"],
  obliges: ["obliges"],
  advises: ["advises", "obliges"],
};

/** Allows, demands or forbids more than the evidence does. */
function bindsOtherwise(claim: Claim, unit: Evidence): boolean {
  const { modalities, terms } = claim;
  const stands = new Set(unit.clauses.flatMap((clause) => [...clause.modalities]));
  const supported = (one: Modality) =>
    restsOn[one].some((other) => stands.has(other)) || (one === "permits" && enablesOnly(unit.text));
  if ([...modalities].some((one) => !supported(one))) return true;
  if (modalities.has("permits") && nearestClauses(terms, unit).every((clause) => clause.modalities.has("forbids")))
    return true;
  const can = enablesOnly(claim.text) && !modalities.has("forbids");
  return can && nearestClauses(terms, unit).every((clause) => clause.modalities.has("forbids"));
}

const conditions = /\b(?:unless|except|only)\b/iu;
const anyCondition =
  /\b(?:unless|except|only|if|with|without|when|provided|after|before|subject|as long|until|must|need)\b/iu;

/** Says without its condition what the page says under one. */
function dropsCondition({ text, denials }: Claim, unit: Evidence): boolean {
  return denials === 0 && conditions.test(unit.text) && !anyCondition.test(text);
}
