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

/** How the peer writes. */
export interface WritingOptions {
  /** Letters of a piece. */
  readonly chunkSize?: number;
  /** Cuts the connection after so many pieces. */
  readonly truncateAfterChunks?: number;
  /** Between pieces, in milliseconds. */
  readonly latency?: number;
}

/** A service that speaks OpenAI's protocol on this machine, fresh for every test. */
export function useModelPeer(): {
  readonly peer: LLMock;
  model(options?: PeerModelOptions): Model;
  /** Answers with a call of the tool, whatever is asked. */
  answers(...commandLists: readonly unknown[]): void;
  /** Writes a text, in pieces where it is streamed; the text may depend on the prompt. */
  writes(text: string | ((prompt: string) => string), how?: WritingOptions): void;
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
          answers: true,
          answerTimeoutMs: 20_000,
        },
        { clock: options.clock ?? (() => new Date("2026-11-23T08:00:00Z")), logger: pino({ level: "silent" }) },
      ),
    writes: (text, how = {}) => {
      peer.addFixture({
        match: { predicate: () => true },
        response: (request) => {
          const prompt = request.messages.map(({ content }) => (typeof content === "string" ? content : "")).join("\n");
          return { content: typeof text === "string" ? text : text(prompt) };
        },
        chunkSize: 7,
        ...how,
      });
    },
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
