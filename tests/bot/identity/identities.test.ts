import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createIdentities, type IdentitiesParts, type IdentityLinks } from "../../../src/bot/identity/identities.js";
import type { ChannelProfile, ExternalIdentity } from "../../../src/bot/identity/identity.js";
import type { Database } from "../../../src/database.js";
import { replacePeople } from "../../../src/governance/directory-store.js";
import type { Principal } from "../../../src/governance/principal.js";
import { createVault } from "../../../src/vault.js";
import { databaseKinds } from "../../support/database.js";
import { aPrincipal } from "../../support/people.js";

const lena: ExternalIdentity = { channel: "slack", tenant: "T1", user: "U-LENA" };
const profile: ChannelProfile = { name: "lena", email: "lena@company.example", guest: false, deactivated: false };
const asking =
  (changes: Partial<ChannelProfile> = {}) =>
  () =>
    Promise.resolve({ ...profile, ...changes });

describe.each(databaseKinds)("accounts and employees on $kind", ({ available, open }) => {
  describe.runIf(available)("with a database", () => {
    let database: Database;
    let now: Date;
    let audited: string[];
    let links: IdentityLinks;

    const create = (parts: Partial<IdentitiesParts> = {}): IdentityLinks =>
      createIdentities({
        database,
        clock: () => now,
        vault: createVault("a secret for tests only"),
        directory: {
          person: (id) => Promise.resolve(people.find((person) => person.id === id)),
        },
        audit: {
          record: (_, entry) => {
            audited.push(`${entry.type} ${entry.subject} by ${entry.actorId}`);
            return Promise.resolve();
          },
        },
        trusted: [],
        signInUrl: "https://deskhand.example",
        ...parts,
      });
    let people: Principal[];
    const tokenOf = async (identity = lena, given = profile) =>
      (await links.invitation(identity, given))?.split("/link/")[1] ?? "";

    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.script("truncate identity_links, identity_invitations");
      now = new Date("2026-11-23T09:00:00Z");
      audited = [];
      people = [
        aPrincipal({ id: "lena", slackAccount: "T1/U-LENA" }),
        aPrincipal({ id: "jonas", teamsAccount: "tenant-a/object-1" }),
      ];
      await database.transaction((tx) => replacePeople(tx, people));
      links = create();
    });

    it("are strangers to each other until the employee confirms the one-time link, and then one person", async () => {
      expect(await links.identify(lena, asking())).toEqual({ kind: "unlinked" });
      const token = await tokenOf();
      expect(await links.opened(token, "lena")).toMatchObject({ identity: lena, name: "lena", fits: true });
      expect(await links.confirm(token, "lena")).toMatchObject({ kind: "linked" });
      expect(await links.identify(lena, asking())).toEqual({ kind: "employee", personId: "lena" });
      expect(await links.identitiesOf("lena", "slack")).toEqual([lena]);
      expect(await links.identitiesOf("lena", "teams")).toEqual([]);
      expect(audited).toEqual(["identity.linked person:lena by lena"]);
    });

    it("are told apart by workspace: the same user id elsewhere is somebody else", async () => {
      await links.confirm(await tokenOf(), "lena");
      expect(await links.identify({ ...lena, tenant: "T2" }, asking())).toEqual({ kind: "unlinked" });
    });

    it("link once: the link is used up, and another employee does not get the account", async () => {
      const token = await tokenOf();
      await links.confirm(token, "lena");
      expect(await links.confirm(token, "lena")).toEqual({ kind: "void" });
      const second = await tokenOf(lena, { ...profile, email: undefined });
      expect(await links.confirm(second, "jonas")).toEqual({ kind: "taken" });
      expect(await links.identify(lena, asking())).toEqual({ kind: "employee", personId: "lena" });
    });

    it("are not linked by a link that was passed on to somebody else, and it stays good for whom it was made for", async () => {
      const token = await tokenOf();
      expect(await links.opened(token, "jonas")).toMatchObject({ fits: false });
      expect(await links.confirm(token, "jonas")).toEqual({ kind: "misfit" });
      expect(await links.confirm(token, "lena")).toMatchObject({ kind: "linked" });
    });

    it("are not linked by a link that has run out or was made up", async () => {
      const token = await tokenOf();
      now = new Date(now.getTime() + 31 * 60_000);
      expect(await links.opened(token, "lena")).toBeUndefined();
      expect(await links.confirm(token, "lena")).toEqual({ kind: "void" });
      expect(await links.confirm("0".repeat(64), "lena")).toEqual({ kind: "void" });
    });

    it("are linked by a sign-in with the account itself, once, and never a second time to somebody else", async () => {
      expect(await links.linkSignedIn(lena, "lena")).toMatchObject({ kind: "linked", link: { origin: "sign-in" } });
      expect(await links.linkSignedIn(lena, "lena")).toMatchObject({ kind: "linked", link: { personId: "lena" } });
      expect(await links.linkSignedIn(lena, "jonas")).toEqual({ kind: "taken" });
      expect(await links.identify(lena, asking())).toEqual({ kind: "employee", personId: "lena" });
      expect(audited).toEqual(["identity.linked person:lena by lena"]);
    });

    it("who is linked is let in while the channel takes its time to say who they are, and judged by it the next time", async () => {
      links = create({ profileWithinMs: 1 });
      await links.confirm(await tokenOf(), "lena");
      let say: (told: ChannelProfile) => void = () => undefined;
      const told = new Promise<ChannelProfile>((resolve) => {
        say = resolve;
      });
      expect(await links.identify(lena, () => told)).toEqual({ kind: "employee", personId: "lena" });
      say({ ...profile, guest: true });
      await told;
      expect(await links.identify(lena, asking())).toEqual({ kind: "stranger" });
    });

    it("are asked about once by what somebody does at the same moment, and each of them is answered, in order", async () => {
      await links.confirm(await tokenOf(), "lena");
      let asked = 0;
      const ends: string[] = [];
      const ask = () => {
        asked += 1;
        return Promise.resolve(profile);
      };
      await Promise.all(
        ["first", "second", "third"].map(async (what) => {
          const { kind } = await links.identify(lena, ask);
          ends.push(`${what} ${kind}`);
        }),
      );
      expect(asked).toBe(1);
      expect(ends).toEqual(["first employee", "second employee", "third employee"]);
    });

    it("are parted when the link is revoked: by its owner or an admin, by nobody else, and on record", async () => {
      await links.confirm(await tokenOf(), "lena");
      const [link] = await links.linksOf("lena");
      const id = link?.id ?? "";
      expect(await links.revoke(id, { actorId: "jonas", own: "jonas" })).toBe(false);
      expect(await links.revoke(id, { actorId: "lena", own: "lena" })).toBe(true);
      expect(await links.revoke(id, { actorId: "lena", own: "lena" })).toBe(false);
      expect(await links.identify(lena, asking())).toEqual({ kind: "unlinked" });
      expect(audited.at(-1)).toBe("identity.revoked person:lena by lena");
    });

    it.each([
      ["a guest of the workspace", { guest: true }],
      ["somebody deactivated there", { deactivated: true }],
    ])("%s is a stranger, linked or not", async (_, changes) => {
      expect(await links.identify(lena, asking(changes))).toEqual({ kind: "stranger" });
      await links.confirm(await tokenOf(), "lena");
      expect(await create().identify(lena, asking(changes))).toEqual({ kind: "stranger" });
    });

    it("who was deactivated in the channel is noticed within ten minutes", async () => {
      await links.confirm(await tokenOf(), "lena");
      expect(await links.identify(lena, asking())).toMatchObject({ kind: "employee" });
      now = new Date(now.getTime() + 11 * 60_000);
      expect(await links.identify(lena, asking({ deactivated: true }))).toEqual({ kind: "stranger" });
    });

    it("are still one person while the channel cannot say who they are there; nobody is linked meanwhile", async () => {
      const down = () => Promise.reject(new Error("the channel does not answer"));
      await links.confirm(await tokenOf(), "lena");
      const afresh = create({ trusted: ["teams"] });
      expect(await afresh.identify(lena, down)).toEqual({ kind: "employee", personId: "lena" });
      await expect(afresh.identify({ channel: "teams", tenant: "tenant-a", user: "object-1" }, down)).rejects.toThrow(
        "does not answer",
      );
    });

    it("whose employee has left is a stranger", async () => {
      await links.confirm(await tokenOf(), "lena");
      people = [aPrincipal({ id: "lena", status: "inactive" })];
      await database.transaction((tx) => replacePeople(tx, people));
      expect(await links.identify(lena, asking())).toEqual({ kind: "stranger" });
    });

    it("have no one-time link where nobody can sign in", async () => {
      expect(await create({ signInUrl: undefined }).invitation(lena, profile)).toBeUndefined();
    });

    describe("with accounts in the directory", () => {
      it("are not linked by them unless an admin trusts them for that channel", async () => {
        expect(await links.identify(lena, asking())).toEqual({ kind: "unlinked" });
        expect(await create({ trusted: ["teams"] }).identify(lena, asking())).toEqual({ kind: "unlinked" });
      });

      it("are linked by them where they are trusted, on record, and for good", async () => {
        const trusting = create({ trusted: ["slack"] });
        expect(await trusting.identify(lena, asking())).toEqual({ kind: "employee", personId: "lena" });
        expect(audited).toEqual(["identity.linked person:lena by system"]);
        people = [aPrincipal({ id: "lena" }), aPrincipal({ id: "jonas", slackAccount: "T1/U-LENA" })];
        await database.transaction((tx) => replacePeople(tx, people));
        expect(await trusting.identify(lena, asking())).toEqual({ kind: "employee", personId: "lena" });
      });

      it("are not linked when two people claim the account, and never by an e-mail address", async () => {
        people = [
          aPrincipal({ id: "lena", slackAccount: "T1/U-LENA" }),
          aPrincipal({ id: "jonas", slackAccount: "T1/U-LENA" }),
        ];
        await database.transaction((tx) => replacePeople(tx, people));
        const trusting = create({ trusted: ["slack"] });
        expect(await trusting.identify(lena, asking())).toEqual({ kind: "unlinked" });
        const other = { ...lena, user: "U-OTHER" };
        expect(await trusting.identify(other, asking({ email: "lena@company.example" }))).toEqual({ kind: "unlinked" });
      });

      it("know a Teams account whatever its case", async () => {
        const teams = { channel: "teams", tenant: "Tenant-A", user: "OBJECT-1" } as const;
        expect(await create({ trusted: ["teams"] }).identify(teams, asking())).toMatchObject({ personId: "jonas" });
      });
    });
  });
});
