import type { Database } from "../database.js";
import { asAppError } from "../errors.js";
import type { Logger } from "../runtime.js";
import {
  nearestPassages,
  passagesToEmbed,
  putVector,
  putVectorModel,
  vectorModel,
  type NearPassage,
  type PassageToEmbed,
} from "./vector-store.js";

/** A model that turns texts into vectors. */
export interface PassageEmbedder {
  /** Its name at the service: vectors of different models are never compared. */
  readonly model: string;
  /** One vector per text, all of one length. @throws when the service does not answer in time, or with something else */
  embed(texts: readonly string[], limits: { readonly timeoutMs: number }): Promise<readonly (readonly number[])[]>;
}

/** Nearness of passages to questions, by an embedding model. */
export interface PassageVectors {
  /** Passages near a question, nearest first; none when the service does not answer in time: the search goes on without. */
  nearest(question: string): Promise<readonly NearPassage[]>;
  /** Embeds what has no vector yet, in the background; does nothing while it is under way. */
  keepUp(): void;
  /** Embeds what has no vector yet. @returns how many passages @throws when the service does not answer */
  fill(): Promise<number>;
  /** Ends the background work after the batch at hand. */
  stop(): Promise<void>;
}

/** What vectors are made with. */
export interface VectorParts {
  readonly database: Database;
  readonly embedder: PassageEmbedder;
  readonly logger: Logger;
  /** Milliseconds that a question waits for its vector; 800 when left out. */
  readonly questionMs?: number | undefined;
}

const questionMs = 800;
const batchMs = 60_000;
const inBatch = 64;
const nearestCount = 100;
/** After a failure the service is left alone that long. */
const pauseMs = 60_000;

/** Vectors kept in the database, made by a model. */
export function createPassageVectors(parts: VectorParts): PassageVectors {
  const { database, embedder, logger } = parts;
  let under: Promise<void> | undefined;
  let notBefore = 0;
  let stopped = false;

  const fill = async (): Promise<number> => {
    for (let done = 0; ;) {
      const batch = stopped ? [] : await nextBatch(parts);
      if (batch.length === 0) return done;
      await embedBatch(parts, batch);
      done += batch.length;
    }
  };
  return {
    fill,
    keepUp: () => {
      if (under !== undefined || stopped || Date.now() < notBefore) return;
      under = fill()
        .then((count) => count > 0 && logger.info({ count, model: embedder.model }, "passages were embedded"))
        .catch((thrown: unknown) => {
          notBefore = Date.now() + pauseMs;
          logger.warn(
            { problem: asAppError(thrown).message },
            "passages cannot be embedded now; the search goes on without",
          );
        })
        .then(() => {
          under = undefined;
        });
    },
    nearest: async (question) => {
      if (question.trim() === "" || Date.now() < notBefore) return [];
      try {
        const model = await vectorModel(database.db, embedder.model);
        if (model === undefined) return [];
        const [vector] = await embedder.embed([question], { timeoutMs: parts.questionMs ?? questionMs });
        if (vector?.length !== model.dimensions) return [];
        return await nearestPassages(database, model, { vector, count: nearestCount });
      } catch (thrown) {
        logger.warn({ problem: asAppError(thrown).message }, "the question has no vector; the search goes on without");
        return [];
      }
    },
    stop: async () => {
      stopped = true;
      await under;
    },
  };
}

async function nextBatch({ database, embedder }: VectorParts): Promise<readonly PassageToEmbed[]> {
  return passagesToEmbed(database.db, await vectorModel(database.db, embedder.model), inBatch);
}

async function embedBatch({ database, embedder }: VectorParts, batch: readonly PassageToEmbed[]): Promise<void> {
  // No transaction is held open meanwhile: a passage that changes is embedded again.
  const vectors = await embedder.embed(batch.map(textOf), { timeoutMs: batchMs });
  const model = await putVectorModel(database, embedder.model, vectors[0]?.length ?? 0);
  await database.transaction(async (tx) => {
    for (const [at, passage] of batch.entries()) await putVector(tx, model, { passage, vector: vectors[at] ?? [] });
  });
}

function textOf({ title, headingPath, text }: PassageToEmbed): string {
  return `${[title, ...headingPath].join(" > ")}\n${text}`;
}
