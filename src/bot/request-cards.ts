import type { StoredProposal } from "../actions/proposal-store.js";
import type { ApprovalItem, Vote } from "../governance/approvals/approval.js";
import type { Standing } from "../governance/approvals/news.js";
import type { Principal } from "../governance/principal.js";
import { approvalCard, approvalCardKey, approvalRecord, type ApprovalCardParts } from "./replies/approval-card.js";
import { listAnd, phrases } from "./replies/phrases.js";
import type { Reply } from "./replies/reply.js";
import { costWords } from "./replies/request-words.js";
import { words } from "./replies/task-replies.js";
import { momentFor } from "./replies/time-words.js";
import type { BotServices, TurnTransaction } from "./turn-context.js";

/** A request whose agreement changed. */
export interface Changed {
  readonly standing: Standing;
  readonly proposal: StoredProposal;
}

/** An obligation, and whom its card or notice goes to. */
export type Asked = Changed & { readonly obligation: ApprovalItem; readonly to: readonly Principal[] };

/** Asks people for their decision. */
export async function sendCards(services: BotServices, { outbox }: TurnTransaction, asked: Asked): Promise<void> {
  for (const person of asked.to) await outbox.tell(person.id, approvalCard(await cardParts(services, asked, person)));
}

/** A notice counts as met when it is delivered: the courier reports it under `report`. */
export async function sendNotices(services: BotServices, { outbox }: TurnTransaction, asked: Asked): Promise<void> {
  for (const person of asked.to) {
    const parts = await cardParts(services, asked, person);
    const fields = [
      ...parts.summary,
      ...(parts.cost === undefined ? [] : [{ label: phrases.cost, value: parts.cost }]),
    ];
    const report = JSON.stringify({ approvalId: asked.standing.approval.id, key: asked.obligation.key });
    const reply: Reply = {
      audience: "direct",
      report,
      blocks: [
        { kind: "fields", title: phrases.noticeTitle(parts.requesterName, parts.actionTitle), fields },
        words(parts.reason),
      ],
    };
    await outbox.tell(person.id, reply);
  }
}

/** A request that is over: its cards become records wherever they stand. */
export async function closeCards(
  services: BotServices,
  { outbox }: TurnTransaction,
  end: Changed & { tone: "success" | "danger"; text: string },
): Promise<void> {
  await outbox.replaceCard(approvalCardKey(end.standing.approval.id), async (readerId) =>
    approvalRecord(await partsFor(services, end, readerId), { tone: end.tone, text: end.text }),
  );
}

/** A vote that did not end the request: the cards of those who are not asked any more become records, the others stay. */
export async function settleCards(services: BotServices, { outbox }: TurnTransaction, changed: Changed): Promise<void> {
  const { standing, proposal } = changed;
  if (standing.approval.status !== "open") return;
  const asked = new Set(standing.waitingFor.flatMap((waiting) => waiting.approvers.map((person) => person.id)));
  const agreed = standing.approval.votes.filter((vote) => vote.verdict === "approve");
  const names = await namesOfVoters(services, agreed);
  const text = phrases.agreedSoFar(proposal.reference, listAnd(names));
  await outbox.replaceCard(approvalCardKey(standing.approval.id), async (readerId) => {
    if (readerId === undefined || asked.has(readerId)) return undefined;
    return approvalRecord(await partsFor(services, changed, readerId), { tone: "info", text });
  });
}

/** A click that changed nothing: the card is put up anew for those who can still decide, since a page takes a used button away. */
export async function renewCard(
  services: BotServices,
  { outbox }: TurnTransaction,
  again: Changed & { readonly readerId: string },
): Promise<void> {
  const { standing, readerId } = again;
  const waiting = standing.waitingFor.find((one) => one.approvers.some((person) => person.id === readerId));
  if (standing.approval.status !== "open" || waiting === undefined) return;
  await outbox.replaceCard(approvalCardKey(standing.approval.id), async (person) =>
    person === readerId
      ? approvalCard(await partsFor(services, { ...again, obligation: waiting.obligation }, person))
      : undefined,
  );
}

/** How people are called; the id of somebody who is not in the directory. */
export async function nameOf(services: BotServices, personId: string): Promise<string> {
  return (await services.directory.person(personId))?.name ?? personId;
}

/** Who voted, by name. One after the other: a transaction has one connection. */
export async function namesOfVoters(services: BotServices, votes: readonly Vote[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const vote of votes) names.push(await nameOf(services, vote.voterId));
  return names;
}

/** Of somebody who is not in the directory any more nothing is known. */
const anybody = { locale: "en", timeZone: "UTC" };

type Shown = Changed & { readonly obligation?: ApprovalItem | undefined };

async function partsFor(services: BotServices, shown: Shown, readerId: string | undefined): Promise<ApprovalCardParts> {
  const reader = readerId === undefined ? undefined : await services.directory.person(readerId);
  return cardParts(services, shown, reader ?? anybody);
}

async function cardParts(
  services: BotServices,
  shown: Shown,
  reader: Pick<Principal, "locale" | "timeZone">,
): Promise<ApprovalCardParts> {
  const { proposal, standing, obligation } = shown;
  const action = services.registry.action(proposal.actionId);
  const due = obligation?.expiresAt;
  return {
    approvalId: standing.approval.id,
    reference: proposal.reference,
    inputHash: proposal.inputHash,
    requesterName: await nameOf(services, proposal.requesterId),
    actionTitle: action.title,
    summary: action.summary(proposal.inputs),
    cost: costWords(proposal.facts.amount, { locale: reader.locale, baseCurrency: services.baseCurrency }),
    reason: obligation?.reason ?? "",
    dueBy: due === undefined ? undefined : momentFor(new Date(due), reader),
  };
}
