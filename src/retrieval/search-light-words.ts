import { isNumber, isStopword, wordsOf } from "./lexical-terms.js";

/** Frequent words of English that say little about a question's subject: a page may answer without them. */
const light =
  "go goes going gone come comes coming came take takes taking took taken make makes making made give gives given put puts keep keeps kept " +
  "know known think see seen look find found tell told ask asked asking say said want wants try trying tried happen happens " +
  "happened mean means meant call start started starting stop let become turn turned show bring brought hold set sets run runs move " +
  "seem feel believe hope guess wonder understand remember work working works job company firm organisation organization employer " +
  "people person persons guys folks team everybody everyone nobody none day days week weeks month months year years today tomorrow " +
  "yesterday tonight morning evening afternoon night weekend monday tuesday wednesday thursday friday saturday sunday time times " +
  "moment while soon later ago last next recently currently usually normally already ever never always actually maybe perhaps " +
  "possibly exactly basically generally officially automatically early late january february march april june july august september " +
  "october november december new old good bad big small long short high low different whole full entire able sure right wrong best " +
  "better more most less least many few several every each both either another enough extra certain main current usual normal " +
  "proper correct quick fast easy simple hard way ways bit kind type sort case cases reason point place part parts matter question " +
  "answer problem problems issue issues idea info information detail details policy policies rule rules process procedure step " +
  "steps list option options allow allowed allows permitted possible acceptable fine supposed expected required necessary back there " +
  "here away around along down off far near close together yourself myself first second third three four five six seven eight nine ten";

const stems: ReadonlySet<string> = new Set(
  wordsOf(light)
    .filter(({ surface }) => !isStopword(surface))
    .map(({ stem }) => stem),
);

/** What such a word counts, as a part of what its rarity among the pages would give it. */
const LITTLE = 0.3;

/** How much a word, by its stem, tells of a question's subject, apart from how rare it is: 0 to 1. Pure. */
export function telling(stem: string): number {
  return stems.has(stem) || isNumber(stem) ? LITTLE : 1;
}
