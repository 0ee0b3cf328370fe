import { LLMock } from "@copilotkit/aimock";
import { afterAll, afterEach, beforeAll } from "vitest";
import { pino } from "pino";
import { createModel, type Model } from "../../src/model.js";

/** Settings of the model under test. */
export interface PeerModelOptions {
  readonly timeoutMs?: number;
  readonly dailyTokens?: number;
  readonly clock?: () => Date;
}

/** A service that speaks OpenAI's protocol on this machine, fresh for every test. */
export function useModelPeer(): {
  readonly peer: LLMock;
  model(options?: PeerModelOptions): Model;
  /** Answers with a call of the tool, whatever is asked. */
  answers(...commandLists: readonly unknown[]): void;
} {
  const peer = new LLMock({ port: 0, host: "127.0.0.1" });
  beforeAll(() => peer.start());
  afterEach(() => {
    peer.clearChaos();
    peer.clearFixtures();
    peer.clearRequests();
    peer.resetMatchCounts();
  });
  afterAll(() => peer.stop());
  return {
    peer,
    model: (options = {}) =>
      createModel(
        {
          apiKey: "test",
          baseUrl: `${peer.url}/v1`,
          name: "gpt-test",
          timeoutMs: options.timeoutMs ?? 20_000,
          dailyTokens: options.dailyTokens ?? 1_000_000,
        },
        { clock: options.clock ?? (() => new Date("2026-11-23T08:00:00Z")), logger: pino({ level: "silent" }) },
      ),
    answers: (...contents) => {
      let next = 0;
      peer.addFixture({
        match: { predicate: () => true },
        response: (request) => {
          const content = contents[Math.min(next, contents.length - 1)];
          next += 1;
          const name = request.tools?.[0]?.function.name ?? "answer";
          if (typeof content === "string") return { content };
          return {
            toolCalls: [{ name, arguments: JSON.stringify(content) }],
            usage: { prompt_tokens: 90, completion_tokens: 10, total_tokens: 100 },
          };
        },
      });
    },
  };
}
