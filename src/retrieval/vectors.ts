import type { Database } from "../database.js";
import { asAppError } from "../errors.js";
import type { Logger } from "../runtime.js";
import { knowledgeVersion } from "./knowledge-store.js";
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
  /** Embeds what has no vector yet, in the background; does nothing while it is under way, or while no page has changed. */
  keepUp(): void;
  /** Embeds what has no vector yet. @returns how many passages @throws when the service does not answer */
  fill(): Promise<number>;
  /** Ends the background work; what the service has not answered yet is not waited for, and embedded another time. */
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
  let filledAt: number | undefined;
  const ending = new AbortController();

  const fill = async (): Promise<number> => {
    for (let done = 0; ;) {
      const batch = ending.signal.aborted ? [] : await nextBatch(parts);
      if (batch.length === 0) return done;
      done += await embedBatch(parts, batch, ending.signal);
    }
  };
  const fillAnew = async (): Promise<void> => {
    // Looking for what has no vector goes over all passages: only after a change there can be any.
    const version = await knowledgeVersion(database.db);
    if (version === filledAt) return;
    const count = await fill();
    filledAt = version;
    if (count > 0) logger.info({ count, model: embedder.model }, "passages were embedded");
  };
  return {
    fill,
    keepUp: () => {
      if (under !== undefined || ending.signal.aborted || Date.now() < notBefore) return;
      under = fillAnew()
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
      ending.abort();
      await under;
    },
  };
}

async function nextBatch({ database, embedder }: VectorParts): Promise<readonly PassageToEmbed[]> {
  return passagesToEmbed(database.db, await vectorModel(database.db, embedder.model), inBatch);
}

/** @returns how many passages were embedded: none when the end came first */
async function embedBatch(
  { database, embedder }: VectorParts,
  batch: readonly PassageToEmbed[],
  ending: AbortSignal,
): Promise<number> {
  // No transaction is held open meanwhile: a passage that changes is embedded again.
  const vectors = await Promise.race([embedder.embed(batch.map(textOf), { timeoutMs: batchMs }), ended(ending)]);
  if (vectors === undefined) return 0;
  const model = await putVectorModel(database, embedder.model, vectors[0]?.length ?? 0);
  await database.transaction(async (tx) => {
    for (const [at, passage] of batch.entries()) await putVector(tx, model, { passage, vector: vectors[at] ?? [] });
  });
  return batch.length;
}

function ended(ending: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (ending.aborted) return resolve(undefined);
    ending.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function textOf({ title, headingPath, text }: PassageToEmbed): string {
  return `${[title, ...headingPath].join(" > ")}\n${text}`;
}
