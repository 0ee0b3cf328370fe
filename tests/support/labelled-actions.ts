import { z } from "zod";
import { defineAction, type ActionDefinition } from "../../src/actions/action.js";
import { field } from "../../src/actions/fields.js";
import type { CompanySnapshot } from "../../src/governance/directory.js";
import type { Principal } from "../../src/governance/principal.js";

// The action catalogue of the workplace data, for tests that play its dialogues without any connector. `!` marks what
// is required, `>` the field a date may not lie before.
const table = `
hr.check-leave-balance      read  leaveType:choice
hr.request-leave            write leaveType:choice! startDate:date! endDate:date>startDate! halfDay:choice note:context
hr.cancel-leave             write startDate:date reference:reference
hr.request-employment-letter write purpose:choice! addressee:text
hr.update-personal-details  write field:choice! value:text
hr.request-payslip          read  month:month!
hr.start-onboarding         write newHire:text! startDate:date! jobTitle:text location:text
hr.report-concern           write
it.reset-password           write application:application
it.unlock-account           write application:application
it.request-access           write application:application! level:choice until:date person:person justification:context
it.revoke-access            write application:application! person:person
it.request-hardware         write item:hardware! quantity:integer reason:context
it.request-software         write application:application! reason:context
it.report-incident          write summary:context application:application
it.add-to-group             write group:group! person:person
procurement.request-purchase write item:text! quantity:integer unitPrice:money vendor:text costCentre:cost-centre justification:context
procurement.check-order-status read reference:reference
procurement.cancel-order    write reference:reference
procurement.onboard-vendor  write vendor:text! country:text email:email
procurement.check-budget    read  costCentre:cost-centre
procurement.submit-expense  write amount:money! category:choice! date:date description:context
`;

const choices: Readonly<Record<string, readonly string[]>> = {
  leaveType: ["vacation", "sick", "parental", "bereavement", "unpaid"],
  halfDay: ["morning", "afternoon"],
  purpose: ["visa", "mortgage", "rental", "bank", "other"],
  field: ["address", "phone", "emergency-contact", "bank-account"],
  level: ["viewer", "editor", "admin"],
  category: ["travel", "meals", "lodging", "office", "training", "other"],
};

function fieldSchema(name: string, kind: string, notBefore: string | undefined): z.ZodType {
  const words = { label: name, ask: `${name}?` };
  switch (kind) {
    case "choice":
      return field.choice(
        (choices[name] ?? []).map((value) => ({ value, label: value })),
        words,
      );
    case "date":
      return field.date(notBefore === undefined ? words : { ...words, notBefore });
    case "month":
      return field.month(words);
    case "integer":
      return field.integer({ ...words, min: 1 });
    case "money":
      return field.money(words);
    case "email":
      return field.email(words);
    case "application":
      return field.application(words);
    case "hardware":
      return field.hardwareItem(words);
    case "group":
      return field.group(words);
    case "person":
      return field.person(words);
    case "cost-centre":
      return field.costCentre(words);
    case "reference":
      return field.reference(["LV", "AC", "PR", "PO", "INC"], words);
    case "context":
      return field.text({ ...words, context: true });
    default:
      return field.text(words);
  }
}

function actionOf(line: string): ActionDefinition {
  const [id = "", effect, ...members] = line.split(/\s+/u);
  const shape = members.map((member): [string, z.ZodType] => {
    const [, name = "", kind = "", notBefore, required] = /^(\w+):([a-z-]+)(?:>(\w+))?(!)?$/u.exec(member) ?? [];
    const schema = fieldSchema(name, kind, notBefore);
    return [name, required === undefined ? schema.optional() : schema];
  });
  return defineAction({
    id,
    title: id,
    description: id,
    examples: [],
    effect: effect === "read" ? "read" : "write",
    referencePrefix: "XX",
    input: z.object(Object.fromEntries(shape)),
    output: z.object({}),
    usuallyTakes: "a moment",
    minutesSaved: 1,
    summary: () => [],
    run: () => Promise.resolve({}),
    receipt: () => "",
  });
}

/** The 22 actions of the workplace data, by their fields only. */
export const workplaceActions: readonly ActionDefinition[] = table
  .trim()
  .split("\n")
  .map((line) => actionOf(line.trim()));

/** A company in which every name of a list exists; people's ids are their names. */
export function companyOf(names: {
  readonly people: readonly string[];
  readonly applications: readonly string[];
  readonly hardware: readonly string[];
  readonly groups: readonly string[];
  readonly costCentres: readonly string[];
}): CompanySnapshot {
  const entries = (kind: "application" | "hardware-item" | "group" | "cost-centre", listed: readonly string[]) =>
    listed.map((name) => ({ kind, id: name, name, synonyms: [] }));
  return {
    people: names.people.map((name): Principal => ({
      id: name,
      name,
      givenName: name,
      email: "someone@example.com",
      department: "",
      jobTitle: "",
      roles: [],
      groups: [],
      location: "",
      locale: "en",
      timeZone: "Europe/Berlin",
      calendar: "DE-BE",
      hiredOn: "2020-01-01",
      status: "active",
    })),
    catalogue: [
      ...entries("application", names.applications),
      ...entries("hardware-item", names.hardware),
      ...entries("group", names.groups),
      ...entries("cost-centre", names.costCentres),
    ],
  };
}
