import { createServer } from "node:http";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadConfig } from "../../src/config.js";
import type { Database } from "../../src/database.js";
import { createAudit } from "../../src/governance/audit.js";
import { createAnswerer, storedKnowledge } from "../../src/retrieval/answerer.js";
import { ingest } from "../../src/retrieval/ingest.js";
import { createOpenaiPassageEmbedder } from "../../src/retrieval/openai-passage-embedder.js";
import { fuseNearness } from "../../src/retrieval/search-fusion.js";
import { buildSearchIndex } from "../../src/retrieval/search-index.js";
import { search } from "../../src/retrieval/search.js";
import { passagesToEmbed, vectorModel } from "../../src/retrieval/vector-store.js";
import { createPassageVectors, type PassageEmbedder, type PassageVectors } from "../../src/retrieval/vectors.js";
import { databaseKinds } from "../support/database.js";
import { bodyOf, closeServer, listenOnLoopback } from "../support/loopback.js";
import { scriptedSource } from "./support/pages.js";
import { asker, passage } from "./support/passages.js";

/** Words the peer takes for the same, by the place of their direction. */
const meanings = ["laptop notebook computer", "holiday vacation leave", "train ticket travel", "salary pay wage"];

/** A service that speaks the embeddings protocol and knows what a few words mean; the same text always gives the same vector. */
function startPeer() {
  const peer = { batches: [] as number[], dimensions: 8, answers: true, url: "", server: createServer() };
  peer.server.on("request", (request, response) => {
    const answer = (body: string): void => {
      const { input, encoding_format: encoding } = JSON.parse(body) as { input: string[]; encoding_format: string };
      peer.batches.push(input.length);
      if (!peer.answers) return;
      const data = input.map((text, index) => ({
        object: "embedding",
        index,
        embedding: vectorOf(text, peer.dimensions),
      }));
      response.writeHead(encoding === "float" ? 200 : 400, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ object: "list", data, model: "peer", usage: { prompt_tokens: 1, total_tokens: 1 } }),
      );
    };
    bodyOf(request).then(answer, () => response.destroy());
  });
  return peer;
}

function vectorOf(text: string, dimensions: number): number[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return Array.from({ length: dimensions }, (_, at) =>
    at === dimensions - 1 ? 0.1 : words.filter((word) => meanings[at]?.split(" ").includes(word)).length,
  );
}

const clock = () => new Date("2026-11-23T09:00:00Z");
const texts = {
  "notebook.md": "# Devices\n\nA notebook is replaced every four years by the workplace team.",
  "vacation.md": "# Vacation\n\nThirty days of vacation a year are granted.",
  "train.md": "# Trains\n\nBook a ticket for the train in the portal.",
};

describe.each(databaseKinds)("Vectors of a model on $name", ({ open, available }) => {
  describe.skipIf(!available)("with a service", () => {
    const peer = startPeer();
    let database: Database;
    const vectorsOf = (model: string): PassageVectors => {
      const config = loadConfig({ OPENAI_BASE_URL: peer.url, DESKHAND_EMBEDDINGS: model }).model;
      const embedder = createOpenaiPassageEmbedder({ ...config, embeddings: model }, (text) => text);
      return createPassageVectors({ database, embedder, logger: pino({ level: "silent" }), questionMs: 2_000 });
    };
    const read = async (pages: Readonly<Record<string, string>>) => {
      const audit = createAudit({ database, key: "a key for tests", clock });
      const source = scriptedSource("wiki", pages);
      await ingest({ database, audit, clock }, { source, by: "system", audience: { kind: "public" } });
    };
    const missing = async (model: string): Promise<number> =>
      (await passagesToEmbed(database.db, await vectorModel(database.db, model), 100)).length;
    const nearest = async (vectors: PassageVectors, text: string) => (await vectors.nearest(text))[0]?.id;

    beforeAll(async () => {
      peer.url = `http://127.0.0.1:${await listenOnLoopback(peer.server)}/v1`;
      database = await open();
      await read(texts);
    });
    afterAll(async () => {
      await closeServer(peer.server);
      await database.close();
    });

    it("are made once for what has none, in batches, and find what means the same", async () => {
      const vectors = vectorsOf("small");
      expect(await vectors.nearest("my laptop")).toEqual([]);
      expect(await vectors.fill()).toBe(3);
      expect(await vectors.fill()).toBe(0);
      expect(peer.batches).toEqual([3]);
      expect(await nearest(vectors, "my laptop is old")).toBe("wiki:notebook.md#0");
      expect(await nearest(vectors, "how many days of leave")).toBe("wiki:vacation.md#0");
    });

    it("go and come with their passages", async () => {
      const vectors = vectorsOf("small");
      await read({ ...texts, "notebook.md": "# Devices\n\nYour salary is paid on the last day." });
      expect(await nearest(vectors, "wage")).not.toBe("wiki:notebook.md#0");
      expect(await vectors.fill()).toBe(1);
      expect(await nearest(vectors, "wage")).toBe("wiki:notebook.md#0");
      await read(texts);
      expect(await vectors.fill()).toBe(1);
    });

    it("of models with other dimensions stand beside each other", async () => {
      peer.dimensions = 1536;
      const large = vectorsOf("large");
      expect(await large.fill()).toBe(3);
      expect(await nearest(large, "my laptop is old")).toBe("wiki:notebook.md#0");
      peer.dimensions = 3072;
      const huge = vectorsOf("huge");
      expect(await huge.fill()).toBe(3);
      expect(await nearest(huge, "my laptop is old")).toBe("wiki:notebook.md#0");
      const [row] = await database.script(
        "select count(*)::int as indexes from pg_indexes where indexname like 'knowledge_vectors_hnsw_%'",
      );
      expect(row?.["indexes"]).toBe(database.kind === "postgres" ? 3 : 0);
      peer.dimensions = 8;
      expect(await nearest(vectorsOf("small"), "my laptop is old")).toBe("wiki:notebook.md#0");
      // A vector of other dimensions than were stored compares with none of them.
      expect(await vectorsOf("large").nearest("my laptop is old")).toEqual([]);
    });

    it("are looked for again only when a page has changed", async () => {
      const batches: number[] = [];
      const counted: PassageEmbedder = {
        model: "counted",
        embed: (given) => {
          batches.push(given.length);
          return Promise.resolve(given.map(() => [1, 0]));
        },
      };
      const vectors = createPassageVectors({ database, embedder: counted, logger: pino({ level: "silent" }) });
      const keptUp = async () => {
        vectors.keepUp();
        await vi.waitFor(async () => expect(await missing("counted")).toBe(0));
      };
      await keptUp();
      await database.script("delete from knowledge_vectors");
      vectors.keepUp();
      expect(await missing("counted")).toBe(3);
      await read({ ...texts, "train.md": "# Trains\n\nA ticket is booked in the portal." });
      await keptUp();
      expect(batches).toEqual([3, 3]);
      await read(texts);
      await vectors.stop();
    });

    it("hold up no end, whatever the service does", async () => {
      const silent: PassageEmbedder = { model: "silent", embed: () => new Promise(() => undefined) };
      const vectors = createPassageVectors({ database, embedder: silent, logger: pino({ level: "silent" }) });
      const asked = vi.spyOn(silent, "embed");
      vectors.keepUp();
      await vi.waitFor(() => expect(asked).toHaveBeenCalled());
      await vectors.stop();
      expect(await missing("silent")).toBe(3);
    });

    it("are done without when the service is silent", async () => {
      const vectors = { nearest: () => Promise.resolve([]) };
      const knowledge = storedKnowledge(database);
      const question = { text: "How many days of vacation are granted?", asker: asker() };
      const plain = await createAnswerer({ knowledge, clock, vectors }).answer(question);
      peer.answers = false;
      const config = loadConfig({ OPENAI_BASE_URL: peer.url, DESKHAND_EMBEDDINGS: "small" }).model;
      const embedder = createOpenaiPassageEmbedder({ ...config, embeddings: "small" }, (text) => text);
      const silent = createPassageVectors({ database, embedder, logger: pino({ level: "silent" }), questionMs: 100 });
      expect(await createAnswerer({ knowledge, clock, vectors: silent }).answer(question)).toEqual(plain);
      peer.answers = true;
    });
  });
});

describe("Nearness beside words", () => {
  const pages = [
    passage({ page: "zorgle", says: ["A zorgle is replaced every four years."] }),
    passage({ page: "laptop bag", says: ["A laptop bag is in the shop."] }),
    passage({ page: "laptop sleeve", says: ["A laptop sleeve is in the shop."] }),
    passage({ page: "secret", says: ["The zorgle of the boss."], audience: { kind: "people", people: ["boss"] } }),
  ];
  const index = buildSearchIndex(pages);
  const found = search(index, { text: "old laptop bag", readers: [asker()] });
  const near = ["secret", "zorgle", "laptop sleeve", "laptop bag"].map((page, at) => {
    return { id: `test:${page}#0`, closeness: 0.9 - at / 10 };
  });
  const pathsOf = (result: typeof found) => result.hits.map(({ chunk }) => chunk.path);

  it("adds what it finds and orders the rest, but leaves the first, and how sure the search is", () => {
    const fused = fuseNearness(index, found, { near, readers: [asker()] });
    expect(pathsOf(found)).toEqual(["laptop bag.md", "laptop sleeve.md"]);
    expect(pathsOf(fused)[0]).toBe("laptop bag.md");
    expect(pathsOf(fused)).toContain("zorgle.md");
    expect(fused.confidence).toBe(found.confidence);
    expect(fused.signals).toEqual(found.signals);
  });

  it("adds nothing that anybody present may not read", () => {
    expect(pathsOf(fuseNearness(index, found, { near, readers: [asker()] }))).not.toContain("secret.md");
    expect(pathsOf(fuseNearness(index, found, { near, readers: [asker({ id: "boss" })] }))).toContain("secret.md");
    expect(pathsOf(fuseNearness(index, found, { near, readers: [asker({ id: "boss" }), asker()] }))).not.toContain(
      "secret.md",
    );
  });

  it("changes nothing where there is none", () => {
    expect(fuseNearness(index, found, { near: [], readers: [asker()] })).toBe(found);
  });
});
