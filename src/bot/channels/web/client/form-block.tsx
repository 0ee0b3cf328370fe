import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { WireBlock, WireField } from "../wire.js";
import { firstValues, problemsOf } from "./form-values.js";

/** A form of a reply. */
export interface FormBlockProps {
  readonly block: Extract<WireBlock, { kind: "form" }>;
  readonly open: boolean;
  readonly onSubmit: (values: Readonly<Record<string, string>>) => void;
}

/** A form with its problems beside the inputs; the first wrong input gets the focus. */
export function FormBlock({ block, open, onSubmit }: FormBlockProps): JSX.Element {
  const [values, setValues] = useState(() => firstValues(block.fields));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>(() => told(block.fields));
  const [tried, setTried] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tried > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tried]);
  useEffect(() => {
    // The button that was pressed is gone: on with writing, unless that would raise a phone's keyboard.
    if (!open && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) {
      document.querySelector<HTMLElement>("#composer")?.focus();
    }
  }, [open]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!open) return;
    const found = problemsOf(block.fields, values);
    setProblems(found);
    setTried(tried + 1);
    if (Object.keys(found).length === 0) onSubmit(values);
  };
  return (
    <form class={`form ${open ? "" : "closed"}`} noValidate onSubmit={submit} ref={form} aria-label={block.title}>
      <p class="form-title">{block.title}</p>
      <fieldset disabled={!open}>
        {block.fields.map((field) => (
          <FormInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            problem={problems[field.name]}
            onChange={(value) => {
              setValues({ ...values, [field.name]: value });
              setProblems(Object.fromEntries(Object.entries(problems).filter(([name]) => name !== field.name)));
            }}
          />
        ))}
      </fieldset>
      {open ? (
        <button type="submit" class="choice primary">
          {block.submit}
        </button>
      ) : null}
    </form>
  );
}

function told(fields: readonly WireField[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field) => (field.problem === undefined ? [] : [[field.name, field.problem]])),
  );
}

interface FormInputProps {
  readonly field: WireField;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function FormInput({ field, value, problem, onChange }: FormInputProps): JSX.Element {
  const id = useId();
  const described = [problem === undefined ? "" : `${id}-problem`, field.hint === undefined ? "" : `${id}-hint`];
  const shared: Shared = {
    id,
    name: field.name,
    value,
    "aria-invalid": problem !== undefined,
    "aria-required": field.required,
    "aria-describedby": described.filter(Boolean).join(" ") || undefined,
    onInput: (event) => onChange(event.currentTarget.value),
  };
  return (
    <div class={`input ${problem === undefined ? "" : "wrong"}`}>
      <label htmlFor={id}>
        {field.label}
        {field.required ? null : <span class="optional"> optional</span>}
      </label>
      {field.kind === "choice" ? (
        <select {...shared}>
          <option value="">Choose…</option>
          {(field.options ?? []).map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <Input kind={field.kind} shared={shared} />
      )}
      {field.hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {problem === undefined ? null : (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface Shared {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly "aria-invalid": boolean;
  readonly "aria-required": boolean;
  readonly "aria-describedby": string | undefined;
  readonly onInput: (event: Event & { readonly currentTarget: HTMLInputElement | HTMLSelectElement }) => void;
}

// A number input swallows what it cannot read; people write "1.299,00", and the assistant reads it or says why not.
function Input({ kind, shared }: { readonly kind: Exclude<WireField["kind"], "choice">; readonly shared: Shared }) {
  switch (kind) {
    case "date":
    case "month":
      return <input {...shared} type={kind} />;
    case "email":
      return <input {...shared} type="email" autocomplete="off" />;
    case "number":
    case "money":
      return <input {...shared} type="text" inputMode={kind === "money" ? "decimal" : "numeric"} autocomplete="off" />;
    case "text":
      return <input {...shared} type="text" autocomplete="off" />;
  }
}
