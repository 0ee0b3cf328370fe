/** A message of a stream of server-sent events. */
export interface StreamedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Reads server-sent events off an answer, one at a time. */
export interface EventReader {
  /** Reads on until an event fits; returns all that came, that one last. */
  until(fits: (event: StreamedEvent) => boolean): Promise<readonly StreamedEvent[]>;
  /** Resolves when the server has ended the stream. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** A reader of the answer's body. */
export function readEvents(answer: Response): EventReader {
  const body: ReadableStream<Uint8Array> | null = answer.body;
  const reader = body?.getReader();
  if (reader === undefined) throw new Error("the answer has no body");
  const decoder = new TextDecoder();
  let rest = "";
  const seen: StreamedEvent[] = [];
  const readMore = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (done) return false;
    const parts = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const field = (name: string) =>
        part
          .split("\n")
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join("\n");
      if (field("data") !== "") seen.push({ event: field("event"), id: field("id") || undefined, data: field("data") });
    }
    return true;
  };
  return {
    until: async (fits) => {
      for (let at = 0; ; at += 1) {
        while (at >= seen.length) {
          if (!(await readMore())) throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
        }
        const event = seen[at];
        if (event !== undefined && fits(event)) return seen.splice(0, at + 1);
      }
    },
    ended: async () => {
      while (await readMore());
    },
    close: () => reader.cancel(),
  };
}
