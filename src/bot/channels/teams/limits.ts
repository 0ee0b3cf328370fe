/**
 * What Teams takes, as data. Sizes are of the JSON text in UTF-8 bytes. Microsoft gives about 28 KB for a message with a card and
 * refuses more with 413; the rest are its documented limits of October 2026.
 */
export const teamsLimits = {
  /** A whole activity: text, card and entities together. */
  activityBytes: 28 * 1024,
  /** The card alone; what remains is for the envelope. */
  cardBytes: 24 * 1024,
  /** The text alone; what remains is for its sources. */
  textBytes: 20 * 1024,
  /** One text element of a card: a longer text becomes several. */
  elementCharacters: 2000,
  /** Buttons side by side; more begin a new row. */
  actionsInRow: 5,
  /** Inputs that stand on a card; a longer form opens as a dialog. */
  inputsOnCard: 2,
  suggestedActions: 6,
  citations: 10,
  citationName: 80,
  citationAbstract: 160,
  /** People who see a version of a card of their own. */
  cardViewers: 60,
  /** Of what a notification says. */
  summaryCharacters: 120,
  /** Text of an informative update while an answer is made. */
  informativeCharacters: 1000,
  /** Between two updates of one streamed message, in milliseconds. */
  streamEveryMs: 1500,
  /** A streamed message has to be finished in this time, in milliseconds. */
  streamLastsMs: 115_000,
  /** Members of a shared conversation that are asked for one by one. */
  membersCounted: 30,
} as const;

/** The size of a value on the wire, in bytes. */
export function wireBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), "utf8");
}
