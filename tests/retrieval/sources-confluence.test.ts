import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Audience } from "../../src/retrieval/document.js";
import { confluenceReaders } from "../../src/retrieval/sources/confluence-readers.js";
import { confluenceSource, type ConfluenceSettings } from "../../src/retrieval/sources/confluence.js";
import { startConfluencePeer, type ConfluencePeer, type PeerPage } from "./support/confluence-peer.js";

const mapping: ConfluenceSettings["readers"] = {
  space: { kind: "public" },
  groups: new Map([
    ["id-of-finance", "finance-reports"],
    ["leads", "role:manager"],
  ]),
  people: new Map([["ada@x.example", "ada.lovelace"]]),
};
const nobody = { kind: "people", people: [] };

describe("a space of Confluence", () => {
  let peer: ConfluencePeer;
  let waited: number[];
  beforeEach(async () => {
    peer = await startConfluencePeer();
    waited = [];
  });
  afterEach(() => peer.close());

  const put = (...pages: readonly (Partial<PeerPage> & { readonly id: string })[]) => {
    for (const page of pages)
      peer.pages.set(page.id, { title: `Page ${page.id}`, body: "<p>Text.</p>", version: 1, ...page });
  };
  const source = (changes: Partial<ConfluenceSettings> = {}) =>
    confluenceSource({
      id: "wiki",
      space: "HR",
      readers: mapping,
      access: {
        url: peer.url,
        email: "bot@x.example",
        token: "token",
        pause: (ms) => Promise.resolve(waited.push(ms)),
      },
      ...changes,
    });
  const listed = async (of = source()) => {
    const listing = await of.list(undefined);
    const items = [];
    for await (const item of listing.items) if (item.kind === "page") items.push(item);
    return { ...listing, items };
  };
  const audiences = async () => {
    const { items } = await listed();
    const pages = await Promise.all(
      items.map(async (item) => [item.path, (await item.load()).facts.audience] as const),
    );
    return Object.fromEntries(pages);
  };

  it("is listed to its end over several answers, and read page by page", async () => {
    put(
      { id: "1", title: "Leave", body: "<h1>Leave</h1><p>Thirty days.</p>" },
      { id: "2" },
      { id: "3" },
      { id: "4" },
      { id: "5" },
    );
    const { items, extent, total } = await listed();
    expect({ extent, total, paths: items.map(({ path }) => path) }).toEqual({
      extent: "whole",
      total: 5,
      paths: ["1", "2", "3", "4", "5"],
    });
    expect(peer.requests).toHaveLength(3);
    expect(await items[0]?.load()).toMatchObject({
      format: "html",
      content: new TextEncoder().encode("<h1>Leave</h1><p>Thirty days.</p>"),
      facts: { title: "Leave", url: `${peer.url}/spaces/HR/pages/1`, updatedAt: "2026-01-01T08:00:00.000Z" },
    });
  });

  it("stamps a page anew with its version, its title and its readers, also when only a page above it was restricted", async () => {
    put({ id: "1" }, { id: "2", ancestors: ["1"] }, { id: "3" });
    const stamps = async () => (await listed()).items.map(({ stamp }) => stamp);
    const first = await stamps();
    expect(await stamps()).toEqual(first);
    put({ id: "3", version: 2 });
    const second = await stamps();
    expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
    expect(second[2]).not.toBe(first[2]);
    put({ id: "1", restrictedTo: { groups: ["finance"] } });
    const third = await stamps();
    expect(third[0]).not.toBe(second[0]);
    expect(third[1]).not.toBe(second[1]);
    expect(third[2]).toBe(second[2]);
  });

  it("is read by whom each page and every page above it allow", async () => {
    put(
      { id: "1" },
      { id: "2", restrictedTo: { groups: ["finance"] } },
      { id: "3", ancestors: ["2"] },
      { id: "4", ancestors: ["2"], restrictedTo: { groups: ["leads"] } },
      { id: "5", restrictedTo: { users: ["Ada@x.example", "stranger@y.example"] } },
      { id: "6", restrictedTo: { groups: ["unknown group"] } },
      { id: "7", ancestors: ["not listed"] },
    );
    expect(await audiences()).toEqual({
      1: { kind: "public" },
      2: { kind: "groups", groups: ["finance-reports"] },
      3: { kind: "groups", groups: ["finance-reports"] },
      4: nobody,
      5: { kind: "people", people: ["ada.lovelace"] },
      6: nobody,
      7: nobody,
    });
  });

  it("is read by nobody where restrictions are not told", async () => {
    put({ id: "1" });
    peer.hidesRestrictions = true;
    expect(await audiences()).toEqual({ 1: nobody });
  });

  it("waits as long as the service asks, and gives up in the end", async () => {
    put({ id: "1" });
    peer.limit = { times: 2, retryAfter: "7" };
    expect((await listed()).items).toHaveLength(1);
    expect(waited).toEqual([7000, 7000]);
    peer.limit = { times: 100, retryAfter: "900" };
    await expect(listed()).rejects.toMatchObject({ code: "connector-failed" });
    expect(waited.slice(2)).toEqual([120_000, 120_000, 120_000, 120_000, 120_000]);
  });

  it("says when the account is refused, without its token", async () => {
    const access = { url: peer.url, email: "bot@x.example", token: "wrong-secret" };
    const refusal = source({ access }).list(undefined);
    await expect(refusal).rejects.toMatchObject({ code: "not-authorised" });
    await expect(refusal).rejects.not.toThrow("wrong-secret");
  });

  it("reports a page that went between listing and reading", async () => {
    put({ id: "1" });
    const { items } = await listed();
    peer.pages.clear();
    await expect(items[0]?.load()).rejects.toThrow("went while it was read");
  });

  it("takes no query for the key of a space", async () => {
    await expect(source({ space: 'HR" or space="X' }).list(undefined)).rejects.toMatchObject({ code: "bad-input" });
    expect(peer.requests).toEqual([]);
  });
});

describe("readers of a Confluence page", () => {
  const restrictedTo = (groups: readonly string[], users: readonly string[] = []) => ({
    read: {
      restrictions: {
        group: { results: groups.map((name) => ({ name })) },
        user: { results: users.map((email) => ({ email })) },
      },
    },
  });
  const free = restrictedTo([]);
  const inSpace = (space: Audience, ...path: readonly ReturnType<typeof restrictedTo>[]) =>
    confluenceReaders(path, { ...mapping, space });

  it("are those of the space where nothing is restricted", () => {
    const space = { kind: "groups", groups: ["eng-all"] } as const;
    expect(inSpace(space, free, free)).toEqual(space);
  });

  it("are never more than those of the space", () => {
    const space = { kind: "groups", groups: ["eng-all", "role:manager"] } as const;
    expect(inSpace(space, restrictedTo(["leads"]))).toEqual({ kind: "groups", groups: ["role:manager"] });
    expect(inSpace(space, restrictedTo([], ["ada@x.example"]))).toEqual(nobody);
    expect(inSpace({ kind: "people", people: ["ada.lovelace", "bob"] }, restrictedTo([], ["ada@x.example"]))).toEqual({
      kind: "people",
      people: ["ada.lovelace"],
    });
  });

  it("are no directory group that only has the same name", () => {
    expect(inSpace({ kind: "public" }, restrictedTo(["finance-reports"]))).toEqual(nobody);
    expect(inSpace({ kind: "public" }, restrictedTo(["role:manager"]))).toEqual(nobody);
  });
});
