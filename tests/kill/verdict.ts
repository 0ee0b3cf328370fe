import { wordsOf } from "../support/web-feed.js";
import type { Evidence } from "./evidence.js";
import type { ErrandOutcome } from "./people.js";

/** What a point can show to be wrong. */
export type ViolationKind =
  /** An effect happened twice, or one key was used for two. */
  | "twice"
  /** A request is called done and its effect is not there. */
  | "effect-lost"
  /** An effect is there that no request stands for as done. */
  | "effect-unclaimed"
  /** An effect without a used ticket for its inputs, or without the agreements it needed. */
  | "unauthorised"
  /** Something a person sent is not stored exactly once, or was not worked to its end. */
  | "message-lost"
  /** Something a person sent was never answered. */
  | "unanswered"
  /** The same was said twice in a row. */
  | "said-twice"
  /** A request that nobody will end. */
  | "no-end"
  /** Enough people agreed and it was not counted, or too few and it was. */
  | "miscounted"
  /** A reply that did not reach its channel. */
  | "undelivered"
  /** The audit does not verify. */
  | "audit"
  /** Something was done in a way that a library will refuse one day. */
  | "deprecated"
  /** Somebody waited in vain. */
  | "waited-in-vain";

/** One thing that is wrong, in words. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}

type Check = (evidence: Evidence) => readonly Violation[];

const ended = new Set(["succeeded", "failed", "refused", "rejected", "expired", "cancelled", "handed-off"]);
const ledgerAction = "ledger.post-entry";

/** Everything that is wrong after a point. Pure. */
export function violationsIn(evidence: Evidence): readonly Violation[] {
  return checks.flatMap((check) => check(evidence));
}

const externalEffects: Check = ({ tables, ledger }) => {
  const requests = tables.proposals.filter((one) => one.action === ledgerAction);
  const times = (counts: Readonly<Record<string, number>>, name: string) => counts[name] ?? 0;
  const twice = [ledger.byKey, ledger.byReference]
    .flatMap((counts) => Object.entries(counts))
    .filter(([, happened]) => happened > 1)
    .map(([name, happened]) => violation("twice", `${name} was posted ${happened} times`));
  const lost = requests
    .filter(
      (one) =>
        one.status === "succeeded" &&
        (times(ledger.byReference, one.reference) === 0 || times(ledger.byKey, one.key) === 0),
    )
    .map((one) => violation("effect-lost", `${one.reference} is done, and nothing was posted under its key`));
  const claimed = new Set(requests.filter(mayHaveHappened).map((one) => one.reference));
  const unclaimed = Object.keys(ledger.byReference)
    .filter((reference) => !claimed.has(reference))
    .map((reference) => violation("effect-unclaimed", `${reference} was posted, and no request is done by it`));
  return [...twice, ...lost, ...unclaimed];
};

const ownEffects: Check = ({ tables }) => {
  const kinds = [
    ["procurement.request-purchase", tables.orders],
    ["hr.request-leave", tables.leaves],
    ["it.reset-password", tables.resets],
  ] as const;
  return kinds.flatMap(([action, effects]) => {
    const requests = tables.proposals.filter((one) => one.action === action);
    const keys = new Set(effects.map((one) => one.key));
    const claimed = new Set(requests.filter(mayHaveHappened).map((one) => one.key));
    const references = effects.flatMap((one) => one.reference ?? []);
    return [
      ...doubles(references).map((one) => violation("twice", `${one} had its effect twice`)),
      ...requests
        .filter((one) => one.status === "succeeded" && !keys.has(one.key))
        .map((one) => violation("effect-lost", `${one.reference} is done without an effect under its key`)),
      ...effects
        .filter((one) => !claimed.has(one.key ?? ""))
        .map((one) =>
          violation("effect-unclaimed", `${action} ${one.reference ?? one.key ?? ""} has no request that is done`),
        ),
    ];
  });
};

const authorised: Check = ({ tables, outcomes }) => {
  const withoutTicket = tables.executions.flatMap((execution) => {
    const request = tables.proposals.find((one) => one.id === execution.proposal);
    const used = tables.tickets.filter(
      (ticket) => ticket.proposal === execution.proposal && ticket.used && ticket.hash === request?.hash,
    );
    return used.length >= execution.attempts
      ? []
      : [
          violation(
            "unauthorised",
            `${request?.reference ?? execution.proposal} ran ${execution.attempts} times with ${used.length} tickets used`,
          ),
        ];
  });
  const withoutAgreement = outcomes.flatMap(({ errand, reference, ended: end }) => {
    const request = tables.proposals.find((one) => one.reference === reference);
    if (end !== "done" || request === undefined || errand.agreements === 0) return [];
    const approval = tables.approvals.find((one) => one.proposal === request.id && one.status === "granted");
    const voters = tables.votes.filter(
      (vote) => vote.approval === approval?.id && vote.verdict === "approve" && vote.hash === request.hash,
    );
    return new Set(voters.map((vote) => vote.voter)).size >= errand.agreements
      ? []
      : [
          violation(
            "unauthorised",
            `${request.reference} was carried out with ${voters.length} of ${errand.agreements} agreements`,
          ),
        ];
  });
  return [...withoutTicket, ...withoutAgreement];
};

const messagesKept: Check = ({ tables, sent }) => {
  const stored = countBy(tables.messages.map((one) => one.id));
  const inbox = new Map(tables.inbox.map((one) => [one.key, one.status]));
  return sent.flatMap((one) => {
    const times = stored.get(one.id) ?? 0;
    if (times !== 1) return [violation("message-lost", `${one.id} is stored ${times} times`)];
    const status = inbox.get(`web:${one.id}`);
    return status === "done" ? [] : [violation("message-lost", `${one.id} is ${status ?? "not"} in the inbox`)];
  });
};

const messagesAnswered: Check = ({ tables, sent }) =>
  sent.flatMap((one) => {
    const own = tables.messages.find((message) => message.id === one.id);
    const answer = tables.messages.some(
      (message) =>
        own !== undefined &&
        message.conversation === own.conversation &&
        message.seq > own.seq &&
        message.author !== "person",
    );
    return answer ? [] : [violation("unanswered", `${one.id} has no answer`)];
  });

const saidOnce: Check = ({ outcomes }) => outcomes.flatMap(repetitionsIn);

function repetitionsIn({ transcript, reference }: ErrandOutcome): readonly Violation[] {
  return transcript.flatMap((message, index) => {
    const before = transcript[index - 1];
    // A card is said again to take its own place.
    if (before === undefined || message.author === "person" || message.cardKey !== undefined) return [];
    const again =
      before.cardKey === undefined && before.author === message.author && wordsOf(before) === wordsOf(message);
    return again ? [violation("said-twice", `${reference ?? message.conversationId}: “${wordsOf(message)}”`)] : [];
  });
}

const requestsEnd: Check = ({ tables }) => {
  const requests = tables.proposals.flatMap((one) => {
    if (ended.has(one.status)) return [];
    const withPerson = tables.cases.some((open) => open.conversation === one.conversation);
    return one.status === "unknown" && withPerson
      ? []
      : [violation("no-end", `${one.reference} is still ${one.status}`)];
  });
  const approvals = tables.approvals
    .filter((one) => one.status === "open")
    .map((one) => violation("no-end", `the request for agreement ${one.id} is still open`));
  return [...requests, ...approvals];
};

const votesCounted: Check = ({ tables, clicks }) => {
  const items = tables.items.flatMap((item) => {
    if (item.kind !== "approval") return [];
    const approval = tables.approvals.find((one) => one.id === item.approval);
    const voters = new Set(
      tables.votes
        .filter(
          (vote) =>
            vote.approval === item.approval &&
            vote.obligation === item.obligation &&
            vote.verdict === "approve" &&
            vote.hash === approval?.hash,
        )
        .map((vote) => vote.voter),
    );
    const enough = voters.size >= item.quorum;
    return enough === item.met
      ? []
      : [
          violation(
            "miscounted",
            `${item.obligation} of ${item.approval}: ${voters.size} of ${item.quorum} agreed, and it counts as ${item.met ? "met" : "open"}`,
          ),
        ];
  });
  const clicked = clicks.flat().length;
  const tooMany =
    tables.votes.length > clicked ? [violation("miscounted", `${tables.votes.length} votes of ${clicked} clicks`)] : [];
  return [...items, ...tooMany];
};

const delivered: Check = ({ tables }) =>
  tables.deliveries
    .filter((one) => one.status !== "delivered")
    .map((one) => violation("undelivered", `${one.message} is ${one.status}`));

const audited: Check = ({ audit }) => (audit.ok ? [] : [violation("audit", audit.says)]);

const upToDate: Check = ({ deprecations }) => deprecations.map((what) => violation("deprecated", what));

const waited: Check = ({ failures }) => failures.map((what) => violation("waited-in-vain", what));

const checks: readonly Check[] = [
  externalEffects,
  ownEffects,
  authorised,
  messagesKept,
  messagesAnswered,
  saidOnce,
  requestsEnd,
  votesCounted,
  delivered,
  audited,
  upToDate,
  waited,
];

/** Done, or perhaps done: the effect belongs to the request. */
function mayHaveHappened({ status }: { readonly status: string }): boolean {
  return status === "succeeded" || status === "unknown";
}

function violation(kind: ViolationKind, what: string): Violation {
  return { kind, what };
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function doubles(names: readonly string[]): readonly string[] {
  return [...countBy(names)].filter(([, count]) => count > 1).map(([name]) => name);
}
