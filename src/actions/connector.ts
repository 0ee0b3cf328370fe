import type { z } from "zod";
import type { Database } from "../database.js";
import type { Clock, Logger } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { ActionDefinition } from "./action.js";

/** What a connector is opened with. Built-in ledgers live in the database; others ignore it. */
export interface ConnectorEnvironment {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Encrypts what must not lie in the open in a ledger. */
  readonly vault: Vault;
}

/** A system Deskhand acts on: how to reach it, and what can be done there. */
export interface ConnectorDefinition<C extends z.ZodObject = z.ZodObject, S = unknown> {
  /** kebab-case, for example `hr`. */
  readonly id: string;
  readonly title: string;
  /** `hr`, `it`, `procurement`, … : the first part of its actions' ids. */
  readonly domain: string;
  /** The owning team as a pool expression, `role:it-agent`: they start assisted actions. */
  readonly owners: string;
  /** True for a connector that exists only where the configuration names it. */
  readonly optIn?: boolean;
  /** Settings, from `connectors.ID` of the configuration file; secrets are marked there. */
  readonly settings: C;
  open(settings: z.output<C>, environment: ConnectorEnvironment): S | Promise<S>;
  close?(system: S): Promise<void>;
  readonly actions: readonly ActionDefinition<z.ZodObject, z.ZodType, S>[];
}

/** Declares a connector. */
export function defineConnector<C extends z.ZodObject, S>(
  definition: ConnectorDefinition<C, S>,
): ConnectorDefinition<C, S> {
  return definition;
}
