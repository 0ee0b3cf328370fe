import { and, asc, desc, eq, gte, lt } from "drizzle-orm";
import type { Database, Tx } from "../database.js";
import type { Vault } from "../vault.js";
import type { AnswerLog, GivenAnswer, HandedOff, LoggedAnswer } from "./answer-log.js";
import { answers } from "./tables.js";

/** The record of answers in the database; what people wrote is encrypted. */
export function createAnswerLog(database: Database, vault: Vault): AnswerLog {
  return {
    record: async (tx, given) => {
      await tx.insert(answers).values(rowOf(given, vault));
    },
    askerOf: async (answerId) => {
      const [row] = await database.db
        .select({ askerId: answers.askerId })
        .from(answers)
        .where(eq(answers.id, answerId));
      return row?.askerId;
    },
    judge: async (tx, { answerId, verdict, missing, at }) => {
      const sealed = missing === undefined ? null : vault.seal(missing);
      await tx.update(answers).set({ verdict, missing: sealed, judgedAt: at }).where(eq(answers.id, answerId));
    },
    handedOff: noteHandOff,
    ofConversation: async (conversationId, limit) => {
      const rows = await database.db
        .select()
        .from(answers)
        .where(eq(answers.conversationId, conversationId))
        .orderBy(desc(answers.at), desc(answers.id))
        .limit(limit);
      return rows.toReversed().map((row) => ({ ...logged(row, vault), question: vault.open(row.question) }));
    },
    since: async (from) => {
      const rows = await database.db
        .select()
        .from(answers)
        .where(gte(answers.at, from))
        .orderBy(asc(answers.at), asc(answers.id));
      return rows.map((row) => logged(row, vault));
    },
  };
}

/** Deletes what is older. @returns how many answers went */
export async function purgeAnswers(tx: Tx, before: Date): Promise<number> {
  const gone = await tx.delete(answers).where(lt(answers.at, before)).returning({ id: answers.id });
  return gone.length;
}

type Row = typeof answers.$inferSelect;

function rowOf({ answer, question, masked, ...given }: GivenAnswer, vault: Vault): typeof answers.$inferInsert {
  return {
    ...given,
    question: vault.seal(question),
    masked: vault.seal(masked),
    kind: answer.kind,
    confidence: answer.confidence,
    cited: answer.citations.map(({ documentId, section }) => ({ documentId, section })),
    nearest: (answer.nearest ?? []).map(({ documentId }) => documentId),
    disagreeing: answer.disagreeing ?? [],
    engine: answer.engine ?? "embedded",
  };
}

function logged(row: Row, vault: Vault): LoggedAnswer {
  const { id, conversationId, askerId, kind, confidence, cited, nearest, disagreeing, engine, at } = row;
  return {
    id,
    conversationId,
    askerId,
    masked: vault.open(row.masked),
    kind,
    confidence,
    cited,
    nearest,
    disagreeing,
    engine,
    verdict: row.verdict ?? undefined,
    missing: row.missing === null ? undefined : vault.open(row.missing),
    handedOff: row.handedOffAt !== null,
    at,
  };
}

async function noteHandOff(tx: Tx, { conversationId, askerId, answerId, since, at }: HandedOff): Promise<void> {
  const theirs = and(eq(answers.conversationId, conversationId), eq(answers.askerId, askerId));
  const [meant] = await tx
    .select({ id: answers.id })
    .from(answers)
    .where(and(theirs, answerId === undefined ? gte(answers.at, since) : eq(answers.id, answerId)))
    .orderBy(desc(answers.at), desc(answers.id))
    .limit(1);
  if (meant !== undefined) await tx.update(answers).set({ handedOffAt: at }).where(eq(answers.id, meant.id));
}
