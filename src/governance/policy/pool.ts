/** One way to name people in `@approval`, `@notify` and `@escalate`. */
export type PoolMember =
  | { readonly kind: "manager-of-requester" | "manager-of-subject" | "cost-centre-owner" }
  | { readonly kind: "role" | "group"; readonly name: string };

const RELATIONS = {
  "manager-of-requester": "the requester's manager",
  "manager-of-subject": "the manager of the person it is about",
  "cost-centre-owner": "the owner of the cost centre",
} as const;

function isRelation(text: string): text is keyof typeof RELATIONS {
  return Object.hasOwn(RELATIONS, text);
}

function parseMember(text: string): PoolMember | undefined {
  if (isRelation(text)) return { kind: text };
  const named = /^(role|group):([A-Za-z0-9][A-Za-z0-9._-]*)$/u.exec(text);
  if (named?.[2] === undefined) return undefined;
  return { kind: named[1] === "role" ? "role" : "group", name: named[2] };
}

/**
 * Reads a pool expression: `manager-of-requester`, `manager-of-subject`, `cost-centre-owner`, `role:X`, `group:X`, joined
 * by `|`, which means any of them. Undefined when it is not one.
 */
export function parsePool(expression: string): readonly PoolMember[] | undefined {
  const members: PoolMember[] = [];
  for (const part of expression.split("|")) {
    const member = parseMember(part.trim());
    if (member === undefined) return undefined;
    members.push(member);
  }
  return members;
}

function describeMember(member: PoolMember): string {
  if (member.kind === "role") return `somebody with the role ${member.name}`;
  if (member.kind === "group") return `a member of ${member.name}`;
  return RELATIONS[member.kind];
}

/** A pool expression in words: "the requester's manager or somebody with the role director". */
export function describePool(expression: string): string {
  return parsePool(expression)?.map(describeMember).join(" or ") ?? expression;
}

/** The most people a pool can ever hold: one per relation; a role or group may hold any number. */
export function largestPool(members: readonly PoolMember[]): number {
  return members.some((member) => member.kind === "role" || member.kind === "group") ? Infinity : members.length;
}
