import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runServed } from "../../src/cli/served.js";
import { openDeskhand, type TestDeskhand } from "../support/deskhand.js";

describe("the commands on linked accounts", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
    const { identities } = desk.app.bot;
    const identity = { channel: "slack", tenant: "T1", user: "U-LENA" } as const;
    const url = await identities.invitation(identity, { name: "lena", guest: false, deactivated: false });
    await identities.confirm(url?.split("/link/")[1] ?? "", "lena.vogel");
  });
  afterAll(() => desk.close());

  const run = (name: string, args: Record<string, string>) => runServed(desk.app, { name, args });

  it("show who is linked, and refuse a person nobody knows", async () => {
    expect((await run("people accounts", {})).text).toMatch(/slack +T1\/U-LENA +lena\.vogel +sign-in/u);
    expect((await run("people accounts", { person: "judith.amsel" })).text).toBe("No account is linked.");
    expect(await run("people accounts", { person: "nobody" })).toMatchObject({ exit: 2 });
  });

  it("end a link once", async () => {
    const [link] = await desk.app.bot.identities.linksOf("lena.vogel");
    expect(await run("people unlink", { link: link?.id ?? "" })).toMatchObject({ exit: 0 });
    expect(await run("people unlink", { link: link?.id ?? "" })).toMatchObject({ exit: 2 });
    expect((await run("people accounts", {})).text).toBe("No account is linked.");
  });
});
