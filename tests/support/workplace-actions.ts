import { z } from "zod";
import { defineAction, type ActionDefinition } from "../../src/actions/action.js";
import { field } from "../../src/actions/fields.js";
import type { Effect } from "../../src/governance/decision.js";
import { workplaceExamples } from "./workplace-examples/all.js";

const leaveTypes = [
  { value: "vacation", label: "Vacation", synonyms: ["holiday", "annual leave", "pto", "urlaub", "paid leave"] },
  {
    value: "sick",
    label: "Sick leave",
    synonyms: [
      "ill",
      "flu",
      "sick days",
      "sickness",
      "unwell",
      "fever",
      "illness",
      "not feeling well",
      "migraine",
      "cold",
      "doctor wrote me off",
      "covid",
      "corona",
      "stomach bug",
      "injured",
      "surgery",
    ],
  },
  { value: "parental", label: "Parental leave", synonyms: ["paternity", "maternity", "baby", "elternzeit"] },
  {
    value: "bereavement",
    label: "Bereavement leave",
    synonyms: ["funeral", "passed away", "died", "death in the family", "compassionate leave", "mourning", "burial"],
  },
  { value: "unpaid", label: "Unpaid leave", synonyms: ["without pay", "sabbatical", "leave of absence", "no pay"] },
] as const;

const halves = [
  {
    value: "morning",
    label: "Morning",
    synonyms: ["before lunch", "a.m.", "until noon", "first half of the day", "till lunch", "until lunch"],
  },
  {
    value: "afternoon",
    label: "Afternoon",
    synonyms: ["after lunch", "p.m.", "from noon", "second half of the day", "from lunch on", "after noon"],
  },
] as const;

const purposes = [
  { value: "visa", label: "Visa", synonyms: ["embassy", "consulate", "immigration", "residence permit"] },
  {
    value: "mortgage",
    label: "Mortgage",
    synonyms: ["house loan", "home loan", "lender", "buying a flat", "buying a house", "buying an apartment"],
  },
  {
    value: "rental",
    label: "Rental",
    synonyms: [
      "landlord",
      "renting",
      "flat application",
      "apartment application",
      "new apartment",
      "new flat",
      "apartment",
      "flat",
      "landlady",
      "lease",
      "letting agency",
      "rent",
    ],
  },
  { value: "bank", label: "Bank", synonyms: ["bank account", "open an account", "loan", "credit"] },
  {
    value: "other",
    label: "Something else",
    synonyms: ["kindergarten", "daycare", "school", "insurance", "another purpose"],
  },
] as const;

const details = [
  {
    value: "address",
    label: "Address",
    synonyms: ["moved", "where i live", "street", "home address", "adress", "relocated", "residence"],
  },
  { value: "phone", label: "Phone number", synonyms: ["mobile", "telephone", "cell", "number"] },
  {
    value: "emergency-contact",
    label: "Emergency contact",
    synonyms: [
      "emergency",
      "in case of emergency",
      "anything happens",
      "something happens",
      "have an accident",
      "next of kin",
    ],
  },
  {
    value: "bank-account",
    label: "Bank account",
    synonyms: [
      "iban",
      "bank details",
      "salary account",
      "different account",
      "another account",
      "account for my salary",
    ],
  },
] as const;

const levels = [
  {
    value: "viewer",
    label: "Viewer",
    synonyms: ["read", "read only", "view", "just look", "only be looking", "only look"],
  },
  { value: "editor", label: "Editor", synonyms: ["edit", "write", "write access", "change things"] },
  { value: "admin", label: "Administrator", synonyms: ["admin rights", "owner"] },
] as const;

const categories = [
  {
    value: "travel",
    label: "Travel",
    synonyms: [
      "taxi",
      "train",
      "flight",
      "uber",
      "parking",
      "bus",
      "fuel",
      "ticket",
      "cab",
      "plane",
      "car rental",
      "rental car",
      "petrol",
      "toll",
      "mileage",
      "tram",
      "metro",
      "fare",
      "ferry",
    ],
  },
  {
    value: "meals",
    label: "Meals",
    synonyms: [
      "lunch",
      "dinner",
      "breakfast",
      "restaurant",
      "drinks",
      "food",
      "coffee",
      "catering",
      "snacks",
      "meal",
      "pizza",
    ],
  },
  {
    value: "lodging",
    label: "Lodging",
    synonyms: ["hotel", "airbnb", "accommodation", "hostel", "overnight stay", "guest house"],
  },
  {
    value: "office",
    label: "Office supplies",
    synonyms: ["paper", "toner", "pens", "stationery", "supplies", "cable", "stamps", "notebooks", "postage"],
  },
  {
    value: "training",
    label: "Training",
    synonyms: ["course", "conference", "seminar", "workshop", "book", "exam", "certification"],
  },
  { value: "other", label: "Other", synonyms: ["gift", "flowers", "present"] },
] as const;

const note = (label: string) => field.text({ label, ask: `${label}?`, context: true }).optional();
const text = (label: string, ask: string) => field.text({ label, ask });
const application = () => field.application({ label: "Application", ask: "Which application?" });
const person = () => field.person({ label: "Person", ask: "For whom?" }).optional();

const inputs = {
  "hr.check-leave-balance": z.object({
    leaveType: field.choice(leaveTypes, { label: "Kind of leave", ask: "Which kind of leave?" }).optional(),
  }),
  "hr.request-leave": z.object({
    leaveType: field.choice(leaveTypes, { label: "Kind of leave", ask: "What kind of leave?" }),
    startDate: field.date({ label: "First day", ask: "From when?" }),
    endDate: field.date({ label: "Last day", ask: "Until when?", notBefore: "startDate" }),
    halfDay: field.choice(halves, { label: "Half day", ask: "Which half of the day?" }).optional(),
    note: note("Note"),
  }),
  "hr.cancel-leave": z.object({
    startDate: field.date({ label: "First day", ask: "Which leave, from when?" }).optional(),
    reference: field.reference(["LV"], { label: "Reference", ask: "Which request?" }).optional(),
  }),
  "hr.request-employment-letter": z.object({
    purpose: field.choice(purposes, { label: "Purpose", ask: "What is it for?" }),
    addressee: text("Addressee", "To whom shall it be addressed?").optional(),
  }),
  "hr.update-personal-details": z.object({
    field: field.choice(details, { label: "Detail", ask: "What has changed?" }),
    value: field.text({ label: "New value", ask: "What is the new value?", sensitive: true }).optional(),
  }),
  "hr.request-payslip": z.object({ month: field.month({ label: "Month", ask: "Which month?" }) }),
  "hr.start-onboarding": z.object({
    newHire: text("New hire", "Who is joining?"),
    startDate: field.date({ label: "First day", ask: "When is the first day?" }),
    jobTitle: text("Job title", "As what?").optional(),
    location: text("Location", "Where?").optional(),
  }),
  "hr.report-concern": z.object({}),
  "it.reset-password": z.object({ application: application().optional() }),
  "it.unlock-account": z.object({ application: application().optional() }),
  "it.request-access": z.object({
    application: application(),
    level: field.choice(levels, { label: "Level", ask: "Which level?" }).optional(),
    until: field.date({ label: "Until", ask: "Until when?" }).optional(),
    person: person(),
    justification: note("Justification"),
  }),
  "it.revoke-access": z.object({ application: application(), person: person() }),
  "it.request-hardware": z.object({
    item: field.hardwareItem({ label: "Item", ask: "What do you need?" }),
    quantity: field.integer({ label: "Quantity", ask: "How many?", min: 1, max: 100 }).optional(),
    reason: note("Reason"),
  }),
  "it.request-software": z.object({ application: application(), reason: note("Reason") }),
  "it.report-incident": z.object({ summary: note("Summary"), application: application().optional() }),
  "it.add-to-group": z.object({ group: field.group({ label: "Group", ask: "Which group?" }), person: person() }),
  "procurement.request-purchase": z.object({
    item: text("Item", "What shall be bought?"),
    quantity: field.integer({ label: "Quantity", ask: "How many?", min: 1, max: 10_000 }).optional(),
    unitPrice: field.money({ label: "Unit price", ask: "What does one cost?" }).optional(),
    vendor: text("Vendor", "From whom?").optional(),
    costCentre: field.costCentre({ label: "Cost centre", ask: "Which cost centre pays?" }).optional(),
    justification: note("Justification"),
  }),
  "procurement.check-order-status": z.object({
    reference: field.reference(["PO"], { label: "Order", ask: "Which order?" }).optional(),
  }),
  "procurement.cancel-order": z.object({
    reference: field.reference(["PO"], { label: "Order", ask: "Which order?" }).optional(),
  }),
  "procurement.onboard-vendor": z.object({
    vendor: text("Vendor", "Which company?"),
    country: text("Country", "Which country?").optional(),
    email: field.email({ label: "Mail address", ask: "Which mail address?" }).optional(),
  }),
  "procurement.check-budget": z.object({
    costCentre: field.costCentre({ label: "Cost centre", ask: "Which cost centre?" }).optional(),
  }),
  "procurement.submit-expense": z.object({
    amount: field.money({ label: "Amount", ask: "How much was it?" }),
    category: field.choice(categories, { label: "Category", ask: "What was it for?" }),
    date: field.date({ label: "Date", ask: "When was it?", past: true }).optional(),
    description: note("Description"),
  }),
} as const;

const reads = new Set([
  "hr.check-leave-balance",
  "hr.request-payslip",
  "procurement.check-order-status",
  "procurement.check-budget",
]);
const destroys = new Set(["it.revoke-access", "hr.cancel-leave", "procurement.cancel-order"]);

function effectOf(id: string): Effect {
  if (reads.has(id)) return "read";
  return destroys.has(id) ? "destructive" : "write";
}

function sketch(id: string, input: z.ZodObject): ActionDefinition {
  return defineAction({
    id,
    title: id.slice(id.indexOf(".") + 1).replaceAll("-", " "),
    description: id,
    examples: workplaceExamples[id] ?? [],
    effect: effectOf(id),
    referencePrefix: "TS",
    input,
    output: z.object({}),
    usuallyTakes: "a moment",
    minutesSaved: 1,
    summary: () => [],
    run: () => Promise.resolve({}),
    receipt: () => "Done.",
  });
}

/** The 22 actions of the workplace catalogue, as far as understanding needs them: fields and examples. */
export const workplaceActions: readonly ActionDefinition[] = Object.entries(inputs).map(([id, input]) =>
  sketch(id, input),
);

/** Some of them, by id. */
export function someActions(...ids: readonly string[]): readonly ActionDefinition[] {
  return workplaceActions.filter((action) => ids.includes(action.id));
}
