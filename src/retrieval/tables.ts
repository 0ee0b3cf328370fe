import {
  bigint,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { CitedSection } from "./answer-log.js";
import type { Audience, Block, ChunkSentence } from "./document.js";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** One row: counts every change of what can be found or read, in the order of commits. */
export const knowledgeState = pgTable("knowledge_state", {
  id: integer("id").primaryKey(),
  version: bigint("version", { mode: "number" }).notNull(),
});

/** Where knowledge comes from, and how its last run went. */
export const knowledgeSources = pgTable("knowledge_sources", {
  id: text("id").primaryKey(),
  /** Folder or address, for people. */
  place: text("place").notNull(),
  /** Where the next listing of changes begins; null before the first complete run. */
  cursor: text("cursor"),
  /** Who is reading it now, and until when that counts without a sign of life. */
  leaseOwner: text("lease_owner"),
  leaseUntil: at("lease_until"),
  startedAt: at("started_at"),
  /** End of the last run that came to its end. */
  completedAt: at("completed_at"),
});

/** Pages as they were last read. */
export const knowledgeDocuments = pgTable(
  "knowledge_documents",
  {
    /** `source:path`. */
    id: text("id").primaryKey(),
    sourceId: text("source_id").notNull(),
    path: text("path").notNull(),
    title: text("title").notNull(),
    url: text("url").notNull(),
    audience: jsonb("audience").$type<Audience>().notNull(),
    owner: text("owner"),
    /** ISO 8601, as the page has it: a date or a moment. */
    updatedAt: text("updated_at").notNull(),
    reviewBy: text("review_by"),
    language: text("language").notNull(),
    authority: doublePrecision("authority").notNull(),
    keywords: jsonb("keywords").$type<readonly string[]>().notNull(),
    contentHash: text("content_hash").notNull(),
    blocks: jsonb("blocks").$type<readonly Block[]>().notNull(),
    /** What the source and our readers were when it was read; equal means nothing to load. */
    stamp: text("stamp").notNull(),
    /** The version of knowledge_state that this became part of. */
    version: bigint("version", { mode: "number" }).notNull(),
  },
  (t) => [index("knowledge_documents_source").on(t.sourceId), index("knowledge_documents_version").on(t.version)],
);

/** Passages of the pages; who may read them stands with the page. */
export const knowledgeChunks = pgTable(
  "knowledge_chunks",
  {
    documentId: text("document_id")
      .notNull()
      .references(() => knowledgeDocuments.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    anchor: text("anchor").notNull(),
    headingPath: jsonb("heading_path").$type<readonly string[]>().notNull(),
    text: text("text").notNull(),
    sentences: jsonb("sentences").$type<readonly ChunkSentence[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.documentId, t.position] })],
);

/** Embedding models that passages were embedded with. */
export const knowledgeVectorModels = pgTable("knowledge_vector_models", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  name: text("name").notNull().unique(),
  dimensions: integer("dimensions").notNull(),
});

/** pgvector's type without a number of dimensions: every model has its own. */
const anyVector = customType<{ data: string; driverData: string }>({ dataType: () => "vector" });

/** Passages as a model embeds them. The index is made per model when it is first used: it needs the model's dimensions. */
export const knowledgeVectors = pgTable(
  "knowledge_vectors",
  {
    modelId: integer("model_id")
      .notNull()
      .references(() => knowledgeVectorModels.id, { onDelete: "cascade" }),
    documentId: text("document_id").notNull(),
    position: integer("position").notNull(),
    embedding: anyVector("embedding").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.modelId, t.documentId, t.position] }),
    // Without it every passage that goes would have all vectors looked through.
    index("knowledge_vectors_passage").on(t.documentId, t.position),
    // A passage that is read anew, or goes, takes its vectors with it.
    foreignKey({
      columns: [t.documentId, t.position],
      foreignColumns: [knowledgeChunks.documentId, knowledgeChunks.position],
    }).onDelete("cascade"),
  ],
);

/** Pages that are gone, so that an index elsewhere hears of it. */
export const knowledgeRemovals = pgTable(
  "knowledge_removals",
  {
    documentId: text("document_id").primaryKey(),
    version: bigint("version", { mode: "number" }).notNull(),
  },
  (t) => [index("knowledge_removals_version").on(t.version)],
);

/** Pages that could not be read; what was known of them before stays. */
export const knowledgeFailures = pgTable(
  "knowledge_failures",
  {
    sourceId: text("source_id").notNull(),
    path: text("path").notNull(),
    reason: text("reason").notNull(),
    since: at("since").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.path] })],
);

/** Questions that were answered, or not, and what the asker thought of it; deleted with the transcripts. */
export const answers = pgTable(
  "answers",
  {
    id: text("id").primaryKey(),
    conversationId: text("conversation_id").notNull(),
    askerId: text("asker_id").notNull(),
    /** As it was meant: a follow-up together with what it follows. Encrypted. */
    question: text("question").notNull(),
    /** The same without names, addresses and numbers of people, for the gap report. Encrypted: words of a person all the same. */
    masked: text("masked").notNull(),
    kind: text("kind").$type<"answered" | "partly" | "not-covered" | "restricted">().notNull(),
    confidence: doublePrecision("confidence").notNull(),
    cited: jsonb("cited").$type<readonly CitedSection[]>().notNull(),
    /** Ids of pages near a question that was not covered, nearest first. */
    nearest: jsonb("nearest").$type<readonly string[]>().notNull(),
    /** Ids of cited pages that say different things. */
    disagreeing: jsonb("disagreeing").$type<readonly string[]>().notNull(),
    engine: text("engine").notNull(),
    verdict: text("verdict").$type<"up" | "down">(),
    /** What the asker missed. Encrypted. */
    missing: text("missing"),
    judgedAt: at("judged_at"),
    /** When a case was opened at the desk after it. */
    handedOffAt: at("handed_off_at"),
    at: at("at").notNull(),
  },
  (t) => [index("answers_at").on(t.at), index("answers_conversation").on(t.conversationId, t.at)],
);
