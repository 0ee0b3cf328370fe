import { OpenAIEmbeddings, type OpenAIClient } from "@langchain/openai";
import type { Config } from "../config.js";
import { AppError } from "../errors.js";
import { estimatedTokens, reportedTokens, type TokenBudget } from "../model-budget.js";
import type { PassageEmbedder } from "./vectors.js";

/** Longest text that is sent, in characters: embedding models take about 8,000 tokens, a passage has at most 600 words. */
const longest = 8_000;

/** The client, which keeps what an answer cost to itself. */
class CountedEmbeddings extends OpenAIEmbeddings {
  constructor(
    settings: ConstructorParameters<typeof OpenAIEmbeddings>[0],
    private readonly budget: TokenBudget | undefined,
  ) {
    super(settings);
  }

  protected override async embeddingWithRetry(request: OpenAIClient.EmbeddingCreateParams) {
    const answer = await super.embeddingWithRetry(request);
    this.budget?.add(reportedTokens(answer.usage) ?? estimatedTokens([request.input].flat().map(String)));
    return answer;
  }
}

/**
 * An embedding model behind an OpenAI-compatible service. Texts are masked before they leave. Vectors are asked for as plain
 * numbers: services differ in what they make of the client's default encoding.
 * @param budget counts what it costs, and ends it for the day
 */
export function createOpenaiPassageEmbedder(
  config: Config["model"] & { readonly embeddings: string },
  mask: (text: string) => string,
  budget?: TokenBudget,
): PassageEmbedder {
  const { embeddings: model, apiKey = "none", baseUrl } = config;
  const client = (timeout: number) =>
    new CountedEmbeddings(
      {
        model,
        apiKey,
        timeout,
        maxRetries: 0,
        encodingFormat: "float",
        ...(baseUrl !== undefined && { configuration: { baseURL: baseUrl } }),
      },
      budget,
    );
  return {
    model,
    embed: async (texts, { timeoutMs }) => {
      budget?.assertLeft();
      const sent = texts.map((text) => mask(text).slice(0, longest));
      const vectors = await client(timeoutMs).embedDocuments(sent);
      const [first] = vectors;
      const fits = vectors.length === texts.length && vectors.every((vector) => isVector(vector, first?.length ?? 0));
      if (fits) return vectors;
      throw new AppError({
        code: "model-unavailable",
        message: `The embedding model ${model} answers with no vectors.`,
      });
    },
  };
}

/** A vector of zeros is near to nothing, and what a wrong encoding looks like. */
function isVector(vector: readonly number[], dimensions: number): boolean {
  return vector.length === dimensions && vector.every(Number.isFinite) && vector.some((value) => value !== 0);
}
