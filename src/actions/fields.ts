import { z } from "zod";

/** What a field holds, which decides how it is understood in text, asked for and validated. */
export type FieldKind =
  | "text"
  | "integer"
  | "choice"
  | "date"
  | "month"
  | "money"
  | "email"
  | "application"
  | "hardware-item"
  | "group"
  | "person"
  | "cost-centre"
  | "reference";

/** One value of a closed list: `value` is stored, `label` shown, `synonyms` understood. */
export interface FieldOption {
  readonly value: string;
  readonly label: string;
  readonly synonyms?: readonly string[] | undefined;
}

/** How a field looks to people. */
export interface FieldWords {
  /** Short name: "First day". */
  readonly label: string;
  /** The question that asks for it: "From when?". */
  readonly ask: string;
  /** Example of an answer. */
  readonly hint?: string | undefined;
  /** True for values that are encrypted, redacted and deleted after their retention. */
  readonly sensitive?: boolean | undefined;
  /** Free words that explain a request (reason, note): never asked for, taken from the message. */
  readonly context?: boolean | undefined;
}

/** Everything dialogue, forms and policies know of a field. */
export interface FieldSpec extends FieldWords {
  readonly kind: FieldKind;
  readonly options?: readonly FieldOption[] | undefined;
  /** For `reference`: accepted prefixes, for example ["PO"]. */
  readonly prefixes?: readonly string[] | undefined;
  /** For `integer`. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** For `date`: past is expected ("Friday" is the last one); `false`: a day before today is refused. */
  readonly past?: boolean | undefined;
  /** For `date`: name of the field that must not be later than this one. */
  readonly notBefore?: string | undefined;
}

/** A field with its name and whether it may be left out. */
export interface NamedField extends FieldSpec {
  readonly name: string;
  readonly optional: boolean;
}

const specs = z.registry<FieldSpec>();

function register<T extends z.ZodType>(schema: T, spec: FieldSpec): T {
  specs.add(schema, spec);
  return schema;
}

/** An amount in minor units with its ISO 4217 code, as slots hold it. */
export const moneySchema = z.object({ minor: z.int().nonnegative(), currency: z.string().regex(/^[A-Z]{3}$/) });

/**
 * Builders of typed input fields. Each returns a zod schema that also carries how the field is asked for and understood:
 * `z.object({ startDate: field.date({ label: "First day", ask: "From when?" }), note: field.text({...}).optional() })`.
 */
export const field = {
  /** Free text, at most 2,000 characters. */
  text: (words: FieldWords) => register(z.string().trim().min(1).max(2000), { ...words, kind: "text" }),
  /** Whole number within [min, max]. */
  integer: (words: FieldWords & { min?: number; max?: number }) =>
    register(
      z
        .int()
        .min(words.min ?? 1)
        .max(words.max ?? 1_000_000),
      { ...words, kind: "integer" },
    ),
  /** One of a closed list. */
  choice: <const V extends string>(options: readonly (FieldOption & { value: V })[], words: FieldWords) =>
    register(z.enum(options.map((option) => option.value) as [V, ...V[]]), { ...words, kind: "choice", options }),
  /** ISO date, `2026-12-01`. */
  date: (words: FieldWords & { past?: boolean; notBefore?: string }) =>
    register(z.iso.date(), { ...words, kind: "date" }),
  /** Month, `2026-10`. */
  month: (words: FieldWords) => register(z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), { ...words, kind: "month" }),
  /** Amount in minor units with currency. */
  money: (words: FieldWords) => register(moneySchema.clone(), { ...words, kind: "money" }),
  /** Mail address. */
  email: (words: FieldWords) => register(z.email(), { ...words, kind: "email" }),
  /** Name of an application as in the directory's list. */
  application: (words: FieldWords) => register(z.string().min(1), { ...words, kind: "application" }),
  /** Listed hardware item. */
  hardwareItem: (words: FieldWords) => register(z.string().min(1), { ...words, kind: "hardware-item" }),
  /** Name of a group. */
  group: (words: FieldWords) => register(z.string().min(1), { ...words, kind: "group" }),
  /** Principal id. */
  person: (words: FieldWords) => register(z.string().min(1), { ...words, kind: "person" }),
  /** Cost centre id, `CC-1001`. */
  costCentre: (words: FieldWords) => register(z.string().regex(/^CC-\d+$/), { ...words, kind: "cost-centre" }),
  /** Reference of a record, `PO-5512`. */
  reference: (prefixes: readonly string[], words: FieldWords) =>
    register(z.string().regex(/^[A-Z]{2,4}-\d+$/), { ...words, kind: "reference", prefixes }),
};

/** The fields of an input schema in their declared order. @throws TypeError for a member not made by `field`. */
export function fieldsOf(input: z.ZodObject): readonly NamedField[] {
  return Object.entries(input.shape).map(([name, schema]) => {
    const optional = schema instanceof z.ZodOptional;
    const inner: unknown = optional ? schema.unwrap() : schema;
    const spec = specs.get(inner as z.ZodType);
    if (spec === undefined) throw new TypeError(`Input field "${name}" was not made by a field builder.`);
    return { ...spec, name, optional };
  });
}
