import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDeskhand, heard, type Said, type TestDeskhand } from "../../support/deskhand.js";

describe("a request begun in one thread", () => {
  let desk: TestDeskhand;
  let counter = 0;
  let one: string;
  let other: string;

  beforeAll(async () => {
    desk = await openDeskhand();
  });
  beforeEach(() => {
    counter += 1;
    one = `one-${counter}`;
    other = `other-${counter}`;
  });
  afterAll(() => desk.close());

  const say = async (conversation: string, text: string, personId = "lena.vogel"): Promise<readonly Said[]> => {
    const before = desk.said.length;
    await desk.take({ personId, conversation, text });
    await desk.settle();
    return desk.said.slice(before);
  };

  it("goes on in another with all that was said, and is closed where it began", async () => {
    const asked = heard(await say(one, "I want to purchase a label printer"), one);
    expect(asked).toMatch(/\?/u);
    const again = await say(other, "continue");
    expect(heard(again, other)).toContain(asked);
    await say(other, "cancel");
    expect(heard(await say(one, "repeat that"), one)).not.toContain(asked);
  });

  it("is named with a button when its requester asks what is open", async () => {
    await say(one, "I'd like to take some days off");
    const status = await say(other, "what is the status of my requests?");
    expect(heard(status, other)).toMatch(/began in another thread and did not finish/u);
    expect(JSON.stringify(status)).toContain("Continue here");
    await say(one, "cancel");
  });

  it("is nobody else's to go on with", async () => {
    await say(one, "I want to purchase 3 keyboards");
    const answer = await say(other, "continue", "mateus.silva");
    expect(heard(answer, other)).not.toMatch(/keyboard|cost centre|needed by/iu);
    await say(one, "cancel");
  });

  it("is gone on with also where a process died in the other thread after its turn", async () => {
    const asked = heard(await say(one, "I want to purchase a desk lamp"), one);
    await desk.app.database.script(
      `update conversations set lease_owner = 'dead', lease_until = '2026-11-23T07:00:00Z' where external_ref = '${one}'`,
    );
    expect(heard(await say(other, "continue"), other)).toContain(asked);
    await say(other, "cancel");
    expect(heard(await say(one, "repeat that"), one)).not.toContain(asked);
  });

  it("stays where it is when there is something open in the other thread too", async () => {
    await say(one, "I want to purchase 2 headsets");
    await say(other, "I'd like to take some days off");
    const again = await say(other, "continue");
    expect(heard(again, other)).not.toMatch(/headset/iu);
    await say(other, "cancel");
    expect(heard(await say(other, "continue"), other).length).toBeGreaterThan(0);
    await say(other, "cancel");
  });
});
