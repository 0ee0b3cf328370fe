import type { ActionDefinition } from "../../../actions/action.js";
import { fieldsOf, type NamedField } from "../../../actions/fields.js";
import { prefixOf } from "../entities/references.js";
import { trainClassifier, type Classifier, type LabelledText } from "../local/classifier.js";
import { cuesOf, type Cues } from "./cues.js";
import { elsewhere } from "./examples/elsewhere.js";
import { knowledgeQuestions } from "./examples/knowledge.js";
import { otherPeople, outOfScope, unsafe } from "./examples/out-of-scope.js";
import { approvals, delegations, handOffs, rejections, smallTalk, statusQuestions } from "./examples/talk.js";
import { exampleCompany } from "./known-names.js";
import { maskText } from "./masking.js";
import { learnWords, type WordList } from "./word-list.js";
import { findPersonName, hasCompanyForm } from "./proper-names.js";
import { textRole } from "./text-roles.js";
import { readText, type Reading, type Surroundings } from "./reading.js";

/**
 * What a text can ask for: an action by its id, or ask-knowledge, status, approve, reject, delegate, hand-off, small-talk,
 * out-of-scope, unsafe, other-person, or `unserved:…` for a request that no action serves.
 */
export type Intent = string;

/** An intent and how likely it is meant, 0 to 1. */
export interface RankedIntent {
  readonly intent: Intent;
  readonly probability: number;
}

/** What a text was taken for. */
export interface IntentReading {
  /** The likeliest first. */
  readonly ranked: readonly RankedIntent[];
  /** Below the classifier's threshold: no example is like it. */
  readonly foreign: boolean;
  readonly cues: Cues;
}

/** Recognises what texts ask for. */
export interface Intents {
  rank(reading: Reading): IntentReading;
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  readonly words: WordList;
  /** Prefixes of references that actions and requests have. */
  readonly prefixes: ReadonlySet<string>;
}

const requestPrefixes = ["LV", "AC", "PR", "PO", "INC", "CASE"];
const rejectedShare = 0.02;

function trainingRows(
  actions: readonly ActionDefinition[],
): readonly { readonly text: string; readonly label: Intent }[] {
  const ids = new Set(actions.map((action) => action.id));
  const labelled = (label: Intent, texts: readonly string[]) => texts.map((text) => ({ text, label }));
  return [
    ...actions.flatMap((action) => labelled(action.id, action.examples)),
    ...labelled("ask-knowledge", knowledgeQuestions),
    ...labelled("status", statusQuestions),
    ...labelled("approve", approvals),
    ...labelled("reject", rejections),
    ...labelled("delegate", delegations),
    ...labelled("hand-off", handOffs),
    ...labelled("small-talk", Object.values(smallTalk).flat()),
    ...labelled("out-of-scope", outOfScope),
    ...labelled("unsafe", unsafe),
    ...labelled("other-person", otherPeople),
    ...Object.entries(elsewhere).flatMap(([id, texts]) => (ids.has(id) ? [] : labelled(unserved(id), texts))),
  ];
}

// What no action serves is recognised, so that it is not taken for one that there is.
function unserved(id: string): Intent {
  return `unserved:${id.replace(".", ":")}`;
}

interface Shape {
  readonly fields: readonly NamedField[];
  readonly prefixes: readonly string[];
  /** It takes the name of somebody who is not in the directory. */
  readonly names: boolean;
  /** It takes the name of a company. */
  readonly deals: boolean;
  /** It only looks something up. */
  readonly reads: boolean;
  holds(kind: NamedField["kind"]): boolean;
}

function shapeOf(action: ActionDefinition): Shape {
  const fields = fieldsOf(action.input);
  return {
    fields,
    names: fields.some((field) => field.kind === "text" && textRole(field) === "person-name"),
    deals: fields.some((field) => field.kind === "text" && textRole(field) === "organisation"),
    reads: action.effect === "read",
    prefixes: fields.flatMap((field) => (field.kind === "reference" ? (field.prefixes ?? []) : [])),
    holds: (kind) => fields.some((field) => field.kind === kind),
  };
}

/** Evidence for or against an action from what the text names: in units of log odds. */
function evidence(shape: Shape, reading: Reading): number {
  const fits = (present: boolean, kind: NamedField["kind"], [gain, loss]: readonly [number, number]): number =>
    present ? (shape.holds(kind) ? gain : -loss) : 0;
  const names = (kind: string): boolean => reading.catalogue.some((one) => one.kind === kind);
  const costCentreById = reading.catalogue.some((one) => one.kind === "cost-centre" && /\d/u.test(one.words));
  const money = reading.amounts.some((one) => one.currencyNamed || /[.,]\d{2}$/u.test(one.words));
  const reference = reading.references.map((one) => prefixOf(one.value));
  const known = reference.filter((prefix) => shape.prefixes.includes(prefix)).length;
  return (
    fits(names("application"), "application", [0.6, 0.8]) +
    fits(names("hardware-item"), "hardware-item", [0.6, 0.3]) +
    fits(names("group"), "group", [2, 1.5]) +
    fits(costCentreById, "cost-centre", [1.5, 2]) +
    fits(money, "money", [1.2, 1.5]) +
    fits(reading.emails.length > 0, "email", [0.5, 0.5]) +
    fits(reading.people.length > 0, "person", [0.5, 0]) +
    fits(
      reading.amounts.some((one) => one.each),
      "integer",
      [1, 0.8],
    ) +
    fits(reading.dates.length > 0, "date", [0.3, 0.2]) +
    (shape.names && findPersonName(reading.text) !== undefined ? 1 : 0) +
    (hasCompanyForm(reading.text) ? (shape.deals ? 0.8 : -0.3) : 0) +
    (reference.length === 0 ? 0 : known > 0 ? 2 : -2)
  );
}

function formEvidence(intent: Intent, cues: Cues): number {
  const question = intent === "ask-knowledge";
  const action = intent.includes(".");
  let sum = 0;
  if (cues.hypothetical) sum += question ? 2.5 : action ? -2.5 : 0;
  if (cues.question && cues.general && !cues.own) sum += question ? 1 : action ? -0.4 : 0;
  if (!cues.question && !cues.rule && question) sum -= 1.5;
  if (cues.request && !cues.question && question) sum -= 0.5;
  if (cues.rule && !cues.own && !cues.request) sum += question ? 1.5 : action ? -0.5 : 0;
  if (cues.impersonal) sum += question ? 1.5 : action ? -0.5 : 0;
  if (intent === "reject" && !cues.refusal) sum -= 2.5;
  if (intent === "approve" && cues.refusal) sum -= 1.5;
  if (cues.asks && (intent === "approve" || intent === "reject")) sum -= 6;
  if (cues.asks && cues.own && question) sum -= 0.4;
  if (cues.verdict !== undefined && !cues.deputy)
    sum += intent === cues.verdict ? 2.5 : intent === "delegate" ? -1.5 : 0;
  return sum;
}

function referenceEvidence(intent: Intent, reading: Reading, ordered: ReadonlySet<string>): number {
  if (reading.references.length === 0) return 0;
  // Orders are followed, not approved.
  const own = reading.references.some((one) => !ordered.has(prefixOf(one.value)) && prefixOf(one.value) !== "PO");
  if (["status", "approve", "reject"].includes(intent)) return own ? 1.5 : -1;
  return ["small-talk", "out-of-scope", "ask-knowledge", "delegate", "hand-off"].includes(intent) ? -1.5 : 0;
}

/** Trains on the actions' examples and the built-in ones of the other kinds. */
export function createIntents(actions: readonly ActionDefinition[]): Intents {
  const byId = new Map(actions.map((action) => [action.id, action]));
  const shapes = new Map(actions.map((action) => [action.id, shapeOf(action)]));
  const actionPrefixes = new Set([...shapes.values()].flatMap((shape) => shape.prefixes));
  const prefixes = new Set([...requestPrefixes, ...actionPrefixes, ...actions.map((action) => action.referencePrefix)]);
  const rows = trainingRows(actions);
  const words = learnWords(rows);
  const classifier = train(rows, prefixes);
  const threshold = classifier.thresholdRejecting(rejectedShare);
  return {
    actions: byId,
    words,
    prefixes,
    rank(reading) {
      const cues = cuesOf(reading.text);
      const afterDecision = reading.surroundings.decidedLately === true && cues.question ? 2 : 0;
      const { ranked, inScopeScore } = classifier.classify(maskText(reading, words.respell));
      const scored = ranked.map(({ label, probability }) => {
        const shape = shapes.get(label);
        const named =
          shape === undefined
            ? referenceEvidence(label, reading, actionPrefixes)
            : evidence(shape, reading) - (cues.wh && !shape.reads ? 0.8 : 0);
        const context = label === "status" ? afterDecision : 0;
        return { intent: label, score: Math.log(probability + 1e-6) + named + formEvidence(label, cues) + context };
      });
      return { ranked: normalised(scored), foreign: inScopeScore < threshold, cues };
    },
  };
}

function train(rows: readonly LabelledText[], prefixes: ReadonlySet<string>): Classifier {
  const surroundings: Surroundings = {
    now: new Date("2026-06-15T12:00:00Z"),
    timeZone: "UTC",
    today: "2026-06-15",
    company: exampleCompany,
    baseCurrency: "EUR",
    prefixes,
  };
  const masked = rows.map(({ text, label }) => ({ text: maskText(readText(text, surroundings)), label }));
  return trainClassifier(masked, { folds: 2 });
}

function normalised(scored: readonly { readonly intent: Intent; readonly score: number }[]): readonly RankedIntent[] {
  const highest = Math.max(...scored.map((one) => one.score));
  const weights = scored.map((one) => Math.exp(one.score - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return scored
    .map((one, index) => ({ intent: one.intent, probability: (weights[index] ?? 0) / sum }))
    .toSorted((a, b) => b.probability - a.probability);
}
