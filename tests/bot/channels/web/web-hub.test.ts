import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebHub, type WebHub } from "../../../../src/bot/channels/web/web-hub.js";
import { createWebStore } from "../../../../src/bot/channels/web/web-store.js";
import type { WebConversations } from "../../../../src/bot/channels/web/web-conversations.js";
import { messages } from "../../../../src/bot/tables.js";
import type { Database, Db, Tx } from "../../../../src/database.js";
import { newId, systemClock } from "../../../../src/runtime.js";
import { createVault } from "../../../../src/vault.js";
import { databaseKinds, openPostgresTestDatabase, openTestDatabase } from "../../../support/database.js";
import { describeOnPostgres } from "../../../support/postgres.js";

const vault = createVault("a secret for tests only");

/** A page that writes down what it hears. */
function openPage(hub: WebHub, since: number) {
  const heard: string[] = [];
  let complete = since;
  let look: () => void = () => undefined;
  const close = hub.connect("ann", since, {
    message: ({ content }, now) => {
      heard.push(content.kind === "text" ? content.text : content.kind);
      complete = now;
      look();
      return Promise.resolve();
    },
    conversations: () => Promise.resolve(),
    draft: () => Promise.resolve(),
  });
  const hears = (text: string) =>
    new Promise<void>((resolve) => {
      look = () => (heard.includes(text) ? resolve() : undefined);
      look();
    });
  return {
    heard,
    hears,
    /** Closes it; answers with the point in time up to which it is complete. */
    close: () => {
      close();
      return complete;
    },
  };
}

interface World {
  readonly database: Database;
  readonly store: WebConversations;
  readonly hub: WebHub;
  readonly write: (text: string, tx?: Db | Tx) => Promise<void>;
}

async function openWorld(open: () => Promise<Database>): Promise<World> {
  const database = await open();
  const store = createWebStore({ database, vault, clock: systemClock });
  const { id: conversationId } = await store.openThread("ann");
  const write = async (text: string, tx: Db | Tx = database.db) => {
    const body = vault.seal(text);
    await tx
      .insert(messages)
      .values({ id: newId(), conversationId, author: "person", kind: "text", body, at: new Date() });
  };
  const failed = (error: unknown) => {
    throw error;
  };
  return { database, store, hub: createWebHub(store, failed), write };
}

for (const kind of databaseKinds) {
  describe.skipIf(!kind.available)(`a page's news on ${kind.name}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(kind.open);
    });
    afterAll(() => world.database.close());

    it("come once each, however often it looks", async () => {
      const { hub, store, write } = world;
      const page = openPage(hub, await store.now());
      for (const text of ["one", "two", "three"]) {
        await write(text);
        hub.wake("ann");
        await page.hears(text);
      }
      page.close();
      expect(page.heard.filter((text) => ["one", "two", "three"].includes(text))).toEqual(["one", "two", "three"]);
    });

    it("go on where it was cut off", async () => {
      const { hub, store, write } = world;
      const first = openPage(hub, await store.now());
      await write("heard");
      hub.wake("ann");
      await first.hears("heard");
      const complete = first.close();
      await write("missed");
      const second = openPage(hub, complete);
      await second.hears("missed");
      second.close();
      expect(second.heard.filter((text) => text === "missed")).toEqual(["missed"]);
    });

    it("come from the beginning when it was cut off among many", async () => {
      const { hub, store, write } = world;
      const then = await store.now();
      const many = Array.from({ length: 501 }, (_, index) => `number ${index + 1}`);
      for (const text of many) await write(text);
      const first = openPage(hub, then);
      await first.hears("number 3");
      const complete = first.close();
      const second = openPage(hub, complete);
      await second.hears("number 501");
      second.close();
      expect(new Set([...first.heard, ...second.heard])).toEqual(new Set([...first.heard, ...many]));
    });
  });
}

describe("a page's news while nothing else goes on", () => {
  it("hold nothing that was there before it opened", async () => {
    const { database, hub, store, write } = await openWorld(openTestDatabase);
    await write("before");
    const page = openPage(hub, await store.now());
    await write("after");
    hub.wake("ann");
    await page.hears("after");
    page.close();
    await database.close();
    expect(page.heard).toEqual(["after"]);
  });
});

describeOnPostgres("a page's news of transactions that overlap", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(openPostgresTestDatabase);
  });
  afterAll(() => world.database.close());

  /** A transaction that has written a message, with a number of its own, and goes on until it is told to end. */
  async function begin(text: string) {
    let end: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      end = resolve;
    });
    let written: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      written = resolve;
    });
    const ended = world.database.transaction(async (tx) => {
      await world.write(text, tx);
      written();
      await told;
    });
    await begun;
    return { end: () => (end(), ended) };
  }

  it("hold what was written first and ended last, however much came between", async () => {
    const { hub, store, write } = world;
    const page = openPage(hub, await store.now());
    const slow = await begin("slow");
    for (let count = 1; count <= 300; count += 1) await write(`quick ${count}`);
    hub.wake("ann");
    await page.hears("quick 300");
    await slow.end();
    hub.wake("ann");
    await page.hears("slow");
    page.close();
    expect(new Set(page.heard).size).toBe(page.heard.length);
    expect(page.heard.filter((text) => text === "slow" || text.startsWith("quick"))).toHaveLength(301);
  });

  it("hold it for a page that was cut off in between, and for one that has just listed its threads", async () => {
    const { hub, store, write } = world;
    const first = openPage(hub, await store.now());
    const slow = await begin("slower");
    for (let count = 301; count <= 600; count += 1) await write(`quick ${count}`);
    hub.wake("ann");
    await first.hears("quick 600");
    const [complete, listed] = [first.close(), await store.now()];
    await slow.end();
    const pages = [openPage(hub, complete), openPage(hub, listed)];
    await Promise.all(pages.map((page) => page.hears("slower")));
    for (const page of pages) page.close();
    expect(pages.map((page) => page.heard.includes("slower"))).toEqual([true, true]);
  });
});
