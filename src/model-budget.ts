import { AppError } from "./errors.js";
import type { Clock } from "./runtime.js";

/** Tokens of a day (UTC): counted as the service reports them, else estimated from the letters. */
export class TokenBudget {
  private day = "";
  private used = 0;

  constructor(
    private readonly clock: Clock,
    private readonly daily: number,
  ) {}

  /** Tokens used since midnight UTC. */
  usedToday(): number {
    const today = this.clock().toISOString().slice(0, 10);
    if (today !== this.day) {
      this.day = today;
      this.used = 0;
    }
    return this.used;
  }

  /** Counts what was used. */
  add(tokens: number): void {
    this.used = this.usedToday() + tokens;
  }

  /** @throws AppError model-unavailable when the day's tokens are used up */
  assertLeft(): void {
    if (this.usedToday() < this.daily) return;
    throw new AppError({ code: "model-unavailable", message: "The model's budget of tokens for today is used up." });
  }
}

/** Tokens of texts, roughly: four letters each. */
export function estimatedTokens(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4);
}

/** What a service says it used, from the usage of its answer. @returns undefined when it says nothing */
export function reportedTokens(usage: unknown): number | undefined {
  const total = typeof usage === "object" && usage !== null && "total_tokens" in usage ? usage.total_tokens : undefined;
  return typeof total === "number" && total > 0 ? total : undefined;
}
