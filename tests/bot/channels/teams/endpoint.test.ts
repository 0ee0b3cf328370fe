import { afterEach, describe, expect, it } from "vitest";
import { loadWebDoor } from "../../../../src/app.js";
import { openDeskhand } from "../../../support/deskhand.js";
import { people, privateMessage } from "../../../support/teams-harness.js";
import { openTeamsPeer } from "../../../support/teams-peer.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The server of an installation, and what it answers to an activity. */
async function open(environment: Record<string, string>) {
  const deskhand = await openDeskhand({ environment: { DESKHAND_PORT: "0", ...environment } });
  closing.push(() => deskhand.close());
  const door = await (await loadWebDoor()).openWebDoor(deskhand.app);
  closing.push(() => door.close());
  const { url } = await door.listen();
  const peer = await openTeamsPeer();
  closing.push(() => peer.close());
  peer.members = () => [{ ...people.sam, email: "lena.vogel@larkfell.example" }, people.gus];
  const post = async (serviceUrl: string, who: { id: string; name: string; aadObjectId: string } = people.sam) => {
    const activity = privateMessage(serviceUrl, { id: `${Math.random()}`, who });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(`${url}/api/messages`, { method: "POST", headers, body: JSON.stringify(activity) });
    await deskhand.settle();
    return response.status;
  };
  return { peer, post };
}

describe("the door of Teams", { timeout: 60_000 }, () => {
  it("is not there without credentials", async () => {
    const { post, peer } = await open({});
    expect(await post(peer.serviceUrl)).toBeGreaterThanOrEqual(400);
    expect(peer.calls).toEqual([]);
  });

  it("lets nobody in without a token when there are credentials", async () => {
    const id = "11111111-2222-4333-8444-555555555555";
    const secrets = { MicrosoftAppId: id, MicrosoftAppPassword: "x", MicrosoftAppTenantId: id };
    const { post, peer } = await open(secrets);
    expect(await post(peer.serviceUrl)).toBe(401);
    expect(peer.calls).toEqual([]);
  });

  it("serves the test client as people of the directory only, and sends nothing off this machine", async () => {
    const { post, peer } = await open({ DESKHAND_TEAMS_TEST_CLIENT: "true" });
    expect(await post(peer.serviceUrl)).toBe(200);
    expect(JSON.stringify(peer.shown("a:1"))).toContain("What can I do for you?");
    expect(await post(peer.serviceUrl, people.gus)).toBe(200);
    expect(JSON.stringify(peer.shown("a:1").at(-1))).toContain("I can't help in this chat");
    const before = peer.calls.length;
    await post("http://198.51.100.7/");
    expect(peer.calls).toHaveLength(before);
  });
});
