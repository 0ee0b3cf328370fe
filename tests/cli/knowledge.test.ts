import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";

describe("deskhand knowledge gaps", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const gaps = (since = "P30D", limit = 20) => runServed(desk.app, { name: "knowledge gaps", args: { since, limit } });

  it("says that nobody asked anything", async () => {
    expect(await gaps()).toMatchObject({ exit: 0, text: "Nobody asked the pages anything in the last 30 days." });
  });

  it("shows what did not help, with who asked left out, as text and as data", async () => {
    for (const [personId, words] of [
      ["lena.vogel", "How many vacation days can I carry over into the next year?"],
      ["gustavo.pacheco", "how many days of vacation can be carried over into next year?"],
    ] as const) {
      const said = await desk.say(personId, words);
      const asked = said.flatMap(({ reply }) => reply.blocks).find((block) => block.kind === "feedback");
      const value = JSON.stringify({ answer: asked?.answerId, verdict: "down" });
      await desk.take({ personId, kind: "button", button: { action: "feedback", value } });
      await desk.settle();
    }
    await desk.say("lena.vogel", "Which class may I book on a train?");
    const { text, json } = await gaps();
    expect(text).toMatch(/^3 questions in the last 30 days/u);
    expect(text).toContain("asked 2 times by 2 people, never before: 2 not helpful");
    expect(text).not.toMatch(/lena|vogel|gustavo/iu);
    expect(text).toContain("Past their review date:");
    expect(json).toMatchObject({ days: 30, gaps: [{ count: 2, askers: 2, reasons: { "thumbed-down": 2 } }] });
  });

  it("looks back as far as it is told, and takes nothing else for a period", async () => {
    await desk.pass(40 * 86_400_000);
    expect((await gaps("P6W")).text).toMatch(/^3 questions/u);
    expect((await gaps("P1W")).text).toMatch(/^Nobody asked/u);
    expect(await gaps("a month")).toMatchObject({ exit: 2, json: { error: { code: "bad-input" } } });
  });
});
