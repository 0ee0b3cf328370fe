import { slackPhrases } from "../../replies/slack-phrases.js";
import type { Reply } from "../../replies/reply.js";
import { chosenValue, type ReplyForm } from "./render-form.js";
import type { FilledForm, SlackPorts } from "./surfaces.js";

/** The form of a reply. */
export function formIn(reply: Reply | undefined, formId: string): ReplyForm | undefined {
  return reply?.blocks.find((block): block is ReplyForm => block.kind === "form" && block.formId === formId);
}

/** The values as the form meant them: options that go by their number get their value back. */
export function formValues(
  reply: Reply | undefined,
  formId: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const fields = formIn(reply, formId)?.fields ?? [];
  const named = Object.entries(given).map(([name, value]) => {
    const field = fields.find((one) => one.name === name);
    return [name, field === undefined ? value : chosenValue(field, value)] as const;
  });
  return Object.fromEntries(named);
}

/** What is wrong with a filled form, by field: what is missing, and what the product itself would ask again. */
export async function formProblems(
  ports: Pick<SlackPorts, "checkForm">,
  reply: Reply | undefined,
  form: FilledForm,
): Promise<Readonly<Record<string, string>>> {
  const fields = formIn(reply, form.formId)?.fields ?? [];
  const missing = fields.filter((field) => field.required && (form.values[field.name] ?? "").trim() === "");
  const blank = missing.map((field) => [field.name, slackPhrases.fieldRequired] as const);
  // What is wrong with something that does not stand in the form is asked for in the thread.
  const names = new Set(fields.map((field) => field.name));
  const found = Object.entries(await ports.checkForm(form)).filter(([name]) => names.has(name));
  return Object.fromEntries([...found, ...blank]);
}
