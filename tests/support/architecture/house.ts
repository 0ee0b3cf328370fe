// The house as data: which folder may know which, which vendor lives where. Read beside ARCHITECTURE.md.

/** The parts of the house. `client` is the browser's code, `top` the few files that put everything together. */
export type Part = "base" | "governance" | "retrieval" | "actions" | "bot" | "client" | "top";

const PARTS: readonly (readonly [Part, RegExp])[] = [
  ["client", /^src\/bot\/channels\/web\/client\//u],
  ["bot", /^src\/bot\//u],
  ["actions", /^src\/actions\//u],
  ["retrieval", /^src\/retrieval\//u],
  ["governance", /^src\/governance\//u],
  ["top", /^src\/(?:(?:main|app|cli|index|bench)\.ts$|(?:cli|bench)\/)/u],
  ["base", /^src\/[a-z-]+\.ts$/u],
];

/** The part a file belongs to; undefined when the house has no place for it. */
export function partOf(path: string): Part | undefined {
  return PARTS.find(([, pattern]) => pattern.test(path))?.[0];
}

/** Which part may import which, besides itself. `retrieval` sees of governance only what RETRIEVAL_SEES names. */
export const ARROWS: Readonly<Record<Part, readonly Part[]>> = {
  base: [],
  governance: ["base"],
  retrieval: ["base", "governance"],
  actions: ["base", "governance"],
  bot: ["base", "governance", "retrieval", "actions"],
  client: [],
  top: ["base", "governance", "retrieval", "actions", "bot"],
};

/** The person and the audit: all that knowledge knows of governance. */
export const RETRIEVAL_SEES = /^src\/governance\/(?:principal\.ts|audit(?:-[a-z-]+)?\.ts|audit\/)/u;

/** The one file that may know the bot from outside. */
export const BOT_HOST = "src/app.ts";

/** The one file that may make an Authorization. */
export const GATE = "src/governance/gate.ts";

/** A vendor that is kept in one place, so that it can be replaced there. */
export interface Fence {
  readonly packages: RegExp;
  readonly only: RegExp;
}

/** Every fenced vendor with the files that may import it. */
export const FENCES: readonly Fence[] = [
  { packages: /^@slack\//u, only: /^src\/bot\/channels\/slack\//u },
  { packages: /^botbuilder|^botframework/u, only: /^src\/bot\/channels\/teams\//u },
  {
    packages: /^(?:@langchain\/|langchain)/u,
    only: /^src\/model\.ts$|\/openai-[a-z-]+\.ts$|^src\/retrieval\/[a-z-]*retriever\.ts$/u,
  },
  { packages: /^@cedar-policy\//u, only: /^src\/governance\/policy\//u },
  { packages: /^drizzle-orm/u, only: /^src\/database(?:-[a-z-]+)?\.ts$|\/tables\.ts$|-store\.ts$/u },
  { packages: /^(?:pg$|pg\/|pgvector|@electric-sql\/)/u, only: /^src\/database(?:-[a-z-]+)?\.ts$/u },
  { packages: /^pg-boss/u, only: /^src\/jobs\.ts$/u },
  { packages: /^(?:@preact\/|preact)/u, only: /^src\/bot\/channels\/web\/client\//u },
];

/** What a connector's files see of the project, besides their own folder. */
export const AUTHORING_SURFACE = /^src\/actions\/(?:action|connector|fields|money)\.ts$/u;

/** Packages a connector's files may import. */
export const AUTHORING_PACKAGES = /^zod(?:\/|$)/u;

/** A connector's ledger: its tables and stores may also use drizzle and the type of the database. */
export const LEDGER_FILE = /\/tables\.ts$|-store\.ts$/u;

/** Names that say nothing: what they would hold belongs beside the noun it serves. */
export const EMPTY_NAMES = /^(?:utils?|helpers?|common|managers?|types?|misc)$/u;

/** Lengths in lines. */
export const BUDGETS = {
  fileMax: 400,
  fileMedian: 110,
  functionP95: 45,
  actionFile: 60,
} as const;
