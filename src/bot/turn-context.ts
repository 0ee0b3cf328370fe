import type { Executor } from "../actions/executor.js";
import type { ProposalStore } from "../actions/proposal-store.js";
import type { Registry } from "../actions/registry.js";
import type { RateTable } from "../actions/rates.js";
import type { Database, Tx } from "../database.js";
import type { Approvals } from "../governance/approvals/approvals.js";
import type { Delegations } from "../governance/approvals/delegations.js";
import type { AuditEntry } from "../governance/decision.js";
import type { CompanySnapshot, Directory } from "../governance/directory.js";
import type { Gate } from "../governance/gate.js";
import type { PolicyEngine } from "../governance/policy/engine.js";
import type { Principal } from "../governance/principal.js";
import type { AnswerLog } from "../retrieval/answer-log.js";
import type { Answerer } from "../retrieval/answer.js";
import type { ThesaurusEntry } from "../retrieval/thesaurus.js";
import type { Clock, Logger } from "../runtime.js";
import type { ChannelEvent } from "./channels/channel.js";
import type { Conversation, ConversationStore } from "./conversation-store.js";
import type { Desk } from "./desk/desk.js";
import type { DialogueState, Directive } from "./dialogue/state.js";
import type { Understander } from "./dialogue/understander.js";
import type { InboxStore } from "./inbox-store.js";
import type { MessageStore } from "./message-store.js";
import type { Notifier, Outbox } from "./notifier.js";

/** Everything a turn is worked with. */
export interface BotServices {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly baseCurrency: string;
  readonly rates: RateTable;
  readonly directory: Directory;
  readonly registry: Registry;
  readonly proposals: ProposalStore;
  readonly gate: Gate;
  readonly policy: Pick<PolicyEngine, "version">;
  readonly approvals: Approvals;
  readonly delegations: Delegations;
  readonly executor: Executor;
  readonly answerer: Answerer;
  /** What the company adds to the shipped thesaurus. */
  readonly thesaurus: readonly ThesaurusEntry[];
  readonly answers: AnswerLog;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly desk: Desk;
  readonly notifier: Notifier;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly inbox: InboxStore;
  readonly understander: Understander;
  /** This process's name in leases. */
  readonly owner: string;
  /** Has an approval looked at again at a moment: a reminder, an escalation, an expiry. */
  schedule(tx: Tx, approvalId: string, at: Date): Promise<void>;
}

/** One turn being worked on. */
export interface TurnContext {
  readonly services: BotServices;
  readonly conversation: Conversation;
  readonly event: ChannelEvent;
  readonly speaker: Principal;
  readonly company: CompanySnapshot;
  readonly now: Date;
  /** The knowledge question before this turn, for follow-ups. */
  readonly lastQuestion: string | undefined;
}

/** The transaction in which a turn ends. */
export interface TurnTransaction {
  readonly tx: Tx;
  readonly outbox: Outbox;
}

/** A change of a turn, made when it ends: replies, requests, votes. */
export type TurnStep = (turn: TurnTransaction) => Promise<void>;

/** What carrying out a directive came to. */
export interface Handled {
  readonly steps: readonly TurnStep[];
  /** The state after it, when it changed. */
  readonly state?: DialogueState | undefined;
  /** A frame that was dropped: what else the turn wanted of it is void. */
  readonly dropped?: string | undefined;
}

/** Carries out one kind of directive: looks around before the transaction, and says what to do in it. */
export type Handler<K extends Directive["kind"]> = (
  context: TurnContext,
  directive: Extract<Directive, { kind: K }>,
  state: DialogueState,
) => Promise<Handled>;
