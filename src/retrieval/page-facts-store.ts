import type { Db, Tx } from "../database.js";
import type { PageFacts } from "./gap.js";
import { knowledgeDocuments } from "./tables.js";

/** What the gap report knows of the pages. Whether somebody may open one is for the caller to ask. */
export async function pageFacts(db: Db | Tx): Promise<readonly PageFacts[]> {
  const { id, sourceId, path, title, url, audience, owner, reviewBy } = knowledgeDocuments;
  const rows = await db
    .select({ documentId: id, sourceId, path, title, url, audience, owner, reviewBy })
    .from(knowledgeDocuments);
  return rows.map((row) => ({ ...row, owner: row.owner ?? undefined, reviewBy: row.reviewBy ?? undefined }));
}
