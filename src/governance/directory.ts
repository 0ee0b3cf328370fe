import type { Principal } from "./principal.js";

/** A named thing of the company and how people call it. */
export interface CatalogueEntry {
  readonly kind: "application" | "hardware-item" | "group" | "cost-centre";
  readonly id: string;
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly ownerId?: string | undefined;
  /** Minor units of the base currency, for hardware. */
  readonly priceMinor?: number | undefined;
  /** Ids of groups, for a group: their members are its members too. */
  readonly contains?: readonly string[] | undefined;
}

/** A moment's view of the company: people and named things, for understanding and validation. */
export interface CompanySnapshot {
  readonly people: readonly Principal[];
  readonly catalogue: readonly CatalogueEntry[];
}

/**
 * The company's people. Reads see the last import; ids never change. The groups of a person are all they are in, also by
 * way of groups within groups.
 */
export interface Directory {
  person(id: string): Promise<Principal | undefined>;
  /** Active members of a role. */
  withRole(role: string): Promise<readonly Principal[]>;
  inGroup(group: string): Promise<readonly Principal[]>;
  catalogue(kind: CatalogueEntry["kind"]): Promise<readonly CatalogueEntry[]>;
  /** Ids of everybody who has the person above them, at whatever distance and of whatever status. */
  everybodyBelow(id: string): Promise<readonly string[]>;
  /** Everything, cached until the next import. */
  snapshot(): Promise<CompanySnapshot>;
}
