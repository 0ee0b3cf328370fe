import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Db, Tx } from "../database.js";
import { knowledgeChunks, knowledgeDocuments, knowledgeVectorModels, knowledgeVectors } from "./tables.js";

/** An embedding model as the database knows it. */
export interface VectorModel {
  readonly id: number;
  readonly dimensions: number;
}

/** A passage that a model has not embedded yet. */
export interface PassageToEmbed {
  readonly documentId: string;
  readonly position: number;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly text: string;
}

/** A passage near a question. */
export interface NearPassage {
  /** `documentId#position`. */
  readonly id: string;
  /** Cosine, -1 to 1. */
  readonly closeness: number;
}

/** Dimensions up to which pgvector indexes a vector; twice as many in half precision. */
const mostIndexed = 2_000;

/** What the database knows of a model; undefined before the first vector. */
export async function vectorModel(db: Db | Tx, name: string): Promise<VectorModel | undefined> {
  const [row] = await db.select().from(knowledgeVectorModels).where(eq(knowledgeVectorModels.name, name));
  return row;
}

/**
 * Makes a model known, on a server with an index of its own (HNSW; an embedded database compares all). A model that now has
 * other dimensions is another model by the same name: what it embedded before is forgotten.
 */
export async function putVectorModel(database: Database, name: string, dimensions: number): Promise<VectorModel> {
  const known = await vectorModel(database.db, name);
  if (known?.dimensions === dimensions) return known;
  return database.transaction(async (tx) => {
    await tx.delete(knowledgeVectorModels).where(eq(knowledgeVectorModels.name, name));
    const [row] = await tx.insert(knowledgeVectorModels).values({ name, dimensions }).returning();
    const model = row ?? { id: 0, dimensions };
    if (database.kind === "postgres" && dimensions <= 2 * mostIndexed) {
      const operators = sql.raw(`${typeFor(model).split("(")[0] ?? "vector"}_cosine_ops`);
      const index = sql.raw(`knowledge_vectors_hnsw_${model.id}`);
      const only = sql.raw(`${model.id}`);
      await tx.execute(
        sql`create index if not exists ${index} on ${knowledgeVectors} using hnsw ((embedding::${sql.raw(typeFor(model))}) ${operators}) where model_id = ${only}`,
      );
    }
    return model;
  });
}

/** Passages without a vector of this model, in no particular order. */
export function passagesToEmbed(
  db: Db | Tx,
  model: VectorModel | undefined,
  count: number,
): Promise<readonly PassageToEmbed[]> {
  const { documentId, position, headingPath, text } = knowledgeChunks;
  const theirs = and(
    eq(knowledgeVectors.documentId, documentId),
    eq(knowledgeVectors.position, position),
    eq(knowledgeVectors.modelId, model?.id ?? 0),
  );
  return db
    .select({ documentId, position, headingPath, text, title: knowledgeDocuments.title })
    .from(knowledgeChunks)
    .innerJoin(knowledgeDocuments, eq(knowledgeDocuments.id, documentId))
    .leftJoin(knowledgeVectors, theirs)
    .where(isNull(knowledgeVectors.modelId))
    .limit(count);
}

/** Keeps the vector of a passage, if the passage still says what was embedded. */
export async function putVector(
  tx: Tx,
  model: VectorModel,
  { passage, vector }: { readonly passage: PassageToEmbed; readonly vector: readonly number[] },
): Promise<void> {
  const { documentId, position, text } = passage;
  await tx.execute(sql`
    insert into ${knowledgeVectors} (model_id, document_id, position, embedding)
    select ${model.id}::integer, document_id, position, ${JSON.stringify(vector)}::vector from ${knowledgeChunks}
    where document_id = ${documentId} and position = ${position} and text = ${text} for key share
    on conflict do nothing`);
}

/** The passages nearest to a vector, nearest first, whoever may read them: that is for the caller to ask. */
export async function nearestPassages(
  database: Database,
  model: VectorModel,
  { vector, count }: { readonly vector: readonly number[]; readonly count: number },
): Promise<readonly NearPassage[]> {
  const type = sql.raw(typeFor(model));
  // The number stands in the text of the query, or the model's own index would not be seen to fit.
  const distance = sql`embedding::${type} <=> ${JSON.stringify(vector)}::${type}`;
  return database.transaction(async (tx) => {
    if (database.kind === "postgres") await tx.execute(sql.raw(`set local hnsw.ef_search = ${Math.min(count, 1000)}`));
    const rows = await tx
      .select({
        documentId: knowledgeVectors.documentId,
        position: knowledgeVectors.position,
        far: sql<number>`(${distance})::float8`,
      })
      .from(knowledgeVectors)
      .where(sql`model_id = ${sql.raw(`${model.id}`)}`)
      .orderBy(distance)
      .limit(count);
    return rows.map(({ documentId, position, far }) => ({ id: `${documentId}#${position}`, closeness: 1 - far }));
  });
}

function typeFor({ dimensions }: Pick<VectorModel, "dimensions">): string {
  return dimensions <= mostIndexed ? `vector(${dimensions})` : `halfvec(${dimensions})`;
}
