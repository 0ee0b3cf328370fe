import { and, asc, desc, eq, ne } from "drizzle-orm";
import type { Database, Tx } from "../../database.js";
import type { Vault } from "../../vault.js";
import { cases } from "../tables.js";
import type { CasePacket } from "./packet.js";

/** A case at the built-in desk. */
export interface Case {
  readonly reference: string;
  readonly conversationId: string;
  readonly requesterId: string;
  readonly title: string;
  readonly reason: string;
  readonly packet: CasePacket;
  readonly status: "open" | "answered" | "resolved";
  readonly assigneeId: string | undefined;
  readonly openedAt: Date;
  readonly resolvedAt: Date | undefined;
}

/** What changes when somebody works on a case. */
export interface CaseChange {
  readonly status: Case["status"];
  readonly assigneeId?: string | undefined;
  readonly resolvedAt?: Date | undefined;
}

/** Cases; packets are encrypted. */
export interface CaseStore {
  insert(tx: Tx, opened: Omit<Case, "status" | "assigneeId" | "resolvedAt">): Promise<void>;
  find(reference: string): Promise<Case | undefined>;
  /** The cases of a conversation that are not resolved, the newest first. */
  openIn(conversationId: string): Promise<readonly Case[]>;
  /** Cases that are not resolved, oldest first; with `all` the resolved ones too. */
  list(all: boolean): Promise<readonly Case[]>;
  change(tx: Tx, reference: string, change: CaseChange): Promise<void>;
  /** More was learned: another packet, and the case wants an answer again. */
  add(tx: Tx, reference: string, packet: CasePacket): Promise<void>;
}

/** Cases in the database. */
export function createCaseStore(database: Database, vault: Vault): CaseStore {
  const read = (row: typeof cases.$inferSelect): Case => ({
    ...row,
    packet: JSON.parse(vault.open(row.packet)) as CasePacket,
    assigneeId: row.assigneeId ?? undefined,
    resolvedAt: row.resolvedAt ?? undefined,
  });
  return {
    insert: async (tx, opened) => {
      await tx.insert(cases).values({ ...opened, packet: vault.seal(JSON.stringify(opened.packet)), status: "open" });
    },
    find: async (reference) =>
      (await database.db.select().from(cases).where(eq(cases.reference, reference))).map(read)[0],
    openIn: async (conversationId) => {
      const unresolved = and(eq(cases.conversationId, conversationId), ne(cases.status, "resolved"));
      const rows = await database.db.select().from(cases).where(unresolved).orderBy(desc(cases.openedAt));
      return rows.map(read);
    },
    list: async (all) => {
      const query = database.db.select().from(cases);
      const rows = await (all ? query : query.where(ne(cases.status, "resolved"))).orderBy(asc(cases.openedAt));
      return rows.map(read);
    },
    change: async (tx, reference, change) => {
      await tx.update(cases).set(change).where(eq(cases.reference, reference));
    },
    add: async (tx, reference, packet) => {
      const sealed = vault.seal(JSON.stringify(packet));
      await tx.update(cases).set({ packet: sealed, status: "open" }).where(eq(cases.reference, reference));
    },
  };
}
