import type { Config } from "../../config.js";
import type { Database } from "../../database.js";
import type { PageReader } from "../../retrieval/page-reading.js";
import type { Clock, Logger } from "../../runtime.js";
import type { Vault } from "../../vault.js";

/** What a company is opened with. */
export interface CompanyParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly vault: Vault;
  /** Keys the audit. */
  readonly secret: string;
  /** Folder of the compiled scripts of `src`, for work in threads of its own; in this thread when left out. */
  readonly threads?: URL | undefined;
  readonly pageReader?: PageReader | undefined;
}
