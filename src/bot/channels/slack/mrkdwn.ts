/** Whom Slack's ids stand for, as far as it is known here. */
export type NameOf = (userId: string) => string | undefined;

const entity = /<(?<inner>[^<>]*)>/gu;
const userMention = /<@(?<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>/gu;

/** The people a text mentions, as Slack user ids. */
export function mentionedUsers(text: string): readonly string[] {
  return [...text.matchAll(userMention)].map((match) => match.groups?.["user"] ?? "");
}

/** Who is addressed first in a text: the mention it begins with. */
export function addressedUser(text: string): string | undefined {
  return /^\s*<@(?<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>/u.exec(text)?.groups?.["user"];
}

/** Slack's mark-up as a person reads it: names for ids, links as their addresses, characters for `&amp;`. The bot's own mention is left out. */
export function decodeText(text: string, { botUser, nameOf }: { botUser: string; nameOf: NameOf }): string {
  const spoken = text.replace(entity, (_whole, inner: string) => decodeEntity(inner, { botUser, nameOf }));
  return unescape(spoken)
    .replaceAll(/[^\S\n]{2,}/gu, " ")
    .replace(/^[\s,:]+/u, "")
    .trimEnd();
}

function decodeEntity(inner: string, known: { botUser: string; nameOf: NameOf }): string {
  const bar = inner.indexOf("|");
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? undefined : inner.slice(bar + 1);
  const rest = target.slice(1);
  switch (target[0]) {
    case "@":
      return rest === known.botUser ? "" : `@${known.nameOf(rest) ?? label ?? rest}`;
    case "#":
      return `#${label ?? rest}`;
    case "!":
      return label ?? `@${rest}`;
    default:
      return decodeLink(target, label);
  }
}

function decodeLink(address: string, label: string | undefined): string {
  const bare = address.replace(/^(?:mailto|tel):/u, "");
  if (label === undefined || label === "" || bare !== address)
    return label === undefined || label === "" ? bare : label;
  // Slack makes links of bare names itself: “intranet.example” of “http://intranet.example”.
  return address.includes(label) ? address : `${label} (${address})`;
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Our plain text with *bold* as mrkdwn: nothing in it can mention anybody, link anywhere or end a quotation. */
export function encodeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A link whose label may be anything. Only web addresses become links. */
export function encodeLink(url: string, label: string): string {
  if (!/^https?:\/\/[^\s<>|]+$/u.test(url)) return encodeText(label);
  return `<${url.replaceAll("&", "&amp;")}|${encodeText(label)
    .replaceAll("|", "¦")
    .replaceAll(/\s*\n\s*/gu, " ")}>`;
}

/** A text in mrkdwn pieces of at most so many characters, parted where a reader would: paragraphs, lines, words. */
export function encodedPieces(text: string, atMost: number): readonly string[] {
  const pieces: string[][] = [[]];
  let length = 0;
  for (const part of partsOf(text, atMost)) {
    const encoded = encodeText(part);
    // The white space at the end of a piece falls away.
    if (length + encoded.trimEnd().length > atMost) {
      pieces.push([]);
      length = 0;
    }
    pieces.at(-1)?.push(encoded);
    length += encoded.length;
  }
  return pieces.map((parts) => parts.join("").trimEnd()).filter((piece) => piece.trim() !== "");
}

/** The beginning of a text in mrkdwn, its end marked when something was left out. */
export function encodedBeginning(text: string, atMost: number): string {
  const [first = "", ...rest] = encodedPieces(text, atMost - 1);
  return rest.length === 0 ? first : `${first}…`;
}

/** Paragraphs; lines of one that is too long; words of a line that is; characters of a word that is. */
function partsOf(text: string, atMost: number): readonly string[] {
  const fits = (part: string) => encodeText(part).length <= atMost;
  return text.split(/(?<=\n\n)/u).flatMap((paragraph) => {
    if (fits(paragraph)) return [paragraph];
    return paragraph.split(/(?<=\n)/u).flatMap((line) => {
      if (fits(line)) return [line];
      return line.split(/(?<=\s)/u).flatMap((word) => (fits(word) ? [word] : characters(word)));
    });
  });
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function characters(word: string): readonly string[] {
  return [...segmenter.segment(word)].map(({ segment }) => segment);
}
