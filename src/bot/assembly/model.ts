import { usesModel } from "../../config.js";
import { maskForModel } from "../../governance/redact.js";
import type { Model } from "../../model.js";
import type { WritingParts } from "../../retrieval/answer-writing.js";
import { createOpenaiAnswerWriter } from "../../retrieval/openai-answer-writer.js";
import { createPassageVectors, type PassageEmbedder, type PassageVectors } from "../../retrieval/vectors.js";
import type { CompanyParts } from "./parts.js";

/** Gives the installation's one model, so that its budget and its breaker are one; it is loaded when it is first asked for. */
export type LazyModel = () => Promise<Model>;

/** What a model is made of. */
export type ModelParts = Pick<CompanyParts, "config" | "clock" | "logger">;

/** The configured model; undefined where the embedded engines work alone. */
export function lazyModel({ config, clock, logger }: ModelParts): LazyModel | undefined {
  if (!usesModel(config)) return undefined;
  let model: Promise<Model> | undefined;
  // Only an installation with a model pays for loading its SDK.
  const load = async () => (await import("../../model.js")).createModel(config.model, { clock, logger });
  return () => (model ??= load());
}

/** Vectors of passages by the configured embedding model; undefined where none is configured. */
export function openVectors(
  parts: ModelParts & Pick<CompanyParts, "database">,
  model: LazyModel | undefined,
): PassageVectors | undefined {
  const { config, database, logger } = parts;
  const { embeddings } = config.model;
  if (model === undefined || embeddings === undefined) return undefined;
  // Only an installation with a model pays for loading its SDK.
  const load = async () => {
    const { createOpenaiPassageEmbedder } = await import("../../retrieval/openai-passage-embedder.js");
    const { budget } = await model();
    return createOpenaiPassageEmbedder({ ...config.model, embeddings }, (text) => maskForModel(text).text, budget);
  };
  let loaded: ReturnType<typeof load> | undefined;
  const embedder: PassageEmbedder = {
    model: embeddings,
    embed: async (texts, limits) => (await (loaded ??= load())).embed(texts, limits),
  };
  return createPassageVectors({ database, embedder, logger });
}

/** What writes answers; undefined where they are said in the pages' own words. */
export function openWriting({ config, logger }: ModelParts, model: LazyModel | undefined): WritingParts | undefined {
  if (model === undefined || !config.model.answers) return undefined;
  const { name: engine, answerTimeoutMs: timeoutMs } = config.model;
  return { logger, writer: createOpenaiAnswerWriter({ model, engine, timeoutMs, mask: maskForModel, logger }) };
}
