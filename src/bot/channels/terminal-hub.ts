import { newId, type Clock } from "../../runtime.js";
import type { AcceptEvent, Channel } from "./channel.js";
import type { Terminal } from "./terminal.js";

/** Every terminal of this process as one channel: replies find the person who sits there. */
export interface TerminalHub extends Channel {
  /** A person sits down: hears what waited for them. Resolves when they leave. */
  join(personId: string, terminal: Terminal): Promise<void>;
}

/** How long a reply waits before it is looked for again when nobody sits there. */
const absentMs = 5000;

/** A hub without anybody. */
export function createTerminalHub(clock: Clock): TerminalHub {
  const seats = new Map<string, Terminal>();
  let accept: AcceptEvent | undefined;
  return {
    id: "terminal",
    start: (acceptEvent) => {
      accept = acceptEvent;
      return Promise.resolve();
    },
    deliver: (outgoing) => {
      const seat = seats.get(outgoing.externalRef.slice(outgoing.externalRef.indexOf(":") + 1));
      if (seat === undefined) return Promise.resolve({ kind: "absent", after: absentMs });
      return seat.deliver(outgoing);
    },
    directConversation: (personId) => seats.get(personId)?.directConversation(personId) ?? Promise.resolve(undefined),
    join: async (personId, terminal) => {
      if (accept === undefined) return;
      await seats.get(personId)?.stop();
      seats.set(personId, terminal);
      await terminal.start(accept);
      await accept(joined(personId, clock()));
      await terminal.done;
      if (seats.get(personId) === terminal) seats.delete(personId);
    },
    stop: async () => {
      await Promise.all([...seats.values()].map((terminal) => terminal.stop()));
    },
  };
}

function joined(personId: string, receivedAt: Date): Parameters<AcceptEvent>[0] {
  const id = newId();
  const conversation = `chat:${personId}`;
  return {
    id,
    channel: "terminal",
    kind: "joined",
    dedupeKey: `joined:${id}`,
    conversation,
    sender: personId,
    personId,
    receivedAt,
  };
}
