import { createHmac, timingSafeEqual } from "node:crypto";
import { type Json, canonicalJson, sha256 } from "../runtime.js";

/** What of an audit row is sealed: everything but its place in the chain and the erasable data itself. */
export interface AuditContent {
  readonly ref: string;
  readonly at: Date;
  readonly type: string;
  readonly actorId: string;
  readonly subject: string;
  readonly correlationId: string;
  readonly outcome: string;
  readonly data: Readonly<Record<string, Json>>;
  readonly erasableDigest: string | null;
}

/** What the first entry of a chain follows. */
export const genesis = "0".repeat(64);

/** Keyed digest of a row by itself, made when it is written. Hex. */
export function macOf(key: string, content: AuditContent): string {
  return hmac(key, `entry\n${canonical(content)}`);
}

/** Keyed digest of a row in its place: over the hash before it and its content. The number is not in it; the links order the rows. Hex. */
export function linkHash(key: string, previousHash: string, content: AuditContent): string {
  return hmac(key, `link\n${previousHash}\n${canonical(content)}`);
}

/** Digest of erasable data under its salt: once both are gone, the digest says nothing about them. Hex. */
export function erasableDigest(salt: string, data: Json): string {
  return sha256(`${salt}\n${canonicalJson(data)}`);
}

/** Compares two digests. */
export function sameDigest(a: string | null, b: string): boolean {
  const [left, right] = [Buffer.from(a ?? ""), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Texts that a JSON column would refuse or change, made storable: no NUL, no half of a surrogate pair. */
export function storable(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((member: Json) => storable(member));
  return storableMembers(Object.fromEntries(Object.entries(value)));
}

/** The same for an object, which stays one. Members that are undefined at run time are left out, as JSON does. */
export function storableMembers(members: Readonly<Record<string, Json>>): Record<string, Json> {
  const kept = Object.entries(members).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([name, member]) => [storableText(name), storable(member)]));
}

function storableText(text: string): string {
  return text.replaceAll("\0", "").replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

function canonical(content: AuditContent): string {
  return canonicalJson({
    ref: content.ref,
    at: content.at,
    type: content.type,
    actorId: content.actorId,
    subject: content.subject,
    correlationId: content.correlationId,
    outcome: content.outcome,
    data: content.data,
    erasableDigest: content.erasableDigest,
  });
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
