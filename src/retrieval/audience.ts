import type { Principal } from "../governance/principal.js";
import type { Audience } from "./document.js";

/** What reading rights are made of. */
export type Reader = Pick<Principal, "id" | "status" | "roles" | "groups">;

/** Whoever may come by: reads what is public and nothing else. No page can name them, since no person has this id. */
export const anybody: Reader = { id: "", status: "guest", roles: [], groups: [] };

/** Nobody: what a page gets whose readers are not known. */
export const privateAudience: Audience = { kind: "people", people: [] };

/** Begins the group id that stands for everyone with a role. */
const rolePrefix = "role:";

/** Says whether a person may read what has this audience. Whoever is not active reads nothing. Pure. */
export function mayRead(audience: Audience, reader: Reader): boolean {
  if (reader.status === "inactive") return false;
  if (audience.kind === "public") return true;
  // Nobody has an empty id, so a list that holds one (a mapping gone wrong) names nobody by it.
  if (audience.kind === "people") return reader.id !== "" && audience.people.includes(reader.id);
  const groups = readingGroups(reader);
  return audience.groups.some((group) => groups.has(group));
}

/** Says whether everyone present may read it; nobody present may read nothing. Pure. */
export function allMayRead(audience: Audience, present: readonly Reader[]): boolean {
  return present.length > 0 && present.every((reader) => mayRead(audience, reader));
}

/**
 * The groups of a person for reading: those of the directory, and `role:ID` for each role. A group of the directory that is
 * itself named `role:…` does not count, or its members would read what a role may. Guests have none. Pure.
 */
export function readingGroups(reader: Reader): ReadonlySet<string> {
  if (reader.status !== "active") return new Set();
  const groups = reader.groups.filter((group) => !group.startsWith(rolePrefix));
  return new Set([...groups, ...reader.roles.map((role) => `${rolePrefix}${role}`)]);
}

/**
 * Reads an audience as people write it: `public`, or a list of `group:ID` and `role:ID`, or a list of `person:ID`.
 * Pure. @returns undefined when it is not understood; then nobody may read the page
 */
export function parseAudience(written: unknown): Audience | undefined {
  const words = typeof written === "string" ? written.split(",") : written;
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) return undefined;
  const entries = words.map((word) => word.trim()).filter((word) => word !== "");
  if (entries.length === 0) return undefined;
  if (entries.length === 1 && entries[0] === "public") return { kind: "public" };
  const people = entries.flatMap((entry) => after(entry, "person:"));
  if (people.length === entries.length) return { kind: "people", people: inOrder(people) };
  const groups = entries.flatMap((entry) => [...namedGroup(entry), ...(isRole(entry) ? [entry] : [])]);
  return groups.length === entries.length ? { kind: "groups", groups: inOrder(groups) } : undefined;
}

/** An audience as people write it. Pure. */
export function sayAudience(audience: Audience): string {
  if (audience.kind === "public") return "public";
  if (audience.kind === "people") {
    return audience.people.length === 0 ? "nobody" : audience.people.map((id) => `person:${id}`).join(", ");
  }
  return audience.groups.map((group) => (group.startsWith(rolePrefix) ? group : `group:${group}`)).join(", ");
}

function namedGroup(entry: string): string[] {
  return after(entry, "group:").filter((group) => !group.startsWith(rolePrefix));
}

function isRole(entry: string): boolean {
  return after(entry, rolePrefix).length === 1;
}

function after(entry: string, prefix: string): string[] {
  return entry.startsWith(prefix) && entry.length > prefix.length ? [entry.slice(prefix.length)] : [];
}

function inOrder(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
