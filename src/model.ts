import { AIMessage, HumanMessage, SystemMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ConstantBackoff,
  handleWhen,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { z } from "zod";
import type { Config } from "./config.js";
import { AppError, asAppError } from "./errors.js";
import { estimatedTokens, reportedTokens, TokenBudget } from "./model-budget.js";
import type { Clock, Logger } from "./runtime.js";

/** One message of a prompt. What people wrote is `person`; instructions are `system`. */
export interface ModelMessage {
  readonly role: "system" | "person" | "assistant";
  readonly text: string;
}

/** What a model is asked for: a value of a schema. */
export interface StructuredRequest<S extends z.ZodType> {
  /** Name of the answer, letters and underscores: the model sees it. */
  readonly name: string;
  readonly schema: S;
  readonly messages: readonly ModelMessage[];
}

/** What a model is asked to write freely, handed on as it comes. */
export interface TextRequest {
  readonly messages: readonly ModelMessage[];
  /** Everything together, in milliseconds. */
  readonly timeoutMs: number;
  /** Hears each piece in order; nothing any more once the time is over. */
  readonly onText: (piece: string) => void;
}

/** The one way to a language model. */
export interface Model {
  /**
   * Asks for a value of the schema; an answer that does not fit is sent back once.
   * @throws AppError model-unavailable when time, budget or patience ends, or the answer does not fit
   */
  structured<S extends z.ZodType>(request: StructuredRequest<S>): Promise<z.output<S>>;
  /**
   * Has a text written and hands it on in pieces. Tried again only while nothing of it has come.
   * @returns whether the service says that it is whole; a text that was cut off is not
   * @throws AppError model-unavailable when time, budget or patience ends, or the connection breaks
   */
  text(request: TextRequest): Promise<{ readonly whole: boolean }>;
  /** Tokens used today (UTC), in and out. */
  tokensToday(): number;
  /** What is left of the day, shared with whatever else is paid at the same service. */
  readonly budget: TokenBudget;
}

const failuresBeforeOpen = 5;
const openForMs = 30_000;
const retryAfterMs = 150;
const longestAnswer = 4096;

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError({ code: "model-unavailable", message, ...(cause !== undefined && { cause }) });
}

function statusOf(error: unknown): number | undefined {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status === "number" ? status : undefined;
}

// Worth a second try: too many requests, or a failure of the service. A cut connection may have cost a whole answer.
function isPassing(error: Error): boolean {
  const status = statusOf(error);
  return status === 429 || (status !== undefined && status >= 500);
}

// A request that is wrong says nothing about the service's health.
function isOutage(error: Error): boolean {
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}

function promptOf(messages: readonly ModelMessage[]): BaseMessage[] {
  return messages.map(({ role, text }) => {
    if (role === "system") return new SystemMessage(text);
    return role === "person" ? new HumanMessage(text) : new AIMessage(text);
  });
}

// As a tool's arguments where the service knows tools, else as the text of the answer.
function answerOf(message: AIMessage): string {
  const [call] = message.tool_calls ?? [];
  if (call !== undefined) return JSON.stringify(call.args);
  const [broken] = message.invalid_tool_calls ?? [];
  return broken?.args ?? message.text;
}

type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function readAnswer<S extends z.ZodType>(answer: string, schema: S): Reading<z.output<S>> {
  const json = /\{[\s\S]*\}/u.exec(answer)?.[0];
  if (json === undefined) return { ok: false, problem: "It holds no JSON object." };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    return { ok: false, problem: `It is not JSON: ${asAppError(cause).message}` };
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: z.prettifyError(parsed.error) };
}

/**
 * The client of an OpenAI-compatible service. Its own retries are off; ours are bounded: one more try after 429 or 5xx,
 * everything of a request together within `timeoutMs`, a breaker that rests for 30 s after five failures in a row.
 */
export function createModel(
  config: Config["model"],
  services: { readonly clock: Clock; readonly logger: Logger },
): Model {
  const { logger } = services;
  const budget = new TokenBudget(services.clock, config.dailyTokens);
  const client = new ChatOpenAI({
    model: config.name,
    // Services without keys still get a header; the SDK insists on one.
    apiKey: config.apiKey ?? "none",
    maxRetries: 0,
    maxTokens: longestAnswer,
    ...(config.baseUrl !== undefined && { configuration: { baseURL: config.baseUrl } }),
  });
  const guarded = wrap(
    retry(handleWhen(isPassing), { maxAttempts: 1, backoff: new ConstantBackoff(retryAfterMs) }),
    circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: openForMs,
      breaker: new ConsecutiveBreaker(failuresBeforeOpen),
    }),
  );
  const within = timeout(config.timeoutMs, TimeoutStrategy.Aggressive);

  async function ask(prompt: readonly BaseMessage[], tool: ModelTool, signal: AbortSignal): Promise<string> {
    budget.assertLeft();
    const bound = client.bindTools([tool], {
      tool_choice: { type: "function", function: { name: tool.function.name } },
    });
    const message = await guarded.execute(() => bound.invoke([...prompt], { signal }), signal);
    const answer = answerOf(message);
    budget.add(reportedTokens(message.usage_metadata) ?? estimatedTokens(textsOf([...prompt, message])));
    return answer;
  }

  async function stream(request: TextRequest, signal: AbortSignal): Promise<{ readonly whole: boolean }> {
    budget.assertLeft();
    const prompt = promptOf(request.messages);
    return guarded.execute(() => streamOnce({ client, budget, prompt, onText: request.onText }, signal), signal);
  }

  async function structured<S extends z.ZodType>(
    request: StructuredRequest<S>,
    signal: AbortSignal,
  ): Promise<z.output<S>> {
    const prompt = promptOf(request.messages);
    const tool = toolOf(request);
    const first = await ask(prompt, tool, signal);
    const reading = readAnswer(first, request.schema);
    if (reading.ok) return reading.value;
    logger.warn({ problem: reading.problem.slice(0, 300) }, "the model's answer does not fit and is sent back once");
    const repair = new HumanMessage(
      `That answer does not fit: ${reading.problem.slice(0, 1500)}\nGive the whole answer again.`,
    );
    const second = readAnswer(await ask([...prompt, new AIMessage(first), repair], tool, signal), request.schema);
    if (second.ok) return second.value;
    throw unavailable(`The model's answer does not fit: ${second.problem.slice(0, 300)}`);
  }

  return {
    tokensToday: () => budget.usedToday(),
    budget,
    structured: (request) => orUnavailable(within.execute(({ signal }) => structured(request, signal))),
    text: (request) => {
      const limit = timeout(request.timeoutMs, TimeoutStrategy.Aggressive);
      return orUnavailable(limit.execute(({ signal }) => stream(request, signal)));
    },
  };
}

async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unavailable(`The model does not answer: ${asAppError(cause).message.slice(0, 200)}`, cause);
  }
}

interface Streaming {
  readonly client: ChatOpenAI;
  readonly budget: TokenBudget;
  readonly prompt: readonly BaseMessage[];
  readonly onText: (piece: string) => void;
}

/** One stream. It is paid for however it ends, unless the service refused it. */
async function streamOnce(streaming: Streaming, signal: AbortSignal): Promise<{ readonly whole: boolean }> {
  const { client, budget, prompt, onText } = streaming;
  let written = "";
  let reported: number | undefined;
  let whole = false;
  let refused = false;
  try {
    for await (const chunk of await client.stream([...prompt], { signal })) {
      // The call may be over before the connection notices.
      signal.throwIfAborted();
      reported = reportedTokens(chunk.usage_metadata) ?? reported;
      whole ||= chunk.response_metadata["finish_reason"] === "stop";
      if (chunk.text === "") continue;
      written += chunk.text;
      onText(chunk.text);
    }
    signal.throwIfAborted();
    return { whole };
  } catch (cause) {
    refused = written === "" && statusOf(cause) !== undefined;
    if (written === "") throw cause;
    // Without a status it is not tried again: what came first has been shown.
    throw new Error(`The text broke off: ${asAppError(cause).message}`, { cause });
  } finally {
    if (!refused) budget.add(reported ?? estimatedTokens([...textsOf(prompt), written]));
  }
}

function textsOf(messages: readonly BaseMessage[]): readonly string[] {
  return messages.map((message) => message.text);
}

interface ModelTool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Record<string, unknown>;
  };
}

function toolOf<S extends z.ZodType>(request: StructuredRequest<S>): ModelTool {
  const parameters = z.toJSONSchema(request.schema, { target: "draft-7", io: "input" });
  return {
    type: "function",
    function: { name: request.name, description: "The answer.", parameters: { ...parameters } },
  };
}
