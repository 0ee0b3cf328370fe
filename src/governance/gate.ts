import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import { type Clock, type Json, newId } from "../runtime.js";
import type { Approval } from "./approvals/approval.js";
import type { ApproverDirectory } from "./approvals/approvers.js";
import type { Audit } from "./audit.js";
import {
  type AuthorizationOrigin,
  type StoredTicket,
  insertTicket,
  readTicket,
  useTicket,
  wasAuthorised,
} from "./authorization-store.js";
import type { AuditEntry, Decision, ProposalFacts } from "./decision.js";
import { type Permission, finalCheck } from "./final-check.js";
import type { PolicyEngine } from "./policy/engine.js";
import { type CouldStart, type Preview, couldStart, peopleOf, preview } from "./preview.js";

interface AuthorizationParts {
  readonly id: string;
  readonly proposalId: string;
  readonly actionId: string;
  readonly inputHash: string;
  readonly origin: AuthorizationOrigin;
  readonly policyVersion: number;
}

/** Authorizations that were made here and not used up. */
const unspent = new WeakSet<Authorization>();

let mint: (parts: AuthorizationParts) => Authorization;

/** The right to one effect, with exactly these inputs, once. Nothing but this file can make one. */
export class Authorization {
  /** Id of its ticket. */
  readonly id: string;
  readonly proposalId: string;
  readonly actionId: string;
  readonly inputHash: string;
  readonly origin: AuthorizationOrigin;
  readonly policyVersion: number;
  readonly #brand = true;

  private constructor(parts: AuthorizationParts) {
    this.id = parts.id;
    this.proposalId = parts.proposalId;
    this.actionId = parts.actionId;
    this.inputHash = parts.inputHash;
    this.origin = parts.origin;
    this.policyVersion = parts.policyVersion;
    Object.freeze(this);
  }

  static {
    mint = (parts) => {
      const authorization = new Authorization(parts);
      unspent.add(authorization);
      return authorization;
    };
  }

  /** True once, for an authorization that was made here: a copy, a look-alike or a second use is no permission. */
  static consume(authorization: unknown): boolean {
    return authorization instanceof Authorization && unspent.delete(authorization) && authorization.#brand;
  }
}

/** A ticket: shown again when the effect is about to happen. */
export interface Ticket {
  readonly id: string;
  readonly expiresAt: Date;
}

/** What a ticket came to. `expired`: ask for another one. `needs-approval`: a newer policy asks for more people. */
export type Redemption =
  | { readonly kind: "authorised"; readonly authorization: Authorization }
  | { readonly kind: "expired" }
  | { readonly kind: "used" }
  | Exclude<Permission, { readonly kind: "permitted" }>;

/** What asking for another ticket came to. */
export type Renewal =
  | { readonly kind: "ticket"; readonly ticketId: string; readonly expiresAt: Date }
  | Exclude<Permission, { readonly kind: "permitted" }>;

/** What asking for an authorization of a read came to. */
export type ReadAuthorization = Extract<Redemption, { readonly kind: "authorised" | "refused" | "needs-approval" }>;

/** The only way to an effect. */
export interface Gate {
  couldStart(requesterId: string, actionId: string, channel: string): Promise<CouldStart>;
  preview(facts: ProposalFacts): Promise<Preview>;
  /** The binding decision, in the transaction in which the proposal is stored; audited. */
  decide(tx: Tx, facts: ProposalFacts): Promise<Decision>;
  /**
   * A ticket for one effect, to be redeemed by whoever carries it out. No promise that it will be.
   * @throws AppError not-authorised when the approval named is not granted, or is not for this request.
   */
  authorise(tx: Tx, request: TicketRequest): Promise<Ticket>;
  /** Another ticket after one expired, for a repeated attempt, or to take an effect back; asks today's policy first. */
  renew(tx: Tx, request: Omit<TicketRequest, "approvalId">): Promise<Renewal>;
  /** Uses a ticket up, under its row lock: same inputs, not used, not expired, and today's policy is content. */
  redeem(tx: Tx, request: { readonly ticketId: string; readonly facts: ProposalFacts }): Promise<Redemption>;
  /** For a read that runs at once: decision, ticket and authorization in one. */
  authoriseRead(tx: Tx, facts: ProposalFacts): Promise<ReadAuthorization>;
  /** True once for an authorization that this process's gate made. */
  consume(authorization: unknown): boolean;
}

/** What a ticket is asked for with. */
export interface TicketRequest {
  readonly facts: ProposalFacts;
  readonly origin: AuthorizationOrigin;
  readonly approvalId?: string | undefined;
}

/** What the gate depends on. */
export interface GateParts {
  readonly policy: Pick<PolicyEngine, "decide" | "preview" | "couldStart" | "version">;
  readonly directory: ApproverDirectory;
  readonly approvals: { find(tx: Tx, key: { readonly proposalId: string }): Promise<Approval | undefined> };
  readonly audit: Pick<Audit, "record">;
  readonly clock: Clock;
  /** How long a ticket is good for; 15 minutes when left out. */
  readonly ticketMinutes?: number | undefined;
  /** Breaks a safety on purpose, so that its harness can be seen to go red. */
  readonly sabotage?: { readonly noLock?: boolean | undefined; readonly noGate?: boolean | undefined } | undefined;
}

const defaultTicketMinutes = 15;

/** The gate of this installation. */
export function createGate(parts: GateParts): Gate {
  const keeper = new Gatekeeper(parts);
  return {
    couldStart: (requesterId, actionId, channel) => couldStart(parts, { requesterId, actionId, channel }),
    preview: (facts) => preview(parts, facts),
    decide: (tx, facts) => keeper.decide(tx, facts),
    authorise: (tx, request) => keeper.authorise(tx, request),
    renew: (tx, request) => keeper.renew(tx, request),
    redeem: (tx, request) => keeper.redeem(tx, request),
    authoriseRead: (tx, facts) => keeper.authoriseRead(tx, facts),
    consume: (authorization) => Authorization.consume(authorization),
  };
}

class Gatekeeper {
  constructor(private readonly parts: GateParts) {}

  async decide(tx: Tx, facts: ProposalFacts): Promise<Decision> {
    const decision = await this.ask(tx, facts);
    const data = {
      actionId: facts.actionId,
      inputHash: facts.inputHash,
      channel: facts.channel,
      policyVersion: decision.policyVersion,
      ...explained(decision),
    };
    await this.note(tx, facts, { type: "proposal.decided", outcome: decision.kind, data });
    return decision;
  }

  async authorise(tx: Tx, request: TicketRequest): Promise<Ticket> {
    const { facts, approvalId } = request;
    if (approvalId !== undefined) {
      const approval = await this.parts.approvals.find(tx, { proposalId: facts.proposalId });
      const granted =
        approval?.id === approvalId && approval.status === "granted" && approval.inputHash === facts.inputHash;
      if (!granted) {
        throw new AppError({
          code: "not-authorised",
          message: "The approval named has not been granted for this request.",
          where: `proposal ${facts.proposalId}`,
        });
      }
    }
    return this.issue(tx, request, null);
  }

  async renew(tx: Tx, request: Omit<TicketRequest, "approvalId">): Promise<Renewal> {
    const permission = await this.check(tx, request.facts, request.origin);
    if (permission.kind !== "permitted") {
      await this.noteRefusal(tx, request.facts, permission);
      return permission;
    }
    const ticket = await this.issue(tx, request, null);
    return { kind: "ticket", ticketId: ticket.id, expiresAt: ticket.expiresAt };
  }

  async redeem(tx: Tx, request: { readonly ticketId: string; readonly facts: ProposalFacts }): Promise<Redemption> {
    const { facts, ticketId } = request;
    const now = this.parts.clock();
    const ticket = await readTicket(tx, ticketId, this.parts.sabotage?.noLock !== true);
    if (ticket === undefined || !isFor(ticket, facts)) {
      const refusal = { kind: "refused" as const, reasons: ["There is no ticket for this request with these inputs."] };
      await this.noteRefusal(tx, facts, refusal);
      return refusal;
    }
    if (ticket.usedAt !== null) return { kind: "used" };
    if (ticket.expiresAt <= now) return { kind: "expired" };
    const permission = await this.check(tx, facts, ticket.origin);
    if (permission.kind !== "permitted") {
      await this.noteRefusal(tx, facts, permission);
      return permission;
    }
    await useTicket(tx, ticketId, now);
    return this.authorised(tx, facts, { ...ticket, policyVersion: permission.policyVersion });
  }

  async authoriseRead(tx: Tx, facts: ProposalFacts): Promise<ReadAuthorization> {
    if (facts.effect !== "read") {
      throw new AppError({ code: "internal", message: "Only reads run at once.", where: facts.actionId });
    }
    const decision = await this.decide(tx, facts);
    const permission = this.isOpen() ? permittedBy(decision) : finalCheck(decision, undefined, facts.inputHash);
    if (permission.kind !== "permitted") return permission;
    const ticket = await this.issue(tx, { facts, origin: "request" }, this.parts.clock());
    return this.authorised(tx, facts, {
      id: ticket.id,
      origin: "request",
      policyVersion: permission.policyVersion,
    });
  }

  /** Today's answer to whether this effect may happen now. */
  private async check(tx: Tx, facts: ProposalFacts, origin: AuthorizationOrigin): Promise<Permission> {
    if (origin === "compensation") return this.checkCompensation(tx, facts);
    const decision = await this.ask(tx, facts);
    if (this.isOpen()) return permittedBy(decision);
    const approval = await this.parts.approvals.find(tx, { proposalId: facts.proposalId });
    return finalCheck(decision, approval, facts.inputHash);
  }

  /** Taking back was authorised together with what is taken back: neither a kill switch nor a lost role may leave it standing. */
  private async checkCompensation(tx: Tx, facts: ProposalFacts): Promise<Permission> {
    if (await wasAuthorised(tx, facts.proposalId)) {
      return { kind: "permitted", policyVersion: await this.parts.policy.version(tx) };
    }
    return {
      kind: "refused",
      reasons: ["Nothing of this request was ever authorised, so there is nothing to take back."],
    };
  }

  private async ask(tx: Tx, facts: ProposalFacts): Promise<Decision> {
    const people = await peopleOf(this.parts.directory, facts);
    return "kind" in people ? people : this.parts.policy.decide(tx, facts, people);
  }

  private isOpen(): boolean {
    return this.parts.sabotage?.noGate === true;
  }

  private async issue(tx: Tx, request: TicketRequest, usedAt: Date | null): Promise<Ticket> {
    const { facts, origin } = request;
    const issuedAt = this.parts.clock();
    const minutes = this.parts.ticketMinutes ?? defaultTicketMinutes;
    const ticket: StoredTicket = {
      id: newId(),
      proposalId: facts.proposalId,
      actionId: facts.actionId,
      inputHash: facts.inputHash,
      origin,
      policyVersion: await this.parts.policy.version(tx),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + minutes * 60_000),
      usedAt,
    };
    await insertTicket(tx, ticket);
    const data = { ticketId: ticket.id, origin, inputHash: facts.inputHash };
    await this.note(tx, facts, { type: "authorization.issued", outcome: "issued", data });
    return { id: ticket.id, expiresAt: ticket.expiresAt };
  }

  private async authorised(
    tx: Tx,
    facts: ProposalFacts,
    ticket: Pick<StoredTicket, "id" | "origin" | "policyVersion">,
  ): Promise<Extract<Redemption, { kind: "authorised" }>> {
    const { id, origin, policyVersion } = ticket;
    const data = { ticketId: id, origin, inputHash: facts.inputHash, policyVersion };
    await this.note(tx, facts, { type: "authorization.redeemed", outcome: "authorised", data });
    const { proposalId, actionId, inputHash } = facts;
    return { kind: "authorised", authorization: mint({ id, proposalId, actionId, inputHash, origin, policyVersion }) };
  }

  private noteRefusal(
    tx: Tx,
    facts: ProposalFacts,
    refusal: Exclude<Permission, { kind: "permitted" }>,
  ): Promise<void> {
    const data =
      refusal.kind === "refused"
        ? { reasons: refusal.reasons }
        : { obligations: refusal.obligations.map((obligation) => obligation.id) };
    return this.note(tx, facts, { type: "authorization.refused", outcome: refusal.kind, data });
  }

  private note(tx: Tx, facts: ProposalFacts, entry: Pick<AuditEntry, "type" | "outcome" | "data">): Promise<void> {
    return this.parts.audit.record(tx, {
      actorId: facts.requesterId,
      subject: `proposal:${facts.proposalId}`,
      ...entry,
    });
  }
}

function isFor(ticket: StoredTicket, facts: ProposalFacts): boolean {
  return (
    ticket.proposalId === facts.proposalId && ticket.actionId === facts.actionId && ticket.inputHash === facts.inputHash
  );
}

/** What a gate without a lock on its door says to everything: for the harness only. */
function permittedBy(decision: Decision): Permission {
  return { kind: "permitted", policyVersion: decision.policyVersion };
}

function explained(decision: Decision): Readonly<Record<string, Json>> {
  switch (decision.kind) {
    case "allow":
      return { policyIds: decision.policyIds };
    case "deny":
      return { code: decision.code, reasons: decision.reasons, policyIds: decision.policyIds };
    case "require":
      return { obligations: decision.obligations.map((obligation) => obligation.id) };
    case "shadow":
      return { would: decision.would };
    case "recommend-only":
      return {};
  }
}
