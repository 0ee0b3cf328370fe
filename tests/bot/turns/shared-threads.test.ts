import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ThreadReaders } from "../../../src/bot/channels/channel.js";
import { openDeskhand, type Said, type TestDeskhand } from "../../support/deskhand.js";
import { attachSharedThreads, type SharedThreads } from "../../support/shared-threads.js";

const onCallPay = "How much is on-call duty paid?";
const nothingWritten = "How much is the unicorn allowance?";

// Henrik and Jonas are in the on-call group of the sample company, Lena is not.
const threads: Record<string, () => ThreadReaders> = {
  rota: () => ({ kind: "people", personIds: ["henrik.lehtonen", "jonas.weber"] }),
  team: () => ({ kind: "people", personIds: ["henrik.lehtonen", "jonas.weber", "lena.vogel"] }),
  everybody: () => ({ kind: "open" }),
  "with-a-guest": () => ({ kind: "people", personIds: ["lena.vogel", "leopold.winkler"] }),
  "with-a-stranger": () => ({ kind: "people", personIds: ["lena.vogel", "somebody.else"] }),
  broken: () => {
    throw new Error("the channel does not answer");
  },
  alone: () => ({ kind: "alone" }),
};

function seenByAll(said: readonly Said[]): string {
  return said
    .filter((one) => one.audience !== "only-you")
    .map((one) => one.text)
    .join("\n");
}

describe("rule 6: in a thread that others read", () => {
  let desk: TestDeskhand;
  let hall: SharedThreads;
  beforeAll(async () => {
    desk = await openDeskhand();
    hall = await attachSharedThreads(desk, (thread) => threads[thread.split("/")[0] ?? ""]?.() ?? { kind: "open" });
  });
  afterAll(() => desk.close());

  it("what everyone present may read is answered openly", async () => {
    const [answer] = await hall.say("henrik.lehtonen", "rota", onCallPay);
    expect(answer).toMatchObject({ audience: "thread" });
    expect(answer?.text).toContain("250 EUR");
  });

  it("the asker alone is answered where nobody else reads", async () => {
    const [answer] = await hall.say("henrik.lehtonen", "alone", onCallPay);
    expect(answer).toMatchObject({ audience: "thread" });
    expect(answer?.text).toContain("250 EUR");
  });

  it.each(["team", "everybody", "with-a-guest", "broken"])(
    "what somebody may not read looks like what is written nowhere (%s)",
    async (thread) => {
      const [restricted, ...more] = await hall.say("henrik.lehtonen", `${thread}/a`, onCallPay);
      const [silent] = await hall.say("henrik.lehtonen", `${thread}/b`, nothingWritten);
      expect(more).toEqual([]);
      expect(restricted).toMatchObject({ audience: "thread", to: "henrik.lehtonen" });
      const shown = (one: Said | undefined) => JSON.stringify(one?.reply).replaceAll(/How much is [^?]*\?/gu, "…");
      expect(shown(restricted)).toBe(shown(silent));
      expect(restricted?.text).not.toMatch(/250|on-call duty|rota/iu);
    },
  );

  it("a click on “Ask me privately” answers whoever clicked, with their own rights and to them alone", async () => {
    const [offer] = await hall.say("henrik.lehtonen", "team/private", onCallPay);
    if (offer === undefined) throw new Error("nothing was said");
    const [his] = await hall.click("henrik.lehtonen", offer, "Ask me privately");
    expect(his).toMatchObject({ audience: "only-you", to: "henrik.lehtonen" });
    expect(his?.text).toContain("250 EUR");
    const [hers] = await hall.click("lena.vogel", offer, "Ask me privately");
    expect(hers).toMatchObject({ audience: "only-you", to: "lena.vogel" });
    expect(hers?.text).not.toContain("250 EUR");
    // What he asked is nothing that her next question goes on from.
    const [followUp] = await hall.say("lena.vogel", "team/private", "and for each call?");
    expect(followUp?.text).not.toMatch(/60 EUR|on-call/iu);
  });

  it.each(["everybody", "with-a-guest", "with-a-stranger", "broken"])(
    "public pages are answered openly all the same (%s)",
    async (thread) => {
      const [answer] = await hall.say("lena.vogel", `${thread}/public`, "How many days of vacation do I get a year?");
      expect(answer).toMatchObject({ audience: "thread" });
      expect(answer?.reply.blocks.some((block) => block.kind === "citations")).toBe(true);
    },
  );

  it("somebody who came while the answer was on its way does not see it", async () => {
    let asked = 0;
    threads["arriving"] = () => {
      asked += 1;
      const first = ["henrik.lehtonen", "jonas.weber"];
      return { kind: "people", personIds: asked === 1 ? first : [...first, "lena.vogel"] };
    };
    const [answer] = await hall.say("henrik.lehtonen", "arriving", onCallPay);
    expect(answer?.text).toContain("250 EUR");
    expect(answer).toMatchObject({ audience: "only-you", to: "henrik.lehtonen" });
  });

  it.each(["team", "everybody"])("what is somebody's own is said to them alone (%s)", async (thread) => {
    const at = `${thread}/own`;
    const said = [
      ...(await hall.say("lena.vogel", at, "How many vacation days do I have left?")),
      ...(await hall.say("lena.vogel", at, "I need a MacBook Pro 14 for 2,400 EUR from Brightware")),
      ...(await hall.say("lena.vogel", at, "cancel")),
      ...(await hall.say("lena.vogel", at, "Please book vacation for me next Friday")),
      ...(await hall.say("lena.vogel", at, "yes")),
      ...(await hall.say("lena.vogel", at, "what is the status of my requests?")),
      ...(await hall.say("lena.vogel", at, "what can you do?")),
      ...(await hall.say("lena.vogel", at, "I want to talk to a person")),
    ];
    expect(said.length).toBeGreaterThan(7);
    expect(seenByAll(said)).toBe("");
    expect(said.map((one) => one.to)).toEqual(said.map(() => "lena.vogel"));
  });

  it("what comes of a request later is said to the requester alone too", async () => {
    await hall.say("lena.vogel", "team/later", "Please book vacation for me on 14 December");
    const before = hall.said.length;
    await hall.say("lena.vogel", "team/later", "yes");
    await desk.click("jonas.weber", "Approve");
    const later = hall.said.slice(before).filter((one) => one.thread === "team/later");
    expect(later.some((one) => one.text.includes("approved by Jonas Weber"))).toBe(true);
    expect(seenByAll(later)).toBe("");
  });

  it("everybody talks about their own tasks", async () => {
    const at = "team/two";
    await hall.say("lena.vogel", at, "Please book vacation for me on 21 December");
    const [his] = await hall.say("henrik.lehtonen", at, "yes");
    expect(his?.text).not.toContain("LV-");
    const hers = await hall.say("lena.vogel", at, "yes");
    expect(hers.map((one) => one.text).join()).toMatch(/waiting for/u);
    const requests = (requesterId: string) =>
      desk.app.bot.services.proposals.ofRequester(desk.app.database.db, {
        requesterId,
        statuses: ["awaiting-approval"],
      });
    expect((await requests("lena.vogel")).length).toBeGreaterThan(0);
    expect(await requests("henrik.lehtonen")).toEqual([]);
  });

  it("a case holds the requester's part of the conversation, and each has their own", async () => {
    const at = "team/desk";
    const [balance] = await hall.say("lena.vogel", at, "How many vacation days do I have left?");
    await hall.say("lena.vogel", at, "I want to talk to a person");
    const [told] = await hall.say("henrik.lehtonen", at, "I want to talk to a person");
    const cases = (await desk.app.bot.desk.list(true)).filter((one) => told?.text.includes(one.reference));
    expect(cases).toMatchObject([{ requesterId: "henrik.lehtonen" }]);
    const transcript = cases[0]?.packet.transcript.map((line) => line.text).join("\n");
    expect(transcript).toContain("talk to a person");
    expect(transcript).not.toContain(balance?.text);
    // The desk takes his case: to her the assistant goes on talking.
    await desk.app.bot.desk.reply(cases[0]?.reference ?? "", "sam.okafor", "Hello Henrik");
    await desk.settle();
    const [hers] = await hall.say("lena.vogel", at, "thanks");
    expect(hers?.text).toContain("welcome");
  });
});
