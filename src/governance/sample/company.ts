import type { CompanySnapshot } from "../directory.js";
import type { YearlyBudget } from "../import/catalogue-file.js";
import type { ImportFile } from "../import/problem.js";
import type { CompanyDescription } from "./company-file.js";
import type { SampleLeave } from "./leave-file.js";
import type { SampleRecords } from "./records-file.js";
import type { SampleVendor } from "./vendors-file.js";

/** The company that ships with the project: everything one needs to try it, all of it invented. */
export interface SampleCompany extends CompanySnapshot, CompanyDescription {
  /** The files that `importPeople` takes. */
  readonly files: { readonly people: ImportFile; readonly catalogue: ImportFile };
  readonly budgets: readonly YearlyBudget[];
  readonly leave: SampleLeave;
  readonly vendors: readonly SampleVendor[];
  readonly records: SampleRecords;
}
