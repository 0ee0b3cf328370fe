import { newId } from "../../runtime.js";
import { AppError } from "../../errors.js";
import type { AcceptEvent, Channel, ChannelEvent, DeliveryOutcome } from "./channel.js";
import { createTerminal, type Terminal, type TerminalParts } from "./terminal.js";

/** The terminals of one process as one channel: several people, several windows. */
export interface Terminals extends Channel {
  /** Sits somebody down. Resolves when they have left and what they asked has been answered. @throws AppError before `start` and after `stop` */
  seat(parts: TerminalParts): Promise<void>;
  /** How many are open. */
  readonly open: number;
}

/** Somebody whose terminal is closed hears the rest when they come back; until then it is looked at again this often. */
const absentMs = 600_000;

/** What terminals tell the installation they belong to. */
export interface TerminalsParts {
  /** Somebody sits at these threads again: what waited for them may come. */
  readonly present: (channel: string, externalRefs: readonly string[]) => Promise<void>;
}

/** No terminal yet; `start` is called when the channel is attached. */
export function createTerminals({ present }: TerminalsParts): Terminals {
  const seats = new Map<Terminal, string>();
  let accept: AcceptEvent | undefined;
  const of = (personId: string) => [...seats].filter(([, owner]) => owner === personId).map(([terminal]) => terminal);
  return {
    id: "terminal",
    get open() {
      return seats.size;
    },
    start: (taker) => {
      accept = taker;
      return Promise.resolve();
    },
    deliver: async (outgoing) => {
      const owner = /^(?:chat|direct):(?<personId>.+)$/su.exec(outgoing.externalRef)?.groups?.["personId"] ?? "";
      const outcomes: DeliveryOutcome[] = [];
      for (const terminal of of(owner)) outcomes.push(await terminal.deliver(outgoing));
      const delivered = outcomes.find((outcome) => outcome.kind === "delivered");
      return delivered ?? outcomes[0] ?? { kind: "absent", after: absentMs };
    },
    directConversation: async (personId) => of(personId)[0]?.directConversation(personId),
    seat: async (parts) => {
      if (accept === undefined) {
        throw new AppError({ code: "conflict", message: "Deskhand is starting or stopping; try again in a moment." });
      }
      const terminal = createTerminal(parts);
      seats.set(terminal, parts.personId);
      try {
        await terminal.start(accept);
        await present("terminal", [`chat:${parts.personId}`, `direct:${parts.personId}`]);
        await accept(joined(parts));
        await terminal.done;
        // A pipe without a line ends before what waited has come.
        await parts.settled();
      } finally {
        seats.delete(terminal);
        await terminal.stop();
      }
    },
    stop: async () => {
      accept = undefined;
      for (const terminal of seats.keys()) await terminal.stop();
    },
  };
}

/** What waits for their decision is shown to whoever sits down. */
function joined({ personId, clock }: TerminalParts): ChannelEvent {
  const id = newId();
  const conversation = `chat:${personId}`;
  const dedupeKey = `joined:${id}`;
  return {
    id,
    channel: "terminal",
    kind: "joined",
    dedupeKey,
    conversation,
    sender: personId,
    personId,
    receivedAt: clock(),
  };
}
