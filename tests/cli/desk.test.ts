import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";

describe("the desk's commands", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const run = (name: string, args: Record<string, string | boolean>) => runServed(desk.app, { name, args });
  const said = async (work: () => Promise<unknown>) => {
    const before = desk.said.length;
    await work();
    await desk.settle();
    return desk.said.slice(before).map((one) => one.text);
  };

  it("say that no case is open", async () => {
    expect(await run("desk list", { all: false })).toMatchObject({
      exit: 0,
      text: "No case is open.",
      json: { cases: [] },
    });
  });

  it("list a case and show it whole", async () => {
    await desk.say("lena.vogel", "I want to talk to a human please");
    const listed = await run("desk list", { all: false });
    expect(listed.text).toMatch(/^INC-6001 +open .* Lena Vogel /mu);
    const shown = await run("desk show", { reference: "inc-6001" });
    expect(shown.exit).toBe(0);
    expect(shown.text).toContain("For Lena Vogel (lena.vogel)");
    expect(shown.text).toContain("person lena.vogel: I want to talk to a human please");
    expect(await run("desk show", { reference: "INC-1" })).toMatchObject({
      exit: 2,
      json: { error: { code: "not-found" } },
    });
  });

  it("let nobody answer but an agent", async () => {
    const args = { reference: "INC-6001", text: "Hello" };
    expect(await run("desk reply", { ...args, agent: "lena.vogel" })).toMatchObject({ exit: 4 });
    expect(await run("desk reply", { ...args, agent: "nobody" })).toMatchObject({ exit: 4 });
    expect(await run("desk reply", { ...args, agent: "sam.okafor", text: " " })).toMatchObject({ exit: 2 });
  });

  it("answer in the employee's thread, where the assistant is silent until the case is resolved", async () => {
    const reply = { reference: "inc-6001", agent: "sam.okafor", text: "I am looking into it." };
    const heard = await said(async () => expect(await run("desk reply", reply)).toMatchObject({ exit: 0 }));
    expect(heard.join()).toContain("I am looking into it.");
    expect(await said(() => desk.say("lena.vogel", "How many vacation days do I have left?"))).toEqual([]);
    const resolve = { reference: "INC-6001", agent: "sam.okafor", text: "" };
    expect(await run("desk resolve", resolve)).toMatchObject({ exit: 0, json: { status: "resolved" } });
    const answered = await said(() => desk.say("lena.vogel", "How many vacation days do I have left?"));
    expect(answered.join()).toMatch(/days/u);
    expect(await run("desk resolve", resolve)).toMatchObject({ exit: 4, json: { error: { code: "conflict" } } });
  });

  it("list resolved cases when asked for all", async () => {
    expect(await run("desk list", { all: false })).toMatchObject({ json: { cases: [] } });
    expect(await run("desk list", { all: true })).toMatchObject({ json: { cases: [{ reference: "INC-6001" }] } });
  });
});
