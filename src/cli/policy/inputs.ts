import type { AnyAction } from "../../actions/authoring-rules.js";
import { fieldsOf, type NamedField } from "../../actions/fields.js";
import { parseMoney } from "../../actions/money.js";
import { AppError } from "../../errors.js";

/**
 * Values of a request as somebody types them after `--input`, by the kind of their field: `1200EUR` for money, whole numbers,
 * text for the rest. Whether they fit together is the action's matter. Pure.
 * @throws AppError bad-input that names the value, or the fields there are
 */
export function readInputs(
  action: AnyAction,
  given: Readonly<Record<string, string>>,
  baseCurrency: string,
): Readonly<Record<string, unknown>> {
  const fields = new Map(fieldsOf(action.input).map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const field = fields.get(name);
      if (field === undefined) throw unknownField(action, name);
      return [name, readValue(field, text.trim(), baseCurrency)];
    }),
  );
}

/** Names of required fields that are not among those given. Pure. */
export function missingInputs(action: AnyAction, given: Readonly<Record<string, string>>): readonly string[] {
  return fieldsOf(action.input)
    .filter((field) => !field.optional && !Object.hasOwn(given, field.name))
    .map((field) => field.name);
}

function readValue(field: NamedField, text: string, baseCurrency: string): unknown {
  if (field.kind === "integer") {
    if (/^-?\d{1,15}$/u.test(text)) return Number(text);
    throw badValue(field, text, "a whole number");
  }
  if (field.kind !== "money") return text;
  const [, amount, currency = baseCurrency] = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/u.exec(text) ?? [];
  if (amount === undefined) throw badValue(field, text, `an amount such as 1200.50${baseCurrency}`);
  return parseMoney(amount, currency.toUpperCase());
}

function badValue(field: NamedField, text: string, wanted: string): AppError {
  return new AppError({ code: "bad-input", message: `“${text}” is not ${wanted}.`, where: `--input ${field.name}` });
}

function unknownField(action: AnyAction, name: string): AppError {
  const fields = fieldsOf(action.input).map((field) => (field.optional ? `${field.name} (optional)` : field.name));
  return new AppError({
    code: "bad-input",
    message: `${action.id} has no field “${name}”.`,
    remedy: `It has: ${fields.join(", ")}.`,
  });
}
