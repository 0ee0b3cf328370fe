import type { Principal } from "../governance/principal.js";
import { mayRead } from "../retrieval/audience.js";
import type { GapReport, GapViewer } from "../retrieval/gap.js";
import { gapReport, reportFrom } from "../retrieval/gap-report.js";
import { pageFacts } from "../retrieval/page-facts-store.js";
import type { BotServices } from "./turn-context.js";

/** Role that reads where the pages fall short, beside administrators. */
export const knowledgeOwnerRole = "knowledge-owner";

/** From so many different askers on, somebody who is no administrator reads the words of a question. */
const quotedFrom = 3;

/** What a person may see of the report: pages they may open; single people's words only as an administrator. */
export function viewerOf(person: Principal, isAdmin: boolean): GapViewer {
  return { quotesFrom: isAdmin ? 1 : quotedFrom, mayOpen: ({ audience }) => mayRead(audience, person) };
}

/** The operator of the installation, who holds the keys to everything in it. */
export const operatorViewer: GapViewer = { quotesFrom: 1, mayOpen: () => true };

/** Where the pages fall short, over the days that end now. */
export async function knowledgeGaps(
  { database, answers, clock, thesaurus }: Pick<BotServices, "database" | "answers" | "clock" | "thesaurus">,
  { days, viewer }: { readonly days: number; readonly viewer: GapViewer },
): Promise<GapReport> {
  const now = clock();
  const [given, pages] = [await answers.since(reportFrom(now, days)), await pageFacts(database.db)];
  return gapReport({ answers: given, pages, now, days, viewer, thesaurus });
}
