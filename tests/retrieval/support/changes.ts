import type { Db } from "../../../src/database.js";
import type { Chunk } from "../../../src/retrieval/document.js";
import { knowledgeChangesSince } from "../../../src/retrieval/knowledge-store.js";

/** Everything that changed after a version, at once. */
export async function changesSince(db: Db, since: number) {
  const changed = new Map<string, readonly Chunk[]>();
  const gone: string[] = [];
  const version = await knowledgeChangesSince(db, since, (changes) => {
    for (const [id, chunks] of changes.changed) changed.set(id, chunks);
    gone.push(...changes.removed);
    return Promise.resolve();
  });
  return { version, changed, removed: gone };
}
