import { months, weekdays } from "../entities/calendar-words.js";
import { fold } from "../entities/mention.js";
import { startsWithVerb } from "./cues.js";

const suffix =
  "(?:GmbH(?: & Co\\.? ?KG)?|AG|KG|SE|Ltd\\.?|Limited|LLC|LLP|Inc\\.?|Corp\\.?|PLC|plc|BV|B\\.V\\.|NV|N\\.V\\.|SARL|SAS|S\\.A\\.S\\.|S\\.A\\.|SA|S\\.r\\.l\\.|Srl|SRL|SpA|S\\.p\\.A\\.|Oy|AB|ApS|A/S|s\\.r\\.o\\.|Kft\\.?|Sp\\. z o\\.o\\.|d\\.o\\.o\\.|Lda\\.?|S\\.L\\.|SL|e\\.V\\.|Co\\.|Pty)";
const capital = "[\\p{Lu}\\p{N}][\\p{L}\\p{N}&.'’+-]*[\\p{L}\\p{N}+]|\\p{Lu}";
const link = "(?:&|\\+|and|und|of|de|del|der|du|la|le|di|da|y|e|van|von|for)";
const name = `(?:${capital})(?:\\s+(?:(?:${link}\\s+){1,2})?(?:${suffix}|${capital}))*`;
const label = "(?:the |a |an |our |my |new |another |following |following new |potential |local |small )*";
const kind =
  "(?:vendor|supplier|company|agency|firm|freelancer|caterer|partner|manufacturer|contractor|consultancy|provider|shop|business|customer|studio)";

const companyForm = new RegExp(`\\p{Lu}[\\p{L}&.-]*\\s+${suffix}(?![\\p{L}])`, "u");

/** Whether a company is named with its legal form: "… GmbH". */
export function hasCompanyForm(text: string): boolean {
  return companyForm.test(text);
}

const onlyKind = new RegExp(`^${kind}s?$`, "iu");

const organisationPatterns: readonly RegExp[] = [
  new RegExp(
    `(${name})\\s+(?:\\([^)]*\\)\\s+)?(?:needs?|should|must|has|have|is|are|as|to|become)\\b[^.,;]{0,25}?\\b${kind}`,
    "u",
  ),
  /\b(?:called|named|name is|name:)\s+["“„']([^"”“']{2,80})["”“']/iu,
  new RegExp(`\\b${kind}\\s*(?:is|called|named|name|:|-|–|—)*\\s*["“„']?(${name})`, "u"),
  new RegExp(`(?:[:–—]|\\s-)\\s*(${name})`, "u"),
  new RegExp(
    `(?<![\\p{L}])(?:[Cc]alled|[Nn]amed|[Nn]ame is|[Oo]nboard(?:ing)?(?: of| for)?|[Rr]egister|[Aa]dd|[Ss]et up|[Ss]etup(?: for)?|[Cc]reate|[Ww]ith|[Ff]or|[Gg]et|[Mm]ake|[Ii]nclude|[Ww]ant|[Nn]eed|[Uu]se|[Pp]ut|[Ll]et)\\s+${label}(?:${kind}\\s+)?["“„']?(${name})`,
    "u",
  ),
  new RegExp(`(?<![\\p{L}])((?:${capital})(?:\\s+(?:${link}\\s+)?(?:${capital}))*\\s+${suffix})(?![\\p{L}])`, "u"),
];
const lowercaseOrganisation = new RegExp(
  `\\b(?:onboard|register|add|set up|create|supplier|vendor)\\s+${label}(?:${kind}\\s+)?((?!(?:yet|already|any|now|too|so|to|who|which|if|and|is|are|should|must|needs?|a|an|the|new|our|my|this|that|as|in|from|for|account|please|pls|setup|onboarding|registration|needed|request|it|them|process|list|called|is)\\b)[\\p{L}\\p{N}&.-]+(?:\\s+(?!(?:as|from|in|on|for|please|pls|to|into|supplier|vendor|with|who|which|so|is|are|and)\\b)[\\p{L}\\p{N}&.-]+){0,3})`,
  "iu",
);

function tidy(words: string): string {
  return words
    .trim()
    .replace(/^["“„'(]+|["”“')]+$/gu, "")
    .replace(
      /(?<!Ltd|Inc|Corp|Co|S\.A|S\.r\.l|Lda|Kft|Pty|o|e\.V|B\.V|N\.V|S\.L|S\.p\.A|o\.o|d\.o\.o|S\.A\.S)[.,;:!?]+$/u,
      "",
    )
    .trim();
}

/** Capital words that are no names where they stand. */
function isCommon(words: string): boolean {
  const first = fold(words).split(/\s+/u)[0] ?? "";
  return (
    /^(?:i|we|please|pls|hi|hello|the|a|an|my|our|new|it|they|he|she|this|that|there|can|could|hr|po|pr|not|supplier|vendor|thanks|ok|yes|no)$/u.test(
      first,
    ) ||
    first in weekdays ||
    first in months
  );
}

/** The name of a company that a text gives as the one to deal with: "supplier Nova Textil", "… GmbH", "called X". */
export function findOrganisation(text: string): string | undefined {
  const positive = text.replace(/(?:^|[.!?;,]\s*)(?:but )?not\s[^.!?;]*/giu, " ");
  for (const pattern of organisationPatterns) {
    for (const match of positive.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const words = tidy(match[1] ?? "");
      if (words.length > 1 && !isCommon(words) && !isCountry(words) && !onlyKind.test(words)) return words;
    }
  }
  const from = /\b(?:order|buy|purchase|get \w+|work) (?:\w+ )?(?:from|at|with)\b/iu.test(positive)
    ? findSeller(positive)?.name
    : undefined;
  if (from !== undefined && /^\p{Lu}/u.test(from)) return from;
  const lower = lowercaseOrganisation.exec(positive)?.[1];
  return lower === undefined || isCountry(lower) || lower.length < 3 || onlyKind.test(lower) ? undefined : tidy(lower);
}

const seller = new RegExp(
  `\\b(?:from|via|through|by|vendor|supplier)\\s*:?\\s+(?:${kind}\\s+)?["“„']?(${name}|[\\p{L}\\p{N}.-]{3,})["”']?`,
  "giu",
);
const noSeller =
  /^(?:the|a|an|my|our|your|his|her|their|them|him|it|us|me|there|here|home|now|next|last|this|that|those|these|work|scratch|stock|what|which|who|budget|then|today|tomorrow|yesterday|abroad|someone|somebody|anywhere|another|any|some|email|mail|card|train|car|plane|bus|myself|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|engineering|sales|finance|marketing|hr|cc|cost|credit|paypal)$/iu;

/** Who sells: "from Dell", "vendor Brightwater". */
export function findSeller(
  text: string,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  for (const match of text.matchAll(seller)) {
    // The flag that lets "From" in lets lower-case words into a name: cut at the first one.
    const words = capitalRun(match[1] ?? "");
    if (noSeller.test(words.split(/\s+/u)[0] ?? "") || /^\d+$/u.test(words)) continue;
    const start = match.index;
    return { name: tidy(words), start, end: start + match[0].indexOf(words) + words.length };
  }
  return undefined;
}

function capitalRun(words: string): string {
  const parts = words.split(/\s+/u);
  if (!/^[\p{Lu}\p{N}]/u.test(parts[0] ?? "")) return parts[0] ?? "";
  const end = parts.findIndex(
    (part, index) =>
      !/^[\p{Lu}\p{N}&+]/u.test(part) &&
      !(new RegExp(`^${link}$`, "u").test(part) && /^\p{Lu}/u.test(parts[index + 1] ?? "")),
  );
  return parts.slice(0, end < 0 ? parts.length : end).join(" ");
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const regions = letters.flatMap((a) => letters.map((b) => a + b)).flatMap((code) => regionNames.of(code) ?? []);
const otherRegions =
  "UK|U\\.K\\.|GB|USA|US|U\\.S\\.A?\\.?|UAE|Holland|the Netherlands|Great Britain|England|Scotland|Wales|Northern Ireland|Czech Republic|Turkey|Deutschland|Österreich|Schweiz|Korea|Ivory Coast|Bosnia|Macedonia";
const country = new RegExp(
  `(?<![\\p{L}])(${otherRegions}|${regions
    .map((region) => region.replaceAll(/[.()[\]]/gu, "\\$&"))
    .toSorted((a, b) => b.length - a.length)
    .join("|")})(?![\\p{L}])`,
  "u",
);
const foldedRegions = new Set(regions.map(fold));

function isCountry(words: string): boolean {
  return foldedRegions.has(fold(words)) || new RegExp(`^(?:${otherRegions})$`, "u").test(words);
}

/** A country as the text names it. */
export function findCountry(text: string): string | undefined {
  const named = country.exec(text)?.[1];
  if (named !== undefined) return named.replace(/^the /u, "");
  const lower = /\b(?:from|in|based in|country:?)\s+(?:the\s+)?(\p{Ll}+(?:\s\p{Ll}+)?)/u.exec(text)?.[1] ?? "";
  return [lower, lower.split(" ")[0] ?? ""].find((words) => foldedRegions.has(words));
}

const personPart = "\\p{Lu}[\\p{L}'’-]+";
const particle = "(?:de|da|dos|del|van|von|der|den|bin|al|el|la|di|le|ter)";
const personName = `${personPart}(?:\\s+(?:${particle}\\s+){0,2}${personPart}){1,3}`;
const introduced = new RegExp(
  `(?:[Oo]nboard(?:ing)?(?: process)?(?: for| of)?|[Nn]ame(?:'s| is)?:?|[Nn]amed|[Cc]alled|[Hh]ired?|[Ww]elcome|[Jj]oiner|[Ss]tarter|[Cc]olleague|[Ee]mployee|[Hh]ire|[Mm]ember|[Ii]ntern|[Ss]tudent|[Rr]eport|[Ff]or|[Ii]s|[:,–-])\\s+(${personName})`,
  "u",
);
const lowercaseName =
  /\b(?:onboard(?:ing)?(?: for| of)?|name(?:'s| is)|named|called)\s+((?!(?:yet|already|any|now|too|so|to|who|which|if|and|is|are|should|must|needs?|a|an|the|new|our|my|someone|somebody|process|please|pls|for|of|in|on|from|is|colleague|employee)\b)\p{L}+(?:\s+(?!(?:as|from|in|on|for|please|pls|starting|starts|start|to|who|and|joining|joins|begins|with)\b)\p{L}[\p{L}'-]+){1,2})/iu;

/** The name of somebody who is not in the directory yet. */
export function findPersonName(text: string): string | undefined {
  const candidates = [
    introduced.exec(text)?.[1],
    ...[...text.matchAll(new RegExp(personName, "gu"))].map((match) => match[0]),
  ];
  for (const words of candidates) {
    const cleaned = words === undefined ? undefined : withoutTrade(words);
    if (cleaned !== undefined) return cleaned;
  }
  return lowercaseName.exec(text)?.[1];
}

// "Onboard Mikael Lund": the verb of a sentence has a capital letter too; "Backend Engineer" is a trade.
function withoutTrade(words: string): string | undefined {
  const parts = words.split(/\s+/u);
  const first = parts[0] ?? "";
  const rest =
    startsWithVerb(first) || isCommon(first) || /^(?:Onboard(?:ing)?|New|Hire|Starter|Employee)$/u.test(first)
      ? parts.slice(1)
      : parts;
  if (rest.length < 2 || findJobTitle(rest.join(" ")) !== undefined) return undefined;
  return rest.join(" ").replace(/['’]s$/u, "");
}

const heads =
  "engineer|analyst|designer|manager|developer|assistant|lead|leader|director|consultant|accountant|specialist|officer|intern|scientist|representative|administrator|admin|recruiter|controller|buyer|architect|coordinator|technician|writer|trainee|student|programmer|tester|planner|researcher|editor|strategist|associate|executive|advisor|adviser|clerk|partner|apprentice|supervisor|operator|secretary|receptionist|lawyer|counsel|auditor|bookkeeper|marketer|salesperson|mechanic|electrician|teacher|trainer|producer|copywriter|driver|cook|nurse|owner|master|agent|expert|head of \\p{L}+(?: \\p{L}+)?|vp(?: of)? \\p{L}+|c[efto]o";
const title = new RegExp(
  `(?<![\\p{L}])((?:[\\p{L}&/-]+\\s+){0,3}?)(${heads})(?![\\p{L}])(\\s+(?:for|of)\\s+\\p{Lu}[\\p{L}]+)?`,
  "giu",
);
const noModifier =
  /^(?:as|an?|the|will|be|is|are|our|my|your|her|his|new|for|joins?|joining|starts?|starting|and|to|of|in|on|at|with|from|we|hired?|has|have|gets?|needs?|she|he|they|it|role|position|job|becomes?|works?|working(?!\s+student)|this|that|another|onboard(?:ing)?|process|begin|begins|team|us|please|colleague|employee|monday|tuesday|wednesday|thursday|friday|\p{L}+:)$/iu;

/** A job title as the text names it. */
export function findJobTitle(text: string): string | undefined {
  for (const match of text.matchAll(title)) {
    const modifiers = (match[1] ?? "")
      .trim()
      .split(/\s+/u)
      .filter((word) => word !== "");
    const from = modifiers.findLastIndex((word) => noModifier.test(word));
    const kept = modifiers.slice(from + 1);
    const before = text.slice(0, match.index).trimEnd();
    // A name just before the trade is somebody's: "Paul Meier Sales Manager" is rare, "manager" of "my manager" is not.
    if (kept.length === 0 && /\b(?:my|our|your|the|his|her)$/iu.test([before, ...modifiers].join(" ").trim())) continue;
    return [...kept, match[2], (match[3] ?? "").trim()].join(" ").trim();
  }
  return undefined;
}

const placed =
  /\b(?:in|at|from)\s+(?:the\s+|our\s+)?(\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)(?:\s+(?:office|site|branch|location))?/gu;

/** A place of work: a known location of the company, or what stands after "in". @param known locations */
export function findPlace(text: string, known: readonly string[]): string | undefined {
  const folded = fold(text);
  const listed = known.find(
    (place) =>
      place !== "" &&
      new RegExp(`(?<!\\p{L})${fold(place).replaceAll(/[^\p{L}\p{N} ]/gu, ".")}(?!\\p{L})`, "u").test(folded),
  );
  if (listed !== undefined) return listed;
  const named = [...text.matchAll(placed)]
    .map((match) => match[1] ?? "")
    .find((words) => !isCommon(words) && findJobTitle(words) === undefined);
  return named ?? (/\b(?:works? |working )?remote(?:ly)?\b/u.test(folded) ? "remote" : undefined);
}

/** To whom a letter goes: "addressed to …", a company in brackets. */
export function findAddressee(text: string): string | undefined {
  const addressed =
    /\b(?:address(?:ed)? (?:it )?to|made out to|directed to|recipient(?: is)?:?|addressee(?: is)?:?|attention(?: of)?|attn\.?:?)\s+(?:the\s+)?([^,.;!?\n]{2,60})/iu.exec(
      text,
    )?.[1];
  if (addressed !== undefined) return tidy(addressed.replace(/\s+(?:please|pls|thanks|for|because|so|and)\b.*$/iu, ""));
  const bracketed = new RegExp(`\\((${name})\\)`, "u").exec(text)?.[1];
  if (bracketed !== undefined && !isCountry(bracketed)) return bracketed;
  const company = new RegExp(
    `\\b(?:to|for)\\s+(?:the\\s+)?((?:${capital})(?:\\s+(?:${capital}))*\\s+(?:${suffix}|Bank|Embassy|Consulate|Versicherung|Immobilien|Properties|Estates))(?![\\p{L}])`,
    "u",
  ).exec(text)?.[1];
  return company;
}
