import { pathToFileURL } from "node:url";
import { join } from "node:path";

/** What `npm run build` makes of `src`: threads and processes of their own run from there. */
export const compiledScripts = pathToFileURL(`${join(import.meta.dirname, "../../dist")}/`);
