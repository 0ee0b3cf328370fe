import type { Principal } from "../principal.js";
import { type Approval, type ApprovalItem, isVoted, mandatesFor, waitingItems } from "./approval.js";
import type { Electorate } from "./pools.js";

/** An obligation that is being decided, and who can decide it now; nobody when it is flagged as unstaffed. */
export interface Waiting {
  readonly obligation: ApprovalItem;
  readonly approvers: readonly Principal[];
}

/** A message that has to be delivered before the request goes on; `delivered` reports it. */
export interface Notice {
  readonly obligation: ApprovalItem;
  readonly recipients: readonly Principal[];
}

/** Something that happened to a request, and whom to tell. The requester is told of every one. */
export type ApprovalNews =
  /** Items began to be decided: send the cards and the notices. */
  | { readonly kind: "asked"; readonly waitingFor: readonly Waiting[]; readonly notify: readonly Notice[] }
  | { readonly kind: "reminder"; readonly obligation: ApprovalItem; readonly to: readonly Principal[] }
  | { readonly kind: "escalated"; readonly obligation: ApprovalItem; readonly to: readonly Principal[] }
  /** Nobody can be found who could meet it: the request stays open until somebody can, or it expires. */
  | { readonly kind: "unstaffed"; readonly obligation: ApprovalItem }
  /** A policy published meanwhile asks for more. */
  | { readonly kind: "added"; readonly obligations: readonly ApprovalItem[] }
  | {
      readonly kind: "bypassed";
      readonly obligation: ApprovalItem;
      readonly by: string;
      readonly to: readonly Principal[];
    }
  | {
      readonly kind: "closed";
      readonly status: Exclude<Approval["status"], "open">;
      readonly reason?: string | undefined;
    };

/** Where a request stands after something was done to it. */
export interface Standing {
  readonly approval: Approval;
  /** What is being decided now, and by whom. Empty when closed. */
  readonly waitingFor: readonly Waiting[];
  /** Messages to deliver that were not asked for before. */
  readonly notify: readonly Notice[];
  readonly news: readonly ApprovalNews[];
}

/** The standing of a request after a change. `before` is undefined for a new one. */
export function standingOf(before: Approval | undefined, after: Approval, electorate: Electorate): Standing {
  const reached = waitingItems(after).filter((item) => itemOf(before, item.key)?.startedAt === undefined);
  const notify = reached.filter((item) => !isVoted(item)).map((item) => noticeOf(after, item, electorate));
  return {
    approval: after,
    waitingFor: waitingFor(after, electorate),
    notify,
    news: newsOf(before, after, electorate),
  };
}

/** What is being decided now, and by whom. */
export function waitingFor(approval: Approval, electorate: Electorate): readonly Waiting[] {
  return waitingItems(approval)
    .filter(isVoted)
    .map((item) => ({ obligation: item, approvers: undecided(approval, item, electorate) }));
}

function newsOf(before: Approval | undefined, after: Approval, electorate: Electorate): readonly ApprovalNews[] {
  const changed = (field: "remindedAt" | "escalatedAt" | "unstaffedAt" | "bypassedBy" | "startedAt") =>
    after.items.filter((item) => item[field] !== undefined && item[field] !== itemOf(before, item.key)?.[field]);
  const to = (item: ApprovalItem) => undecided(after, item, electorate);
  const added = before === undefined ? [] : after.items.filter((item) => itemOf(before, item.key) === undefined);
  const news: ApprovalNews[] = added.length === 0 ? [] : [{ kind: "added", obligations: added }];
  for (const item of changed("bypassedBy")) {
    news.push({ kind: "bypassed", obligation: item, by: item.bypassedBy ?? "", to: to(item) });
  }
  for (const item of changed("escalatedAt")) news.push({ kind: "escalated", obligation: item, to: to(item) });
  for (const item of changed("remindedAt")) news.push({ kind: "reminder", obligation: item, to: to(item) });
  for (const item of changed("unstaffedAt")) news.push({ kind: "unstaffed", obligation: item });
  const asked = changed("startedAt").filter((item) => waitingItems(after).includes(item));
  if (asked.length > 0) {
    news.push({
      kind: "asked",
      waitingFor: waitingFor({ ...after, items: asked }, electorate),
      notify: asked.filter((item) => !isVoted(item)).map((item) => noticeOf(after, item, electorate)),
    });
  }
  if (after.status !== "open" && after.status !== before?.status) {
    news.push({ kind: "closed", status: after.status, reason: after.closedReason });
  }
  return news;
}

function noticeOf(approval: Approval, item: ApprovalItem, electorate: Electorate): Notice {
  return { obligation: item, recipients: electorate.approversFor(approval, item) };
}

/** Who may decide an item and has not. */
function undecided(approval: Approval, item: ApprovalItem, electorate: Electorate): readonly Principal[] {
  const voted = new Set(approval.votes.filter((vote) => vote.obligationId === item.id).map((vote) => vote.voterId));
  return electorate.approversFor(approval, item).filter((person) => !voted.has(person.id));
}

function itemOf(approval: Approval | undefined, key: string): ApprovalItem | undefined {
  return approval?.items.find((item) => item.key === key);
}

/** A request that waits for somebody: which of its obligations, and in whose place. */
export interface Pending {
  readonly approval: Approval;
  readonly obligations: readonly ApprovalItem[];
  /** Directory id, when the person only stands in. */
  readonly onBehalfOf?: string | undefined;
}

/** What of a request waits for a person now; undefined when nothing does. */
export function pendingFor(personId: string, approval: Approval, electorate: Electorate): Pending | undefined {
  const mine = (item: ApprovalItem) =>
    mandatesFor(item, approval, electorate.pools).filter((mandate) => mandate.voterId === personId);
  const voted = new Set(approval.votes.filter((vote) => vote.voterId === personId).map((vote) => vote.obligationId));
  const obligations = waitingItems(approval).filter(
    (item) => isVoted(item) && !voted.has(item.id) && mine(item).length > 0,
  );
  if (obligations.length === 0) return undefined;
  const principals = obligations.flatMap((item) => mine(item).map((mandate) => mandate.principalId));
  return { approval, obligations, onBehalfOf: principals.includes(personId) ? undefined : principals[0] };
}
