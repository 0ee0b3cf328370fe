import { afterEach, describe, expect, it } from "vitest";
import {
  createSearchLibrary,
  type PageProvider,
  type SearchLibrary,
  type FindRequest,
} from "../../src/retrieval/search-library.js";
import { openSearchThread } from "../../src/retrieval/search-thread.js";
import { compiledScripts } from "../support/compiled.js";
import { asker, passage, testPages } from "./support/passages.js";

const parking = passage({ page: "parking", says: ["The garage opens at six in the morning."] });
const bands = passage({
  page: "bands",
  says: ["The salary bands are secret."],
  audience: { kind: "people", people: ["boss"] },
});
const bikes = passage({ page: "bikes", says: ["Bicycles are leased for three years."] });

const kinds = {
  "in this thread": (provider: PageProvider) => createSearchLibrary(provider),
  "in a thread of its own": (provider: PageProvider) => openSearchThread({ folder: compiledScripts(), provider }),
};

let open: SearchLibrary | undefined;
afterEach(() => open?.close());

async function found(library: SearchLibrary, text: string, more: Partial<FindRequest> = {}) {
  const { hits } = await library.find({ text, readers: [asker()], ...more });
  return hits.map(({ chunk }) => chunk.path);
}

describe.each(Object.entries(kinds))("a search library %s", (_, create) => {
  it("finds what its readers may read, and counts the pages", async () => {
    const library = (open = create(testPages(parking, bands)));
    expect(await found(library, "when does the garage open")).toEqual(["parking.md"]);
    expect(await found(library, "salary bands")).toEqual([]);
    expect(await found(library, "salary bands", { readers: [asker({ id: "boss" })] })).toEqual(["bands.md"]);
    expect(await library.pages()).toBe(2);
  });

  it("takes up a change with the next question", async () => {
    const pages = testPages(parking);
    const library = (open = create(pages));
    expect(await found(library, "bicycles leased")).toEqual([]);
    pages.put(bikes);
    expect(await found(library, "bicycles leased")).toEqual(["bikes.md"]);
  });

  it("answers from the pages as they were while a change takes long", async () => {
    const pages = testPages(parking);
    let away = false;
    const library = (open = create({
      ...pages,
      changesSince: (since, take) => (away ? new Promise(() => undefined) : pages.changesSince(since, take)),
    }));
    expect(await found(library, "garage")).toEqual(["parking.md"]);
    away = true;
    pages.put(bikes);
    expect(await found(library, "garage")).toEqual(["parking.md"]);
  });

  it("gives the passages whole, with sentences and signals", async () => {
    const library = (open = create(testPages(parking, bikes)));
    const { hits, confidence, signals } = await library.find({ text: "garage", readers: [asker()] });
    expect(hits[0]?.chunk).toEqual(parking);
    expect(hits[0]?.sentences).toHaveLength(1);
    expect(confidence).toBeGreaterThan(0);
    expect(signals.inPassage).toBeGreaterThan(0);
  });

  it("adds what only a model finds near, where it may be read", async () => {
    const library = (open = create(testPages(parking, bikes, bands)));
    const near = [
      { id: bikes.id, closeness: 0.9 },
      { id: bands.id, closeness: 0.8 },
    ];
    expect(await found(library, "garage", { near })).toEqual(["parking.md", "bikes.md"]);
  });

  it("passes on why the pages could not be had, and asks for them again", async () => {
    const pages = testPages(parking);
    let fails = true;
    const library = (open = create({
      ...pages,
      changesSince: (since, take) =>
        fails ? Promise.reject(new Error("the database is away")) : pages.changesSince(since, take),
    }));
    await expect(found(library, "garage")).rejects.toThrow("the database is away");
    fails = false;
    expect(await found(library, "garage")).toEqual(["parking.md"]);
  });
});

describe("a thread of searches that ended", () => {
  it("is begun again with all the pages, by however many questions at once", async () => {
    const pages = testPages(parking);
    const library = openSearchThread({ folder: compiledScripts(), provider: pages });
    open = library;
    pages.put(bikes);
    expect(await library.pages()).toBe(2);
    await library.restart();
    const questions = ["garage", "bicycles", "garage", "bicycles"].map((text) => found(library, text));
    expect(await Promise.all(questions)).toEqual([["parking.md"], ["bikes.md"], ["parking.md"], ["bikes.md"]]);
  });
});
