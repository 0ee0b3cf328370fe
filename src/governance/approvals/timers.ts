import { type Approval, type ApprovalItem, type Pools, closed, isVoted, waitingItems, withItems } from "./approval.js";
import { settle, unstaffedItems } from "./settle.js";

/** The moment when a duration (ISO 8601, working time) from now is over for the people an item waits for. */
export type DueAfter = (item: ApprovalItem, duration: string) => Date;

/** What time needs to work on a request. */
export interface Passing {
  readonly pools: Pools;
  readonly now: Date;
  readonly dueAfter: DueAfter;
}

/** Reminders, escalations and expiries that are due, and veto times that have passed. Silence never approves. */
export function passTime(approval: Approval, passing: Passing): Approval {
  const now = passing.now.toISOString();
  const late = waitingItems(approval).filter(
    (item) => isVoted(item) && item.expiresAt !== undefined && item.expiresAt <= now,
  );
  const hopeless = late.find((item) => !canEscalate(item));
  if (hopeless !== undefined) {
    return closed(approval, {
      status: "expired",
      reason: `Nobody decided in time: ${hopeless.reason}`,
      now: passing.now,
    });
  }
  const escalated = escalate(approval, late, passing);
  const due = waitingItems(escalated).filter((item) => item.remindAt !== undefined && item.remindAt <= now);
  return withItems(escalated, (item) =>
    due.includes(item) ? { ...item, remindedAt: now, remindAt: undefined } : item,
  );
}

/**
 * Brings a request to rest after a change: steps that are complete are left, items nobody can meet are escalated or flagged,
 * clocks of newly reached items are started, and the next due time is noted.
 */
export function bringToRest(approval: Approval, passing: Passing): Approval {
  const settled = start(settle(approval, passing.pools, passing.now), passing);
  const short = unstaffedItems(settled, passing.pools);
  const helpful = short.filter(canEscalate);
  const others = waitingItems(settled).filter((item) => short.length > 0 && isVoted(item) && canEscalate(item));
  const escalating = helpful.length > 0 ? helpful : others;
  if (escalating.length > 0) return bringToRest(escalate(settled, escalating, passing), passing);
  return withDue(flag(settled, short, passing.now));
}

/** A `notify` message reached somebody: the veto time, if any, starts. */
export function markDelivered(approval: Approval, key: string, passing: Passing): Approval {
  return withItems(approval, (item) => {
    if (item.key !== key || item.kind !== "notify" || item.deliveredAt !== undefined || item.startedAt === undefined)
      return item;
    const vetoUntil = item.veto === undefined ? undefined : passing.dueAfter(item, item.veto).toISOString();
    return { ...item, deliveredAt: passing.now.toISOString(), vetoUntil };
  });
}

function canEscalate(item: ApprovalItem): boolean {
  return item.escalate !== undefined && item.escalatedAt === undefined;
}

function escalate(approval: Approval, items: readonly ApprovalItem[], passing: Passing): Approval {
  return withItems(approval, (item) => {
    if (!items.includes(item)) return item;
    const escalated = { ...item, escalatedAt: passing.now.toISOString(), unstaffedAt: undefined };
    return withClocks(escalated, passing);
  });
}

function start(approval: Approval, passing: Passing): Approval {
  const waiting = waitingItems(approval);
  return withItems(approval, (item) =>
    waiting.includes(item) && item.startedAt === undefined
      ? withClocks({ ...item, startedAt: passing.now.toISOString() }, passing)
      : item,
  );
}

function withClocks(item: ApprovalItem, passing: Passing): ApprovalItem {
  if (!isVoted(item)) return item;
  const due = (duration: string | undefined) =>
    duration === undefined ? undefined : passing.dueAfter(item, duration).toISOString();
  return { ...item, remindAt: due(item.remind), remindedAt: undefined, expiresAt: due(item.expires) };
}

function flag(approval: Approval, short: readonly ApprovalItem[], now: Date): Approval {
  return withItems(approval, (item) => {
    if (!short.includes(item)) return item.unstaffedAt === undefined ? item : { ...item, unstaffedAt: undefined };
    return item.unstaffedAt === undefined ? { ...item, unstaffedAt: now.toISOString() } : item;
  });
}

function withDue(approval: Approval): Approval {
  const times = waitingItems(approval)
    .flatMap((item) => [item.remindAt, item.expiresAt, item.vetoUntil])
    .filter((time) => time !== undefined);
  const first = times.toSorted()[0];
  return { ...approval, dueAt: first === undefined ? undefined : new Date(first) };
}
