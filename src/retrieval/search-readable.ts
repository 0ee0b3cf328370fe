import { LRUCache } from "lru-cache";
import { allMayRead, type Reader } from "./audience.js";
import type { SearchIndex } from "./search-index.js";

/** What some readers may all read of an index. People with the same rights share one. */
export interface ReadablePassages {
  /** 1 for each passage that all readers may read. */
  readonly isOpen: Uint8Array;
  /** How many those are. */
  readonly open: number;
  /** How many open passages hold a term: what nobody present may read does not even count. */
  frequency(term: string): number;
}

/** Classes of readers that are remembered of one index; each costs a byte per passage. */
const REMEMBERED_CLASSES = 64;
const REMEMBERED_READERS = 2_000;

interface Remembered {
  /** By what decides about a group of readers: never by their ids alone, since roles and groups change. */
  readonly byReaders: LRUCache<string, ReadablePassages>;
  /** By which audiences are open to them. */
  readonly byClass: LRUCache<string, ReadablePassages>;
}

const rememberedOf = new WeakMap<SearchIndex, Remembered>();

/** The passages that every one of these readers may read; nobody reads nothing. The same answer costs little the second time. */
export function readablePassages(index: SearchIndex, readers: readonly Reader[]): ReadablePassages {
  const remembered = rememberedOf.get(index) ?? emptyMemory();
  rememberedOf.set(index, remembered);
  const key = JSON.stringify(readers.map(({ id, status, roles, groups }) => [id, status, roles, groups]));
  const known = remembered.byReaders.get(key);
  if (known !== undefined) return known;
  const openAudiences = index.audiences.map((audience) => allMayRead(audience, readers));
  const classKey = openAudiences.map((isOpen) => (isOpen ? "1" : "0")).join("");
  const readable = remembered.byClass.get(classKey) ?? passagesOpenTo(index, openAudiences);
  remembered.byClass.set(classKey, readable);
  remembered.byReaders.set(key, readable);
  return readable;
}

/** All passages, whoever asks: for the test that the leak test can fail. */
export function allPassages(index: SearchIndex): ReadablePassages {
  return passagesOpenTo(
    index,
    index.audiences.map(() => true),
  );
}

function emptyMemory(): Remembered {
  return { byReaders: new LRUCache({ max: REMEMBERED_READERS }), byClass: new LRUCache({ max: REMEMBERED_CLASSES }) };
}

function passagesOpenTo({ lexical, audienceOf }: SearchIndex, openAudiences: readonly boolean[]): ReadablePassages {
  const isOpen = new Uint8Array(audienceOf.length);
  let open = 0;
  for (let passage = 0; passage < isOpen.length; passage += 1) {
    if (openAudiences[audienceOf[passage] ?? 0] !== true) continue;
    isOpen[passage] = 1;
    open += 1;
  }
  const known = new Map<number, number>();
  const count = (id: number): number => {
    let held = 0;
    const end = lexical.offsets[id + 1] ?? 0;
    for (let at = lexical.offsets[id] ?? 0; at < end; at += 1) held += isOpen[lexical.passages[at] ?? 0] ?? 0;
    return held;
  };
  const frequency = (term: string): number => {
    const id = lexical.terms.get(term);
    if (id === undefined) return 0;
    const held = known.get(id) ?? count(id);
    known.set(id, held);
    return held;
  };
  return { isOpen, open, frequency };
}
