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
