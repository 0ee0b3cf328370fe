import type { Json } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { AnyAction } from "./authoring-rules.js";
import { fieldsOf } from "./fields.js";

/** True when an input field is sensitive: then everything of its requests is encrypted at rest. */
export function holdsSensitive(action: AnyAction): boolean {
  return fieldsOf(action.input).some((field) => field.sensitive === true);
}

/** The value as it is stored: as it is, or encrypted as `{sealed}`. */
export function sealJson(value: Json, vault: Vault): Json {
  return { sealed: vault.seal(JSON.stringify(value)) };
}

/** The value again, whichever way it was stored. @throws AppError when it was sealed with another key */
export function unsealJson(stored: Json, vault: Vault): Json {
  if (stored === null || typeof stored !== "object" || Array.isArray(stored)) return stored;
  const { sealed, ...more } = stored as Readonly<Record<string, Json>>;
  if (typeof sealed !== "string" || Object.keys(more).length > 0) return stored;
  return JSON.parse(vault.open(sealed)) as Json;
}
