import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishCall } from "../../src/cli/policy/publish-call.js";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";

describe("policies in force", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const run = (name: string, args: Record<string, string | number | boolean> = {}) =>
    runServed(desk.app, { name, args: { operator: "tests", ...args } });
  const purchase = (person: string, inputs: Record<string, string>) =>
    runServed(desk.app, {
      name: "policy explain",
      args: { person, action: "procurement.request-purchase", inputs, channel: "web" },
    });
  const publishing = async (change: (cedar: string) => string) => {
    const call = await publishCall(desk.app.config, undefined);
    const bundle = call.args["bundle"] as { readonly cedar: string };
    return { ...call, args: { ...call.args, bundle: { ...bundle, cedar: change(bundle.cedar) } } };
  };

  it("are shown: who may, who must agree, what is refused, and the versions", async () => {
    const { exit, text, json } = await run("policy show");
    expect(exit).toBe(0);
    expect(text).toContain("Policy version 1");
    expect(text).toMatch(/procurement\.request-purchase[^]*needs: 1\. manager-of-requester agrees, when/u);
    expect(json).toMatchObject({ version: 1, killed: [], versions: [{ version: 1 }] });
  });

  it("explain a request: what it comes to, by which policy, and who is asked by name", async () => {
    const { exit, text, json } = await purchase("lena.vogel", {
      item: "standing desk",
      quantity: "4",
      unitPrice: "1200EUR",
    });
    expect(exit).toBe(0);
    expect(text).toContain("Asked for purchase-needs-manager: Jonas Weber (jonas.weber)");
    expect(json).toMatchObject({ decision: { kind: "require" }, facts: { amount: { minor: 480_000 } } });
  });

  it("say to somebody without the role no before any value, and who could", async () => {
    const { exit, text } = await purchase("milan.petrovic", {});
    expect(exit).toBe(0);
    expect(text).toContain("milan.petrovic may not.");
    expect(text).toContain("Granted to the roles: purchaser");
  });

  it.each([
    ["an unknown field", { prize: "1" }, "prize"],
    ["an amount that is none", { item: "x", unitPrice: "dear" }, "unitPrice"],
    ["an unknown currency", { item: "x", unitPrice: "12XQQ" }, "XQQ"],
    ["a missing value", { quantity: "2" }, "item"],
  ])("refuse to explain %s, and end with 2", async (_what, inputs, named) => {
    const { exit, text, json } = await purchase("lena.vogel", inputs);
    expect(exit).toBe(2);
    expect(text).toContain(named);
    expect(json).toMatchObject({ error: { code: "bad-input" } });
  });

  it("know nobody and nothing that is not there, and say what is", async () => {
    expect(await purchase("lena.fogel", {})).toMatchObject({ exit: 2, text: expect.stringContaining("lena.vogel") });
    const args = { person: "lena.vogel", action: "hr.fly", inputs: {}, channel: "web" };
    expect(await runServed(desk.app, { name: "policy explain", args })).toMatchObject({
      exit: 2,
      text: expect.stringContaining("hr.request-leave"),
    });
  });

  it("are not published while something is wrong with them", async () => {
    const outcome = await runServed(desk.app, await publishing((cedar) => `${cedar}\npermit (;`));
    expect(outcome).toMatchObject({ exit: 2, json: { error: { code: "policy-invalid" } } });
    expect(outcome.text).toMatch(/policy\.cedar:\d+: error: /u);
    expect(await run("policy show")).toMatchObject({ json: { version: 1 } });
  });

  it("are published once, rolled back, and each change is on record", async () => {
    expect(await runServed(desk.app, await publishing((cedar) => cedar))).toMatchObject({
      exit: 0,
      json: { version: 1, changed: false },
    });
    const stricter = (cedar: string) =>
      `${cedar}\n@id("no-more-purchases") @reason("Not this month.")\nforbid (principal, action == Action::"procurement.request-purchase", resource);`;
    expect(await runServed(desk.app, await publishing(stricter))).toMatchObject({ exit: 0, json: { version: 2 } });
    expect((await purchase("lena.vogel", { item: "x", unitPrice: "10EUR" })).text).toContain("Not this month.");
    expect(await run("policy rollback", { version: "7" })).toMatchObject({ exit: 2 });
    expect(await run("policy rollback", { version: "one" })).toMatchObject({ exit: 2 });
    expect(await run("policy rollback")).toMatchObject({ exit: 0, json: { version: 1 } });
    const types = (await desk.app.company.audit.show()).map(({ type, subject, data }) => ({ type, subject, data }));
    expect(types).toContainEqual({
      type: "policy.published",
      subject: "policy:2",
      data: { operator: expect.any(String) },
    });
    expect(types).toContainEqual({ type: "policy.rolled-back", subject: "policy:1", data: { operator: "tests" } });
  });

  it("give way to a kill switch, until it is lifted", async () => {
    const cheap = { item: "x", unitPrice: "10EUR" };
    expect(await run("policy switch", { switched: "procurement", on: true })).toMatchObject({
      exit: 0,
      json: { killed: ["procurement"] },
    });
    expect((await purchase("lena.vogel", cheap)).json).toMatchObject({ decision: { kind: "deny", code: "killed" } });
    expect(await run("policy switch", { switched: "procurement", on: false })).toMatchObject({ json: { killed: [] } });
    expect((await purchase("lena.vogel", cheap)).json).toMatchObject({ decision: { kind: "allow" } });
    expect(await run("policy switch", { switched: "produrement", on: true })).toMatchObject({ exit: 2 });
  });

  it("are read from a folder, with its problems, before anything is opened", async () => {
    await expect(publishCall(desk.app.config, join("tests", "nowhere"))).rejects.toMatchObject({
      code: "policy-invalid",
    });
  });
});
