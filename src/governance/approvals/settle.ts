import {
  type Approval,
  type ApprovalItem,
  type Mandate,
  type Pools,
  closed,
  isVoted,
  mandatesFor,
  waitingItems,
  withItems,
} from "./approval.js";
import { type Ballot, fillSeats } from "./seats.js";

/**
 * Moves a request as far as its votes, deliveries and passed veto times carry it: step by step, `granted` when nothing is open.
 * Only votes on these very inputs count, by people who are in the pool now. Adding an approving vote never moves it back.
 */
export function settle(approval: Approval, pools: Pools, now: Date): Approval {
  if (approval.status !== "open") return approval;
  const filled = filledSeats(approval, pools);
  const open = waitingItems(approval).some((item) => !isMet(item, filled, now));
  if (open) return approval;
  const metAt = now.toISOString();
  const done = withItems(approval, (item) =>
    item.step === approval.currentStep && item.metAt === undefined ? { ...item, metAt } : item,
  );
  const left = done.items.filter((item) => item.metAt === undefined).map((item) => item.step);
  if (left.length === 0) return closed(done, { status: "granted", now });
  return settle({ ...done, currentStep: Math.min(...left), stepSince: now }, pools, now);
}

/** Which ballots fill the seats of the step being decided, by item key. */
export function filledSeats(approval: Approval, pools: Pools): ReadonlyMap<string, readonly Ballot[]> {
  const voted = waitingItems(approval).filter(isVoted);
  const ballots = voted.flatMap((item) => {
    const voters = approvingVoters(approval, item);
    return mandatesFor(item, approval, pools)
      .filter((mandate) => voters.has(mandate.voterId))
      .map((mandate) => ballotOf(item, mandate));
  });
  return fillSeats(voted.map(demandOf), ballots);
}

/** Items of the step being decided that could not be met even if everybody who may vote did. */
export function unstaffedItems(approval: Approval, pools: Pools): readonly ApprovalItem[] {
  const waiting = waitingItems(approval);
  const voted = waiting.filter(isVoted);
  const everybody = voted.flatMap((item) =>
    mandatesFor(item, approval, pools).map((mandate) => ballotOf(item, mandate)),
  );
  const filled = fillSeats(voted.map(demandOf), everybody);
  return waiting.filter((item) =>
    isVoted(item)
      ? (filled.get(item.key)?.length ?? 0) < demandOf(item).quorum
      : item.deliveredAt === undefined && mandatesFor(item, approval, pools).length === 0,
  );
}

function isMet(item: ApprovalItem, filled: ReadonlyMap<string, readonly Ballot[]>, now: Date): boolean {
  if (isVoted(item)) return (filled.get(item.key)?.length ?? 0) >= demandOf(item).quorum;
  if (item.deliveredAt === undefined) return false;
  return item.veto === undefined || (item.vetoUntil !== undefined && item.vetoUntil <= now.toISOString());
}

function approvingVoters(approval: Approval, item: ApprovalItem): ReadonlySet<string> {
  const counted = approval.votes.filter(
    (vote) => vote.obligationId === item.id && vote.verdict === "approve" && vote.inputHash === approval.inputHash,
  );
  return new Set(counted.map((vote) => vote.voterId));
}

/** An obligation wants at least one person, whatever its annotation says. */
function demandOf(item: ApprovalItem): { key: string; quorum: number } {
  return { key: item.key, quorum: Math.max(1, item.quorum) };
}

function ballotOf(item: ApprovalItem, mandate: Mandate): Ballot {
  return { key: item.key, voterId: mandate.voterId, principalId: mandate.principalId };
}
