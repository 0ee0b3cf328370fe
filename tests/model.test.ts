import { describe, expect, it } from "vitest";
import { z } from "zod";
import { useModelPeer } from "./support/model-peer.js";

const schema = z.strictObject({ city: z.string(), people: z.int() });
const request = {
  name: "place",
  schema,
  messages: [
    { role: "system", text: "Name a place." },
    { role: "person", text: "somewhere small" },
  ],
} as const;

const unavailable = expect.objectContaining({ code: "model-unavailable" });

describe("the model client", () => {
  const { peer, model, answers } = useModelPeer();

  it("gives the value that the service fills in, and counts the tokens it reports", async () => {
    answers({ city: "Orta", people: 1100 });
    const client = model();
    expect(await client.structured(request)).toEqual({ city: "Orta", people: 1100 });
    expect(client.tokensToday()).toBe(100);
    expect(peer.getRequests()).toHaveLength(1);
  });

  it("takes JSON in the text of the answer from services that know no tools", async () => {
    answers('Here you are: ```json\n{"city":"Orta","people":1100}\n```');
    expect(await model().structured(request)).toEqual({ city: "Orta", people: 1100 });
  });

  it("sends an answer that does not fit back once, with what is wrong", async () => {
    answers({ city: "Orta", people: "many" }, { city: "Orta", people: 1100 });
    expect(await model().structured(request)).toEqual({ city: "Orta", people: 1100 });
    const sent = peer.getRequests();
    expect(sent).toHaveLength(2);
    expect(JSON.stringify(sent[1]?.body)).toContain("people");
  });

  it("gives up after the second answer that does not fit", async () => {
    answers("no idea", '{"city": "Ort');
    await expect(model().structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(2);
  });

  it("tries once more when the service is busy", async () => {
    answers({ city: "Orta", people: 1100 });
    peer.nextRequestError(429);
    expect(await model().structured(request)).toEqual({ city: "Orta", people: 1100 });
    expect(peer.getRequests()).toHaveLength(2);
  });

  it("gives up when the service fails twice", async () => {
    peer.addFixture({ match: { predicate: () => true }, response: { error: { message: "broken" }, status: 500 } });
    await expect(model().structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(2);
  });

  it("does not repeat a request that the service finds wrong", async () => {
    peer.addFixture({
      match: { predicate: () => true },
      response: { error: { message: "no such model" }, status: 404 },
    });
    await expect(model().structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(1);
  });

  it("gives up when the connection is cut", async () => {
    answers({ city: "Orta", people: 1100 });
    peer.setChaos({ disconnectRate: 1 });
    await expect(model().structured(request)).rejects.toEqual(unavailable);
  });

  it("gives up when the service takes too long", async () => {
    answers({ city: "Orta", people: 1100 });
    peer.setChaos({ latencyMs: 20_000 });
    await expect(model({ timeoutMs: 100 }).structured(request)).rejects.toEqual(unavailable);
  });

  it("rests after five failures in a row, without another request", async () => {
    peer.addFixture({ match: { predicate: () => true }, response: { error: { message: "broken" }, status: 500 } });
    const client = model();
    for (let turn = 0; turn < 5; turn += 1) await expect(client.structured(request)).rejects.toEqual(unavailable);
    const before = peer.getRequests().length;
    await expect(client.structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(before);
    expect(before).toBeLessThan(10);
  });

  it("sends nothing once the day's tokens are used up, and again the next day", async () => {
    answers({ city: "Orta", people: 1100 });
    let now = new Date("2026-11-23T23:50:00Z");
    const client = model({ dailyTokens: 100, clock: () => now });
    await client.structured(request);
    await expect(client.structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(1);
    now = new Date("2026-11-24T00:10:00Z");
    expect(await client.structured(request)).toEqual({ city: "Orta", people: 1100 });
  });

  it("sends nothing at all with a budget of none", async () => {
    answers({ city: "Orta", people: 1100 });
    await expect(model({ dailyTokens: 0 }).structured(request)).rejects.toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(0);
  });
});

describe("a text that is written piece by piece", () => {
  const { peer, model, writes } = useModelPeer();
  const messages = [{ role: "person", text: "a".repeat(400) }] as const;
  const write = async (client = model(), timeoutMs = 20_000) => {
    const pieces: string[] = [];
    const ending = client.text({ messages, timeoutMs, onText: (piece) => pieces.push(piece) });
    return { pieces, ending: await ending.catch((thrown: unknown) => thrown) };
  };

  it("is handed on as it comes, and counted", async () => {
    writes("One day.\nTwo days.\n");
    const client = model();
    const { pieces, ending } = await write(client);
    expect(ending).toEqual({ whole: true });
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join("")).toBe("One day.\nTwo days.\n");
    expect(client.tokensToday()).toBeGreaterThan(0);
  });

  it("that breaks off is not asked for again, and is paid for", async () => {
    writes("One day.\nTwo days.\nThree days.\n", { truncateAfterChunks: 3, latency: 20 });
    const client = model();
    const { pieces, ending } = await write(client);
    expect(ending).toEqual(unavailable);
    expect(pieces.join("")).toMatch(/^One day/u);
    expect(client.tokensToday()).toBeGreaterThan(100);
    expect(peer.getRequests()).toHaveLength(1);
  });

  it("is asked for once more while nothing of it has come", async () => {
    writes("One day.");
    peer.nextRequestError(503);
    expect((await write()).pieces.join("")).toBe("One day.");
    expect(peer.getRequests()).toHaveLength(2);
  });

  it("ends with its time, and nothing is heard of it afterwards", async () => {
    writes("One day.\nTwo days.\nThree days.\n", { chunkSize: 1, latency: 60 });
    const { pieces, ending } = await write(model(), 300);
    const heard = pieces.length;
    expect(ending).toEqual(unavailable);
    expect(heard).toBeLessThan(20);
    await peer.stop();
    await peer.start();
    expect(pieces).toHaveLength(heard);
  });

  it("is not begun with the day's tokens used up", async () => {
    writes("One day.");
    expect((await write(model({ dailyTokens: 0 }))).ending).toEqual(unavailable);
    expect(peer.getRequests()).toHaveLength(0);
  });
});
