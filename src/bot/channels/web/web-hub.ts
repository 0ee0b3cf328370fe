import { LRUCache } from "lru-cache";
import type { WebConversations } from "./web-conversations.js";
import type { WireConversation, WireDraft, WireMessage } from "./wire.js";

const PAGE = 500;
// What was on its way at the last look is read again; this many messages are known to be sent already.
const REMEMBERED = 2000;

/** Where a page hears what happened. */
export interface WebListener {
  /** A message, and the point in time from which a page that was cut off here has to go on. */
  message(message: WireMessage, cursor: number): Promise<void>;
  /** Side-bar entries that changed. */
  conversations(conversations: readonly WireConversation[]): Promise<void>;
  /** An answer that is being written. */
  draft(draft: WireDraft): Promise<void>;
}

/** The open pages of this process. */
export interface WebHub {
  /** Adds a page of a person that has seen everything up to the point in time `since`. Returns how to take it off. */
  connect(personId: string, since: number, listener: WebListener): () => void;
  /** Has every page of the person look for news. Asking twice while one looks is one further look. */
  wake(personId: string): void;
  /** Has all pages look: for news whose announcement was lost. */
  wakeAll(): void;
  /** Shows an answer that is being written on every page of the person. A page that is opened later misses it. */
  draft(personId: string, draft: WireDraft): void;
}

interface Page {
  readonly personId: string;
  readonly store: WebConversations;
  readonly listener: WebListener;
  readonly failed: (error: unknown) => void;
}

class Connection {
  private readonly sent = new LRUCache<string, true>({ max: REMEMBERED });
  private looking = false;
  private again = false;
  private closed = false;

  constructor(
    private readonly page: Page,
    private since: number,
  ) {}

  close(): void {
    this.closed = true;
  }

  look(): void {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    this.lookUntilQuiet().catch(this.page.failed);
  }

  draft(draft: WireDraft): void {
    this.page.listener.draft(draft).catch(this.page.failed);
  }

  private async lookUntilQuiet(): Promise<void> {
    try {
      while (this.again && !this.closed) {
        this.again = false;
        await this.sendNews();
      }
    } finally {
      this.looking = false;
    }
  }

  private async sendNews(): Promise<void> {
    const { personId, store, listener } = this.page;
    const touched = new Set<string>();
    // Before the news are read: what is not among them by then is looked for from here on.
    const now = await store.now();
    let after = 0;
    for (let more = true; more;) {
      const news = await store.since(personId, this.since, { after, limit: PAGE });
      more = news.length === PAGE;
      after = news.at(-1)?.seq ?? after;
      const fresh = news.filter((message) => !this.sent.has(message.id));
      for (const [index, message] of fresh.entries()) {
        if (this.closed) return;
        // Until the last has come, whoever is cut off begins where this look began.
        const complete = !more && index === fresh.length - 1;
        await listener.message(message, complete ? now : this.since);
        this.sent.set(message.id, true);
        touched.add(message.conversationId);
      }
    }
    this.since = now;
    if (touched.size > 0 && !this.closed) {
      await listener.conversations(await store.conversationsOf(personId, [...touched]));
    }
  }
}

/** A hub that reads news from the store. @param failed hears why a look failed; the next one starts where it left off */
export function createWebHub(store: WebConversations, failed: (error: unknown) => void): WebHub {
  const open = new Map<string, Set<Connection>>();
  return {
    connect: (personId, since, listener) => {
      const connection = new Connection({ personId, store, listener, failed }, since);
      const mine = open.get(personId) ?? new Set<Connection>();
      open.set(personId, mine.add(connection));
      connection.look();
      return () => {
        connection.close();
        mine.delete(connection);
        if (mine.size === 0 && open.get(personId) === mine) open.delete(personId);
      };
    },
    wake: (personId) => {
      for (const connection of open.get(personId) ?? []) connection.look();
    },
    draft: (personId, draft) => {
      for (const connection of open.get(personId) ?? []) connection.draft(draft);
    },
    wakeAll: () => {
      for (const mine of open.values()) for (const connection of mine) connection.look();
    },
  };
}
