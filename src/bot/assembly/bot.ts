import { createExecutor, type Executor } from "../../actions/executor.js";
import { createProposalStore, nextReference } from "../../actions/proposal-store.js";
import { usesModel } from "../../config.js";
import type { Jobs } from "../../jobs.js";
import type { AnswerLog } from "../../retrieval/answer-log.js";
import { createAnswerLog } from "../../retrieval/answer-log-store.js";
import type { SearchLibrary } from "../../retrieval/search-library.js";
import type { PassageVectors } from "../../retrieval/vectors.js";
import type { AcceptEvent, Channel } from "../channels/channel.js";
import { createConversationStore } from "../conversation-store.js";
import { createDeliveryStore } from "../delivery-store.js";
import { createCaseStore } from "../desk/case-store.js";
import { createDesk, type Desk } from "../desk/desk.js";
import type { ShownAnswer } from "../desk/packet.js";
import { createInboxStore } from "../inbox-store.js";
import { createInbox, type Inbox } from "../inbox.js";
import { createMessageStore } from "../message-store.js";
import { createNotifier, type Notifier } from "../notifier.js";
import { createPipeline } from "../pipeline.js";
import { tellExecution } from "../execution-news.js";
import { tellStanding } from "../request-news.js";
import { purgeOldTexts, type Purged } from "../retention-store.js";
import type { BotServices } from "../turn-context.js";
import type { IdentityLinks } from "../identity/identities.js";
import { openAnswering } from "./answering.js";
import type { Company } from "./company.js";
import { openIdentities } from "./identities.js";
import { lazyModel } from "./model.js";
import type { CompanyParts } from "./parts.js";
import { openUnderstander } from "./understanding.js";

/** What the bot is put together from. */
export interface BotParts extends CompanyParts {
  readonly company: Company;
  readonly jobs: Jobs;
  /** This process's name in leases. */
  readonly owner: string;
}

/** The assistant of one process, without its channels. */
export interface Bot {
  readonly services: BotServices;
  readonly desk: Desk;
  /** Which employee an account of another channel is. */
  readonly identities: IdentityLinks;
  /** Adds a channel and begins to take its events. */
  attach(channel: Channel): Promise<void>;
  detach(channel: Channel): Promise<void>;
  readonly accept: AcceptEvent;
  /** Takes up what a dead process left; before the first sweep. */
  recover(): Promise<void>;
  sweep(): Promise<void>;
  /** Deletes texts that are older than their retention. */
  purge(): Promise<Purged>;
  /** Resolves when nothing is under way in this process. */
  idle(): Promise<void>;
  /** Makes ready what the first question would have to wait for. */
  warmUp(): Promise<void>;
  stop(): Promise<void>;
  /** After `stop`: ends the threads. */
  close(): Promise<void>;
}

/**
 * With the sweep, what a dead process left is taken up within 10 s embedded and 30 s on a server. Two thirds of it are left
 * when a heartbeat is due: clocks of different machines must not differ by more.
 */
const leaseMs = { pglite: 6_000, postgres: 20_000 } as const;

/**
 * Conversations worked on at the same time: few enough that events are stored and acknowledged while many turns wait, and more
 * where a turn spends its time waiting for a model.
 */
const conversationsAtOnce = { embedded: 8, model: 40 } as const;

/** Queue of reminders, escalations and expiries. */
const timerQueue = "approval-timer";

/** Puts the bot together. */
export function assembleBot(parts: BotParts): Bot {
  const { database, vault, clock, logger, company, owner } = parts;
  const { audit, registry, rates, gate } = company;
  const conversations = createConversationStore(database, vault);
  const messages = createMessageStore(database, vault);
  const deliveries = createDeliveryStore(database);
  const sabotage = { noReaders: parts.config.sabotage.includes("no-readers") };
  const notifier = createNotifier({ ...parts, conversations, messages, deliveries, audit, sabotage });
  const proposals = createProposalStore(registry, vault);
  const model = lazyModel(parts);
  const executor: Executor = createExecutor({
    database,
    registry,
    gate,
    audit,
    directory: company.directory,
    rates,
    vault,
    clock,
    logger,
    owner,
    leaseMs: leaseMs[database.kind],
    sabotage: { noKey: parts.config.sabotage.includes("no-key"), noGate: parts.config.sabotage.includes("no-gate") },
    onChange: (tx, change) => tellExecution(services, { tx, outbox: notifier.outbox(tx) }, change),
  });
  const actions = new Map(registry.actions.map((action) => [action.id, action]));
  const answers = createAnswerLog(database, vault);
  const desk = openDesk(parts, { conversations, messages, notifier, proposals, answers, actions });
  const answering = openAnswering(parts, model);
  const { answerer, thesaurus } = answering;
  const services: BotServices = {
    ...company,
    database,
    clock,
    logger,
    baseCurrency: parts.config.baseCurrency,
    proposals,
    executor,
    answers,
    answerer,
    thesaurus,
    desk,
    notifier,
    conversations,
    messages,
    inbox: createInboxStore(database, vault),
    understander: openUnderstander(parts, model),
    owner,
    schedule: (tx, approvalId, runAt) => parts.jobs.enqueue(tx, { queue: timerQueue, data: { approvalId }, runAt }),
  };
  const inbox = createInbox({
    ...services,
    leaseMs: leaseMs[database.kind],
    conversationsAtOnce: conversationsAtOnce[usesModel(parts.config) ? "model" : "embedded"],
    ...createPipeline(services),
  });
  hearDeliveries(services);
  parts.jobs.handle(timerQueue, ({ approvalId = "" }) => tick(services, approvalId));
  return {
    services,
    desk,
    identities: openIdentities(parts),
    accept: inbox.accept,
    purge: () => purgeOldTexts(database, parts.config.retention, clock()),
    ...channelsOf(services, inbox),
    ...runningOf(services, { inbox, notifier, executor, deliveries, ...answering }),
  };
}

type DeskParts = Pick<BotServices, "conversations" | "messages" | "notifier" | "proposals" | "answers"> & {
  readonly actions: ReadonlyMap<string, BotServices["registry"]["actions"][number]>;
};

function openDesk(parts: BotParts, { proposals, answers, ...rest }: DeskParts): Desk {
  const { database, vault, clock, company } = parts;
  return createDesk({
    ...rest,
    database,
    cases: createCaseStore(database, vault),
    directory: company.directory,
    answered: (conversationId, personId) => answersIn(answers, conversationId, personId),
    tried: (conversationId, personId) => triedIn(parts, { proposals, conversationId, personId }),
    nextReference,
    audit: company.audit,
    clock,
  });
}

const answersShown = 5;

async function answersIn(log: AnswerLog, conversationId: string, personId: string): Promise<readonly ShownAnswer[]> {
  const given = await log.ofConversation(conversationId, 4 * answersShown);
  return given
    .filter(({ askerId }) => askerId === personId)
    .slice(-answersShown)
    .map(({ question, kind, cited, verdict, missing }) => {
      const sources = cited.map(({ documentId, section }) => `${documentId}${section === "" ? "" : `, ${section}`}`);
      return { question, kind, sources, verdict, missing };
    });
}

async function triedIn(
  parts: BotParts,
  of: { proposals: BotServices["proposals"]; conversationId: string; personId: string },
) {
  const { registry } = parts.company;
  const made = await of.proposals.ofConversation(parts.database.db, of.conversationId);
  const own = made.filter((proposal) => proposal.requesterId === of.personId);
  return own.map(({ reference, actionId, status, outcome }) => ({
    reference,
    title: registry.action(actionId).title,
    status,
    outcome,
  }));
}

/** A notice that reached somebody meets its obligation, and may let the request go on. */
function hearDeliveries(services: BotServices): void {
  services.notifier.onReport(async (tx, { report, recipientId }) => {
    const { approvalId, key } = JSON.parse(report) as { approvalId: string; key: string };
    if (recipientId === undefined) return;
    const standing = await services.approvals.delivered(tx, { approvalId, key, recipientId });
    const proposal =
      standing === undefined ? undefined : await services.proposals.byId(tx, standing.approval.proposalId);
    if (standing === undefined || proposal === undefined) return;
    await tellStanding(services, { tx, outbox: services.notifier.outbox(tx) }, { standing, proposal });
  });
}

/** Does what time has made due on one request. */
async function tick(services: BotServices, approvalId: string): Promise<void> {
  await services.database.transaction(async (tx) => {
    const standing = await services.approvals.tick(tx, approvalId, services.clock());
    const proposal =
      standing === undefined ? undefined : await services.proposals.byId(tx, standing.approval.proposalId);
    if (standing === undefined || proposal === undefined) return;
    await tellStanding(services, { tx, outbox: services.notifier.outbox(tx) }, { standing, proposal });
  });
}

function channelsOf(services: BotServices, inbox: Inbox): Pick<Bot, "attach" | "detach"> {
  return {
    attach: async (channel) => {
      services.notifier.register(channel);
      await channel.start(inbox.accept);
    },
    detach: async (channel) => {
      services.notifier.unregister(channel);
      await channel.stop();
    },
  };
}

interface Workers {
  readonly inbox: Inbox;
  readonly notifier: Notifier;
  readonly executor: Executor;
  readonly deliveries: { releaseAll(): Promise<void> };
  readonly library: SearchLibrary;
  readonly vectors: PassageVectors | undefined;
}

function runningOf(
  services: BotServices,
  { inbox, notifier, executor, deliveries, library, vectors }: Workers,
): Pick<Bot, "recover" | "sweep" | "idle" | "stop" | "warmUp" | "close"> {
  const idle = async () => {
    await inbox.idle();
    await executor.idle();
    await notifier.idle();
  };
  return {
    recover: async () => {
      if (services.database.kind !== "pglite") return;
      // The embedded database has one process: whoever else held a lease is dead.
      await services.conversations.releaseOthers(services.owner);
      await deliveries.releaseAll();
      await executor.takeOver();
    },
    sweep: async () => {
      await inbox.sweep();
      await notifier.sweep();
      await executor.recover();
      vectors?.keepUp();
      const due = await services.approvals.dueTimers(services.database.db, services.clock());
      for (const approvalId of due) await tick(services, approvalId);
    },
    warmUp: async () => {
      await library.pages();
    },
    idle,
    stop: async () => {
      await vectors?.stop();
      await inbox.stop();
      await idle();
    },
    close: () => library.close(),
  };
}
