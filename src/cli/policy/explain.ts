import { z } from "zod";
import type { AnyAction } from "../../actions/authoring-rules.js";
import { prepareRequest } from "../../actions/prepare.js";
import { createProposal } from "../../actions/proposal.js";
import type { App, CommandResult } from "../../app.js";
import { AppError } from "../../errors.js";
import type { ProposalFacts } from "../../governance/decision.js";
import { explain } from "../../governance/policy/explain.js";
import { matrix } from "../../governance/policy/matrix.js";
import type { PreviewedObligation } from "../../governance/preview.js";
import type { Principal } from "../../governance/principal.js";
import { knownPerson } from "../people/person.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { missingInputs, readInputs } from "./inputs.js";
import { sayRow } from "./show.js";

const args = z.object({
  person: z.string(),
  action: z.string(),
  inputs: z.record(z.string(), z.string()),
  channel: z.string(),
});

type Request = z.output<typeof args>;

/** `policy explain`: what a request would come to and why, down to each policy. Decides and changes nothing. */
export const explainRequest: ServedCommand = async (app, given) => {
  const request = readArgs(args, given);
  const action = knownAction(app, request.action);
  const requester = await knownPerson(app, request.person);
  const inputs = readInputs(action, request.inputs, app.config.baseCurrency);
  const missing = missingInputs(action, request.inputs);
  if (Object.keys(request.inputs).length === 0 && missing.length > 0) return beforeAnyInput(app, request, missing);
  if (missing.length > 0) {
    throw new AppError({
      code: "bad-input",
      message: `${action.id} also needs: ${missing.join(", ")}.`,
      remedy: "Give each with --input name=value, or none to see what holds whatever they are.",
    });
  }
  const facts = await factsOf(app, { request, action, inputs, requester });
  if ("problems" in facts) {
    const lines = facts.problems.map(({ field, message }) => `  ${field === undefined ? "" : `${field}: `}${message}`);
    const text = ["The request would not get as far as a decision:", ...lines].join("\n");
    return result(text, { person: requester.id, action: action.id, problems: facts.problems });
  }
  return decided(app, facts, requester);
};

async function decided(app: App, facts: ProposalFacts, requester: Principal): Promise<CommandResult> {
  const subject = facts.subjectId === requester.id ? requester : await knownPerson(app, facts.subjectId);
  const { compiled, killed } = await app.company.policy.active(app.database.db);
  const explanation = explain(compiled, { facts, people: { requester, subject }, killed });
  const { obligations } = await app.company.gate.preview(facts);
  const text = [...explanation.words, ...obligations.map(sayAsked)].join("\n");
  const asked = obligations.map((one) => ({
    id: one.obligation.id,
    people: one.people.map(({ id }) => id),
    escalated: one.escalated,
  }));
  return result(text, { person: requester.id, action: facts.actionId, facts, ...explanation, asked });
}

function sayAsked({ obligation, people, escalated }: PreviewedObligation): string {
  const names = people.map((person) => `${person.name} (${person.id})`).join(", ");
  if (people.length === 0) return `Nobody can be found for ${obligation.id}: the request would wait.`;
  return `Asked for ${obligation.id}: ${names}${escalated ? ", by escalation" : ""}`;
}

/** Without values only what holds for all of them can be said. */
async function beforeAnyInput(app: App, request: Request, missing: readonly string[]): Promise<CommandResult> {
  const { person, action, channel } = request;
  const could = await app.company.gate.couldStart(person, action, channel);
  const { compiled } = await app.company.policy.active(app.database.db);
  const row = matrix(compiled).find((one) => one.actionId === action);
  const verdicts = {
    yes: `${person} may, though some requests need agreement.`,
    depends: `Whether ${person} may depends on the request.`,
    no: `${person} may not. ${could.reasons.join(" ")}`.trim(),
  };
  const granted = could.whoCanGrant.length === 0 ? [] : [`Granted to the roles: ${could.whoCanGrant.join(", ")}`];
  const hint = `For one request give its values: ${missing.map((name) => `--input ${name}=…`).join(" ")}`;
  const text = [verdicts[could.answer], ...granted, ...(row === undefined ? [] : [sayRow(row).trimEnd()]), hint];
  return result(text.join("\n"), { person, action, ...could, row });
}

interface Asking {
  readonly request: Request;
  readonly action: AnyAction;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly requester: Principal;
}

async function factsOf(app: App, { request, action, inputs, requester }: Asking) {
  const { registry, rates } = app.company;
  const now = app.clock();
  const prepared = await prepareRequest({ registry, rates }, { actionId: action.id, inputs, requester, now });
  if (prepared.problems.length > 0) return { problems: prepared.problems };
  const place = { channel: request.channel, conversationId: "explain", eventId: "explain", ordinal: 0 };
  return createProposal({ action, requester, now, ...place, ...prepared }).facts;
}

function knownAction(app: App, id: string): AnyAction {
  const { actions } = app.company.registry;
  const found = actions.find((action) => action.id === id);
  if (found !== undefined) return found;
  throw new AppError({
    code: "unknown-action",
    message: `There is no action “${id}”.`,
    remedy: `There are: ${actions.map((action) => action.id).join(", ")}.`,
  });
}
