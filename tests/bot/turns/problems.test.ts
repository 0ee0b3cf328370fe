import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { heard, openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

describe("what stands in the way of a request", () => {
  let desk: TestDeskhand;
  const thread = "thread:lena.vogel";
  beforeEach(async () => {
    desk = await openDeskhand();
  });
  afterEach(() => desk.close());

  const lastButtons = () =>
    desk.said.at(-1)?.reply.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : [])) ?? [];

  it("is told with its reason, and only the value in the way is asked for again", async () => {
    const said = await desk.say("lena.vogel", "Please book vacation from 1 March 2027 to 31 May 2027");
    const text = heard(said, thread);
    expect(text).toMatch(/days/);
    expect(text).not.toContain("[Yes, go ahead]");
    const next = await desk.say("lena.vogel", "until 2 March 2027");
    expect(heard(next, thread)).not.toBe("");
  });

  it("that came up between the question and the yes opens the task again, with what was filled in", async () => {
    await desk.say("lena.vogel", "Please book vacation for me next Friday");
    await desk.say("lena.vogel", "yes");
    await desk.click("jonas.weber", "Approve");
    await desk.say("henrik.lehtonen", "Please book vacation for me next Friday");
    const twice = await desk.say("lena.vogel", "Please book vacation for me next Friday");
    expect(heard(twice, thread)).toMatch(/already|overlap/i);
    expect(heard(twice, thread)).not.toContain("[Yes, go ahead]");
  });

  it("a system that is away is named, nothing is lost, and it can be tried again", async () => {
    const { registry } = desk.app.bot.services;
    const action = registry.action("procurement.request-purchase");
    const { lookUpFacts } = action;
    onTestFinished(() => void Object.assign(action, { lookUpFacts }));
    await desk.say("lena.vogel", "please order 2 whiteboards at 150 EUR each from Papierhaus");
    Object.assign(action, { lookUpFacts: () => Promise.reject(new Error("connection refused")) });
    const away = await desk.say("lena.vogel", "yes");
    expect(heard(away, thread)).toContain("cannot be checked right now");
    expect(lastButtons().map((button) => button.label)).toContain("Try again");
    Object.assign(action, { lookUpFacts });
    const again = await desk.click("lena.vogel", "Try again");
    expect(heard(again, thread)).toMatch(/whiteboards[\s\S]*\[Yes, go ahead\]/);
    const done = await desk.click("lena.vogel", "Yes, go ahead");
    expect(heard(done, thread)).toMatch(/PO-\d+/);
  });

  it("does not take a yes for what could not be shown", async () => {
    const { registry } = desk.app.bot.services;
    const action = registry.action("procurement.request-purchase");
    const { lookUpFacts } = action;
    onTestFinished(() => void Object.assign(action, { lookUpFacts }));
    Object.assign(action, { lookUpFacts: () => Promise.reject(new Error("connection refused")) });
    await desk.say("lena.vogel", "please order 2 whiteboards at 150 EUR each from Papierhaus");
    Object.assign(action, { lookUpFacts });
    const shown = await desk.say("lena.vogel", "yes");
    expect(heard(shown, thread)).toMatch(/is this right\?[\s\S]*\[Yes, go ahead\]/);
    expect(heard(shown, thread)).not.toMatch(/PR-\d+/);
  });

  it("characters that no database stores do not break a request", async () => {
    await desk.say("lena.vogel", "I want to buy something");
    await desk.fill("lena.vogel", "f1", { item: "white\u0000board \ud800", quantity: "2", unitPrice: "150 EUR" });
    const value = JSON.stringify({ slot: "justification", value: "for \u0000 us" });
    await desk.take({ personId: "lena.vogel", kind: "button", button: { action: "choose", value } });
    await desk.settle();
    const said = await desk.click("lena.vogel", "Yes, go ahead");
    expect(heard(said, thread)).toMatch(/PR-\d+/);
    expect(await desk.app.bot.desk.list(true)).toEqual([]);
  });
});

describe("the status", () => {
  let desk: TestDeskhand;
  beforeEach(async () => {
    desk = await openDeskhand();
    await desk.say("lena.vogel", "I need four standing desks at 1,200 EUR each");
    await desk.click("lena.vogel", "Yes, go ahead");
  });
  afterEach(() => desk.close());

  const [reference, thread] = ["PR-5001", "thread:lena.vogel"];

  it("shows one's own requests and whom they wait for, however much was looked up since", async () => {
    for (let looks = 0; looks < 9; looks += 1) await desk.say("lena.vogel", "How many vacation days do I have left?");
    const said = await desk.say("lena.vogel", "what is the status of my requests?");
    expect(heard(said, thread)).toContain(reference);
    expect(heard(said, thread)).toContain("Jonas Weber");
  });

  it("shows an approver what waits for them, with the cards", async () => {
    const said = await desk.say("jonas.weber", "what is waiting for me?");
    expect(heard(said, "thread:jonas.weber")).toMatch(/Waiting for your decision: 1[\s\S]*\[Approve\]/);
    const granted = await desk.click("jonas.weber", "Approve");
    expect(heard(granted, thread)).toMatch(/PO-\d+/);
  });

  it("tells one request to its requester and to who decides on it", async () => {
    const own = await desk.say("lena.vogel", `status of ${reference}`);
    expect(heard(own, thread)).toMatch(/standing desks/);
    const theirs = await desk.say("jonas.weber", `status of ${reference}`);
    expect(heard(theirs, "thread:jonas.weber")).toMatch(/standing desks/);
  });

  it("tells nobody else whether there is such a request", async () => {
    const answers: string[] = [];
    for (const one of [reference, "PR-9999"]) {
      const said = await desk.say("milan.petrovic", `status of ${one}`);
      answers.push(heard(said, "thread:milan.petrovic").replaceAll(one, "…"));
    }
    expect(answers[0]).toBe(answers[1]);
    const decided = await desk.say("milan.petrovic", `approve ${reference}`);
    expect(heard(decided, "thread:milan.petrovic").replaceAll(reference, "…")).toBe(answers[0]);
  });

  it("lets nobody approve their own request in words", async () => {
    const said = await desk.say("lena.vogel", `approve ${reference}`);
    expect(heard(said, thread)).toContain("You can't decide on your own request.");
  });

  it("takes a decision in words when it is clear which one is meant", async () => {
    const said = await desk.say("jonas.weber", `approve ${reference}`);
    expect(heard(said, thread)).toMatch(/approved by Jonas Weber[\s\S]*PO-\d+/);
  });

  it("asks which one is meant when it is not", async () => {
    await desk.say("lena.vogel", "Please book vacation for me next Friday");
    await desk.click("lena.vogel", "Yes, go ahead");
    const said = await desk.say("jonas.weber", "approve");
    expect(heard(said, "thread:jonas.weber")).toContain("Which one do you mean?");
    expect(said.filter((one) => one.reply.cardKey !== undefined)).toHaveLength(2);
  });
});
