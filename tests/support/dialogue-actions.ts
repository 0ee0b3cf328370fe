import { z } from "zod";
import { defineAction, type ActionDefinition } from "../../src/actions/action.js";
import { field } from "../../src/actions/fields.js";
import type { Effect } from "../../src/governance/decision.js";
import type { CatalogueEntry, CompanySnapshot } from "../../src/governance/directory.js";
import type { Principal } from "../../src/governance/principal.js";
import { aPrincipal } from "./people.js";

interface Sketch<I extends z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly effect: Effect;
  readonly input: I;
  readonly examples: readonly string[];
}

function sketch<I extends z.ZodObject>(parts: Sketch<I>): ActionDefinition {
  return defineAction({
    ...parts,
    description: parts.title,
    referencePrefix: "TS",
    output: z.object({}),
    usuallyTakes: "a moment",
    minutesSaved: 1,
    summary: () => [],
    run: () => Promise.resolve({}),
    receipt: () => "Done.",
  });
}

const leaveTypes = [
  { value: "vacation", label: "Vacation", synonyms: ["holiday", "annual leave", "pto"] },
  { value: "sick", label: "Sick leave", synonyms: ["ill", "flu"] },
  { value: "unpaid", label: "Unpaid leave" },
] as const;

/** Writing, with a choice, two dates of which one may not lie before the other, and a note that is never asked for. */
export const requestLeave = sketch({
  id: "hr.request-leave",
  title: "Request leave",
  effect: "write",
  input: z.object({
    leaveType: field.choice(leaveTypes, { label: "Kind of leave", ask: "What kind of leave?" }),
    startDate: field.date({ label: "First day", ask: "From when?" }),
    endDate: field.date({ label: "Last day", ask: "Until when?", notBefore: "startDate" }),
    halfDay: field
      .choice(
        [
          { value: "morning", label: "Morning" },
          { value: "afternoon", label: "Afternoon" },
        ],
        { label: "Half day", ask: "Which half of the day?" },
      )
      .optional(),
    note: field.text({ label: "Note", ask: "Anything to add?", context: true }).optional(),
  }),
  examples: [
    "I want to be away for a while",
    "book vacation from Monday to Friday",
    "put me down as sick tomorrow",
    "leave please",
    "I'd like to take annual leave in March",
    "request unpaid leave",
    "I won't be in next week, holiday",
    "can I have Friday off",
  ],
});

/** Reading, with nothing required. */
export const checkBalance = sketch({
  id: "hr.check-leave-balance",
  title: "Check leave balance",
  effect: "read",
  input: z.object({
    leaveType: field.choice(leaveTypes, { label: "Kind of leave", ask: "Which kind?" }).optional(),
  }),
  examples: [
    "how many days do I have left",
    "my leave balance",
    "how much vacation is left",
    "remaining holiday",
    "what's my PTO balance",
    "days off left this year",
    "check my leave balance",
    "how many vacation days are left for me",
  ],
});

/** Reading, with something required. */
export const requestPayslip = sketch({
  id: "hr.request-payslip",
  title: "Get a payslip",
  effect: "read",
  input: z.object({ month: field.month({ label: "Month", ask: "For which month?" }) }),
  examples: [
    "I need a payslip",
    "send me my payslip for March",
    "payslip please",
    "where is my salary statement",
    "get the pay slip of last month",
    "download my payslip",
    "salary slip for October",
    "my wage slip",
  ],
});

/** Destructive, with a listed application and a person. */
export const revokeAccess = sketch({
  id: "it.revoke-access",
  title: "Revoke access",
  effect: "destructive",
  input: z.object({
    application: field.application({ label: "Application", ask: "Which application?" }),
    person: field.person({ label: "Person", ask: "Whose access?" }).optional(),
  }),
  examples: [
    "revoke access to Figma",
    "remove Ruth from Jira",
    "take away my GitHub access",
    "I no longer need Figma",
    "withdraw access",
    "kick him out of Jira",
    "remove access for a colleague",
    "revoke my Jira login",
  ],
});

/** Writing, with nothing required. */
export const unlockAccount = sketch({
  id: "it.unlock-account",
  title: "Unlock an account",
  effect: "write",
  input: z.object({
    application: field.application({ label: "Application", ask: "Which application?" }).optional(),
  }),
  examples: [
    "unlock my account",
    "my account is locked",
    "I'm locked out of Jira",
    "too many attempts, account blocked",
    "account got disabled after wrong passwords",
    "please unblock my login",
    "locked out",
    "unlock GitHub for me",
  ],
});

/** Writing, with free text, an amount of money, a quantity and a cost centre. */
export const requestPurchase = sketch({
  id: "procurement.request-purchase",
  title: "Request a purchase",
  effect: "write",
  input: z.object({
    item: field.text({ label: "Item", ask: "What shall be bought?" }),
    quantity: field.integer({ label: "Quantity", ask: "How many?", min: 1, max: 100 }).optional(),
    unitPrice: field.money({ label: "Price", ask: "What does one cost?" }).optional(),
    costCentre: field.costCentre({ label: "Cost centre", ask: "Who pays?" }).optional(),
  }),
  examples: [
    "buy a whiteboard",
    "order two desk lamps",
    "I want to purchase a projector",
    "please get us a coffee machine for 300 euros",
    "purchase request for chairs",
    "need to order a document shredder",
    "buy 3 books",
    "procure a sofa for the lounge",
  ],
});

/** Writing, without any field. */
export const reportConcern = sketch({
  id: "hr.report-concern",
  title: "Report a concern",
  effect: "write",
  input: z.object({}),
  examples: [
    "I want to report a concern",
    "somebody harasses me",
    "report misconduct",
    "I feel bullied at work",
    "confidential complaint",
    "whistleblowing",
    "I witnessed discrimination",
    "report unethical behaviour",
  ],
});

/** A small set with every kind of action the dialogue treats differently. It belongs to the tests, not to a connector. */
export const dialogueActions: readonly ActionDefinition[] = [
  requestLeave,
  checkBalance,
  requestPayslip,
  revokeAccess,
  unlockAccount,
  requestPurchase,
  reportConcern,
];

/** The actions by id. */
export function actionMap(
  actions: readonly ActionDefinition[] = dialogueActions,
): ReadonlyMap<string, ActionDefinition> {
  return new Map(actions.map((action) => [action.id, action]));
}

/** An action after an update of the product: it has a field more. */
export function changedAction(action: ActionDefinition): ActionDefinition {
  const priority = field.integer({ label: "Priority", ask: "How urgent?", min: 1, max: 3 }).optional();
  return { ...action, input: action.input.extend({ priority }) };
}

function person(id: string, name: string): Principal {
  return aPrincipal({
    id,
    name,
    email: `${id}@example.com`,
    givenName: name.split(" ")[0] ?? name,
    costCentre: "CC-7001",
  });
}

function entry(kind: CatalogueEntry["kind"], id: string, name: string): CatalogueEntry {
  return { kind, id, name, synonyms: [] };
}

/** Who and what the dialogue tests know. */
export const dialogueCompany: CompanySnapshot = {
  people: [person("p-maya", "Maya Brandt"), person("p-ruth", "Ruth Adeyemi"), person("p-ilya", "Ilya Sorokin")],
  catalogue: [
    entry("application", "figma", "Figma"),
    entry("application", "jira", "Jira"),
    entry("application", "github", "GitHub"),
    entry("hardware-item", "monitor", "monitor"),
    entry("group", "ops", "ops-all"),
    entry("cost-centre", "CC-7001", "Engineering"),
    entry("cost-centre", "CC-7002", "Sales"),
  ],
};
