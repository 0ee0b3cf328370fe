import { z } from "zod";
import { privateAudience } from "../audience.js";
import type { Audience } from "../document.js";

const named = z.object({ name: z.string().optional(), id: z.string().optional() });
const account = z.object({
  accountId: z.string().optional(),
  email: z.string().optional(),
  username: z.string().optional(),
});

/** The read restrictions of one page, as the service gives them with `expand=restrictions.read.restrictions.…`. */
export const readRestrictions = z.object({
  read: z.object({
    restrictions: z.object({
      user: z.object({ results: z.array(account) }),
      group: z.object({ results: z.array(named) }),
    }),
  }),
});

/** Read restrictions of one page. */
export type ReadRestrictions = z.output<typeof readRestrictions>;

/** How people and groups of Confluence are called in the directory. What is not mapped opens nothing. */
export interface ReaderMapping {
  /** Who may read what is not restricted: that is, who may read the space. */
  readonly space: Audience;
  /** Group id of the directory (or `role:ID`) by the group's name or id in Confluence. */
  readonly groups: ReadonlyMap<string, string>;
  /** Person id of the directory by mail address (lower case), account id or user name. */
  readonly people: ReadonlyMap<string, string>;
}

/** One page and those above it, each with its own restrictions; undefined where they are not known. */
export type RestrictionPath = readonly (ReadRestrictions | undefined)[];

/**
 * Who may read a page. In Confluence a page is read by those who may read the space, and every restricted page above it, and
 * itself; restrictions above are not repeated below. An audience here is one list, so where several have to hold, only who is
 * named in each of them remains: rather too few than too many. Pure.
 */
export function confluenceReaders(path: RestrictionPath, mapping: ReaderMapping): Audience {
  const levels: Audience[] = [];
  for (const restrictions of path) {
    if (restrictions === undefined) return privateAudience;
    const { user, group } = restrictions.read.restrictions;
    if (user.results.length + group.results.length > 0) levels.push(levelOf(restrictions, mapping));
  }
  return levels.reduce(both, mapping.space);
}

/** Ids of groups are UUIDs; in Confluence Data Center groups have none. */
const looksLikeId = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;

/** Groups go before people: members come and go, and the directory knows them at the moment of the question. */
function levelOf({ read }: ReadRestrictions, mapping: ReaderMapping): Audience {
  const groups = read.restrictions.group.results.flatMap(({ name, id }) => {
    // Whoever may make a group there can name it as they like: like the id of another one, too. A name never counts as an id.
    const byName = name === undefined || looksLikeId.test(name) ? undefined : mapping.groups.get(name);
    return (id === undefined ? undefined : mapping.groups.get(id)) ?? byName ?? [];
  });
  if (groups.length > 0) return { kind: "groups", groups: inOrder(groups) };
  const people = read.restrictions.user.results.flatMap(({ accountId, email, username }) => {
    const names = [email?.toLowerCase(), accountId, username].filter((name) => name !== undefined);
    return names.map((name) => mapping.people.get(name)).find((id) => id !== undefined) ?? [];
  });
  return { kind: "people", people: inOrder(people) };
}

function both(first: Audience, second: Audience): Audience {
  if (first.kind === "public") return second;
  if (second.kind === "public") return first;
  if (first.kind === "groups" && second.kind === "groups") {
    const shared = first.groups.filter((group) => second.groups.includes(group));
    return shared.length === 0 ? privateAudience : { kind: "groups", groups: shared };
  }
  if (first.kind === "people" && second.kind === "people") {
    return { kind: "people", people: first.people.filter((person) => second.people.includes(person)) };
  }
  // Whether these people are in those groups is not known here.
  return privateAudience;
}

function inOrder(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
