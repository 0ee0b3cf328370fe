import type { Database } from "../database.js";
import type { Audit } from "../governance/audit.js";
import type { Clock } from "../runtime.js";
import type { Audience } from "./document.js";
import type { KnownPage } from "./knowledge-store.js";
import type { PageReader } from "./page-reading.js";
import type { KnowledgeSource } from "./source.js";

/** What ingestion works with. */
export interface IngestParts {
  readonly database: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Reads the pages; in this thread when left out. */
  readonly reader?: PageReader | undefined;
}

/** A run over a source. */
export interface IngestRequest {
  readonly source: KnowledgeSource;
  /** Principal id, or `system`. */
  readonly by: string;
  /** Who may read pages that do not say it; left out, nobody. */
  readonly audience?: Audience | undefined;
  /** BCP 47; `en` when left out. */
  readonly language?: string | undefined;
  /** Of pages that do not say it; 0 when left out. */
  readonly authority?: number | undefined;
  /** Hears after every page. */
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
}

/** How far a run is; `total` when the source can tell. */
export interface IngestProgress {
  readonly done: number;
  readonly total?: number | undefined;
  readonly path: string;
}

/** What a run did. Paths, in the order of the source. */
export interface IngestReport {
  readonly sourceId: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Pages that could not be read; what was known of them before stays. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  readonly passages: number;
}

/** A run over a source that is under way. */
export interface IngestRun extends IngestParts, IngestRequest {
  /** Names the run in its lease. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly known: ReadonlyMap<string, KnownPage>;
  /** Part of every stamp: other settings or another chunker read every page again. */
  readonly settings: string;
  /** Paths that were listed. */
  readonly seen: Set<string>;
  readonly report: GrowingReport;
}

interface GrowingReport {
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
  unchanged: number;
  readonly failed: { path: string; reason: string }[];
  passages: number;
}
