import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.js";
import { TokenBudget } from "../../src/model-budget.js";
import { createOpenaiPassageEmbedder } from "../../src/retrieval/openai-passage-embedder.js";

const clock = () => new Date("2026-11-23T09:00:00Z");
const limits = { timeoutMs: 30_000 };

describe("the day's tokens and an embedding model", () => {
  const peer: { asked: number; usage: object | undefined } = { asked: 0, usage: undefined };
  const server = createServer((_, response) => {
    peer.asked += 1;
    const data = [{ object: "embedding", index: 0, embedding: [1, 0] }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ object: "list", data, model: "small", usage: peer.usage }));
  });
  const embedderWith = (budget: TokenBudget) => {
    const { port } = server.address() as AddressInfo;
    const config = loadConfig({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }).model;
    return createOpenaiPassageEmbedder({ ...config, embeddings: "small" }, (text) => text, budget);
  };
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("counts what the service says it used, and estimates where it says nothing", async () => {
    const budget = new TokenBudget(clock, 1_000);
    const embedder = embedderWith(budget);
    peer.usage = { prompt_tokens: 21, total_tokens: 21 };
    await embedder.embed(["a text"], limits);
    expect(budget.usedToday()).toBe(21);
    peer.usage = undefined;
    await embedder.embed(["of twenty characters"], limits);
    expect(budget.usedToday()).toBe(26);
  });

  it("asks for nothing more once they are used up", async () => {
    const budget = new TokenBudget(clock, 20);
    budget.add(20);
    const asked = peer.asked;
    await expect(embedderWith(budget).embed(["a text"], limits)).rejects.toMatchObject({ code: "model-unavailable" });
    expect(peer.asked).toBe(asked);
  });
});
