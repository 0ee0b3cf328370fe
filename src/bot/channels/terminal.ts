import { createInterface, type Interface } from "node:readline";
import { newId, type Clock } from "../../runtime.js";
import type { AcceptEvent, Channel } from "./channel.js";
import { firstTerminalState, readLine, showReply, type TerminalAct, type TerminalStep } from "./terminal-session.js";

/** What a terminal is opened with. */
export interface TerminalParts {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Who sits there. */
  readonly personId: string;
  readonly clock: Clock;
  /** Whether a person types: then there is a prompt, and replies may come between two lines. In a pipe each line is answered before the next. */
  readonly interactive: boolean;
  /** Bold and dim. */
  readonly colour: boolean;
  /** Resolves when nothing of this installation is under way: a pipe waits for it after each line. */
  readonly settled: () => Promise<void>;
}

/** The terminal as a channel of one person. */
export interface Terminal extends Channel {
  /** Resolves when the input ended (or Ctrl-C was pressed) and what was asked has been answered. */
  readonly done: Promise<void>;
}

const PROMPT = "› ";

/** A terminal: lines go in, replies come out; numbers choose buttons, A1 and R1 decide, forms are asked field by field. */
export function createTerminal(parts: TerminalParts): Terminal {
  return new TerminalChannel(parts);
}

class TerminalChannel implements Terminal {
  readonly id = "terminal";
  readonly done: Promise<void>;
  private state = firstTerminalState;
  private readonly shown = new Set<string>();
  private readonly thread: string;
  private readonly direct: string;
  private lines: Interface | undefined;
  private accept: AcceptEvent | undefined;
  private finish: () => void = () => undefined;

  constructor(private readonly parts: TerminalParts) {
    this.thread = `chat:${parts.personId}`;
    this.direct = `direct:${parts.personId}`;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  start(accept: AcceptEvent): Promise<void> {
    const { input, output, interactive } = this.parts;
    this.accept = accept;
    const lines = createInterface({ input, terminal: interactive, prompt: PROMPT, ...(interactive ? { output } : {}) });
    this.lines = lines;
    lines.on("SIGINT", () => lines.close());
    this.readAll(lines)
      .catch((error: unknown) => this.print([`! ${error instanceof Error ? error.message : String(error)}`]))
      .finally(() => this.finish());
    if (interactive) lines.prompt();
    return Promise.resolve();
  }

  deliver: Channel["deliver"] = (outgoing) => {
    if (outgoing.externalRef !== this.thread && outgoing.externalRef !== this.direct) {
      return Promise.resolve({ kind: "refused", reason: "this terminal belongs to somebody else" });
    }
    if (this.accept === undefined) return Promise.resolve({ kind: "retry", reason: "the terminal is closed" });
    if (!this.shown.has(outgoing.deliveryId)) {
      this.shown.add(outgoing.deliveryId);
      this.follow(showReply(this.state, outgoing, this.parts));
    }
    return Promise.resolve({ kind: "delivered", channelRef: outgoing.messageId });
  };

  directConversation(personId: string): Promise<string | undefined> {
    return Promise.resolve(personId === this.parts.personId ? this.direct : undefined);
  }

  stop(): Promise<void> {
    this.accept = undefined;
    this.lines?.close();
    this.finish();
    return Promise.resolve();
  }

  /** One line after the other: the order in which they were typed is the order in which they are taken. */
  private async readAll(lines: Interface): Promise<void> {
    for await (const line of lines) {
      const step = readLine(this.state, line, { conversation: this.thread, style: this.parts });
      this.follow(step);
      if (step.act !== undefined) await this.take(step.act);
      if (!this.parts.interactive) await this.parts.settled();
    }
    await this.parts.settled();
  }

  private async take(act: TerminalAct): Promise<void> {
    const id = newId();
    await this.accept?.({
      id,
      channel: this.id,
      dedupeKey: `terminal:${id}`,
      sender: this.parts.personId,
      personId: this.parts.personId,
      receivedAt: this.parts.clock(),
      ...act,
    });
  }

  private follow(step: TerminalStep): void {
    this.state = step.state;
    this.print(step.lines);
  }

  private print(lines: readonly string[]): void {
    const { output, interactive } = this.parts;
    if (lines.length === 0) {
      if (interactive) this.lines?.prompt();
      return;
    }
    // What is being typed moves below the reply.
    if (interactive) output.write("\r\u001B[K");
    output.write(`${lines.join("\n")}\n\n`);
    if (interactive) this.lines?.prompt(true);
  }
}
