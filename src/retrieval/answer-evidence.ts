import { figuresOf, type Figure } from "./answer-verification-figures.js";
import {
  clausesOf,
  isImperative,
  modalitiesOf,
  termsOf,
  type IdeasAt,
  type Modality,
  type Term,
} from "./answer-verification-polarity.js";
import type { Chunk } from "./document.js";
import { isStopword, wordsOf } from "./lexical-terms.js";
import { placeOfLead } from "./search-sentences.js";

/** A clause of the evidence with how it binds. */
export interface Clause {
  readonly text: string;
  readonly stems: ReadonlySet<string>;
  readonly modalities: ReadonlySet<Modality>;
}

/** The least that a written sentence may rest on: a sentence of a page, with what it needs to be understood. */
export interface Evidence {
  /** Place of the sentence in `chunk.sentences`. */
  readonly place: number;
  /** A sentence that stands by itself, no item of a list and no row. */
  readonly isProse: boolean;
  /** The sentence, after the one that introduces it or that it points back to. */
  readonly text: string;
  readonly terms: readonly Term[];
  /** Words of the page's title and of the headings it stands under. */
  readonly context: readonly Term[];
  /** All words of both, for names. */
  readonly surfaces: ReadonlySet<string>;
  readonly figures: readonly Figure[];
  readonly clauses: readonly Clause[];
  /** Of a table's row: each cell's figures with the words of its column. */
  readonly cells: readonly { readonly column: ReadonlySet<string>; readonly figures: readonly Figure[] }[];
}

const pointsBack =
  /^(?:this|that|these|those|it|they|such|however|but|also|then|therefore|otherwise|in this case|if so|if not)\b/iu;

/** What of a passage can support a sentence. Pure. */
export function evidenceOf(chunk: Chunk, ideasAt: IdeasAt): readonly Evidence[] {
  const { sentences } = chunk;
  const make = (place: number, text: string): Evidence => {
    const heading = sentences.slice(0, place).findLast(({ kind }) => kind === "heading")?.text ?? "";
    const context = [chunk.title, ...chunk.headingPath, heading].join(". ");
    return {
      place,
      isProse: sentences[place]?.kind === "sentence",
      text,
      terms: termsOf(text, ideasAt),
      context: termsOf(context, ideasAt),
      surfaces: new Set(wordsOf(`${context}. ${text}`).flatMap(({ surface, stem }) => [surface, stem])),
      figures: figuresOf(text),
      clauses: clausesOf(text).map((clause) => ({
        text: clause,
        stems: new Set(wordsOf(clause).map(({ stem }) => stem)),
        modalities: bindingOf(clause),
      })),
      cells: sentences[place]?.kind === "table-row" ? cellsOf(sentences[place].text) : [],
    };
  };
  return sentences.flatMap(({ kind, text, lead }, place): readonly Evidence[] => {
    if (kind === "heading") return [];
    const before = sentences[place - 1];
    const needsBefore = kind === "sentence" && pointsBack.test(text) && before?.kind === "sentence";
    const whole = [lead, needsBefore ? before.text : undefined, text].filter((part) => part !== undefined).join(" ");
    const list = listAfter(chunk, place);
    return [make(place, whole), ...(list === undefined ? [] : [make(place, list)])];
  });
}

/** On a page that makes rules, an instruction is a duty. */
function bindingOf(clause: string): ReadonlySet<Modality> {
  return isImperative(clause) ? new Set([...modalitiesOf(clause), "obliges"]) : modalitiesOf(clause);
}

/** A list with what introduces it in one, where its items state nothing that could be taken for another's: no figure, no denial. */
function listAfter(chunk: Chunk, place: number): string | undefined {
  const { sentences } = chunk;
  const items = sentences.filter(
    (item, at) => item.kind === "list-item" && at > place && placeOfLead(chunk, at) === place,
  );
  if (items.length === 0 || items.some(({ text }) => /\d|\b(?:not?|never|none|without|except)\b|n['’]t\b/iu.test(text)))
    return undefined;
  return [sentences[place]?.text ?? "", ...items.map(({ text }) => text)].join(" ");
}

function cellsOf(row: string): Evidence["cells"] {
  return row.split("; ").map((cell) => {
    const at = cell.indexOf(": ");
    const column = wordsOf(at === -1 ? "" : cell.slice(0, at)).filter(({ surface }) => !isStopword(surface));
    return { column: new Set(column.map(({ stem }) => stem)), figures: figuresOf(cell.slice(at + 1)) };
  });
}
