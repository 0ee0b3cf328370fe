import type { Config } from "../../config.js";
import { asAppError, describeError } from "../../errors.js";
import { companyThesaurus } from "../../retrieval/thesaurus.js";
import { count } from "../text-table.js";
import { fine, problem, type Finding } from "./finding.js";

/** Whether the company's own thesaurus, where there is one, can be used. */
export function examineThesaurus({ thesaurus }: Pick<Config, "thesaurus">): readonly Finding[] {
  if (thesaurus === undefined) return [];
  try {
    const entries = companyThesaurus(thesaurus);
    return [fine("thesaurus", `${count(entries.length, "entry", "entries")} of your own`)];
  } catch (thrown) {
    return [problem("thesaurus", describeError(asAppError(thrown)), "Correct it; the server does not start with it.")];
  }
}
