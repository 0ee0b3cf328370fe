import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { notify, type Database } from "../../src/database.js";
import {
  openDirectory,
  replaceCatalogue,
  replacePeople,
  type DirectoryStore,
} from "../../src/governance/directory-store.js";
import type { CatalogueEntry } from "../../src/governance/directory.js";
import type { Principal } from "../../src/governance/principal.js";
import { newId } from "../../src/runtime.js";
import { aPrincipal } from "../support/people.js";

const laptop: CatalogueEntry = {
  kind: "hardware-item",
  id: "laptop",
  name: "laptop",
  synonyms: ["mac"],
  priceMinor: 189900,
};
const engineering: CatalogueEntry = {
  kind: "cost-centre",
  id: "CC-1001",
  name: "Engineering",
  synonyms: ["r&d"],
  ownerId: "ana",
};

const ana = aPrincipal({ id: "ana", roles: ["employee", "manager"], groups: ["eng-all"] });
const ben = aPrincipal({ id: "ben", managerId: "ana", costCentre: "CC-1001", groups: ["eng-all", "on-call"] });
const gus = aPrincipal({ id: "gus", status: "guest", groups: ["eng-all"], roles: ["manager"] });
const ida = aPrincipal({ id: "ida", status: "inactive", groups: ["eng-all"], roles: ["manager"] });

const ids = (people: readonly Principal[]) => people.map((person) => person.id);

const sentinelChannel = "directory_suite_sentinel";

/** Returns when all announcements so far have arrived: they keep their order over all channels, and this one is the last. */
async function everythingHeard(database: Database): Promise<void> {
  const sentinel = newId();
  let stop: (() => Promise<void>) | undefined;
  await new Promise<void>((resolve, reject) => {
    const begun = database.listen(sentinelChannel, (payload) => {
      if (payload === sentinel) resolve();
    });
    begun
      .then((end) => {
        stop = end;
        return notify(database.db, sentinelChannel, sentinel);
      })
      .catch(reject);
  });
  await stop?.();
}

/** What every home of the directory must do: one suite for the embedded and the server database. */
export function directorySuite(name: string, open: () => Promise<Database>): void {
  describe(`the directory on ${name}`, () => {
    let database: Database;
    let directory: DirectoryStore;
    let now = Date.parse("2026-11-23T08:00:00Z");

    const putPeople = (list: readonly Principal[]) => database.transaction((tx) => replacePeople(tx, list));
    const putCatalogue = (entries: readonly CatalogueEntry[]) =>
      database.transaction((tx) => replaceCatalogue(tx, entries));

    beforeAll(async () => {
      database = await open();
      directory = await openDirectory(database, () => new Date(now));
    });
    beforeEach(async () => {
      await database.script("delete from people; delete from catalogue_entries");
      await putPeople([ana, ben, gus, ida]);
      await putCatalogue([laptop, engineering]);
      await everythingHeard(database);
    });
    afterAll(async () => {
      await directory.close();
      await database.close();
    });

    it("gives people back as they were put in", async () => {
      expect(await directory.person("ben")).toEqual(ben);
      expect(await directory.person("ana")).toEqual(ana);
      expect(await directory.person("nobody")).toBeUndefined();
    });

    it("finds the active members of a role, not guests and leavers", async () => {
      expect(ids(await directory.withRole("manager"))).toEqual(["ana"]);
      expect(await directory.withRole("manage")).toEqual([]);
      expect(await directory.withRole('"] or true --')).toEqual([]);
    });

    it("finds everybody below a person, at whatever distance, also where people are each other's managers", async () => {
      const below = (id: string, managerId?: string) => aPrincipal({ id, managerId });
      await putPeople([
        below("top"),
        below("mid", "top"),
        below("low", "mid"),
        below("one", "two"),
        below("two", "one"),
      ]);
      expect((await directory.everybodyBelow("top")).toSorted()).toEqual(["low", "mid"]);
      expect((await directory.everybodyBelow("one")).toSorted()).toEqual(["one", "two"]);
      expect(await directory.everybodyBelow("low")).toEqual([]);
    });

    it("finds the members of a group, guests among them, not leavers", async () => {
      expect(ids(await directory.inGroup("eng-all"))).toEqual(["ana", "ben", "gus"]);
      expect(ids(await directory.inGroup("on-call"))).toEqual(["ben"]);
    });

    it("counts members of groups within a group, in every reading, and no more once the inner group is taken out", async () => {
      const group = (id: string, ...inner: string[]): CatalogueEntry => {
        return { kind: "group", id, name: id, synonyms: [], ...(inner.length === 0 ? {} : { contains: inner }) };
      };
      const groups = [group("all", "tech"), group("eng-all"), group("on-call"), group("tech", "eng-all", "on-call")];
      await putCatalogue(groups);
      await everythingHeard(database);
      expect(await directory.catalogue("group")).toEqual(groups);
      expect((await directory.person("ben"))?.groups).toEqual(["eng-all", "on-call", "tech", "all"]);
      expect(ids(await directory.inGroup("all"))).toEqual(["ana", "ben", "gus"]);
      expect(ids(await directory.inGroup("on-call"))).toEqual(["ben"]);
      const seen = (await directory.snapshot()).people.find(({ id }) => id === "ana");
      expect(seen?.groups).toEqual(["eng-all", "tech", "all"]);
      // What is imported again is what people are in themselves.
      expect(await putPeople([ana, ben, gus, ida])).toMatchObject({ changed: [], unchanged: 4 });
      await putCatalogue([group("all", "tech"), group("eng-all"), group("on-call"), group("tech", "on-call")]);
      expect((await directory.person("ana"))?.groups).toEqual(["eng-all"]);
      expect(ids(await directory.inGroup("all"))).toEqual(["ben"]);
    });

    it("gives the catalogue by kind", async () => {
      expect(await directory.catalogue("hardware-item")).toEqual([laptop]);
      expect(await directory.catalogue("cost-centre")).toEqual([engineering]);
      expect(await directory.catalogue("group")).toEqual([]);
    });

    it("tells what a new list adds, changes and ends, and leaves nobody out of the table", async () => {
      const promoted = { ...ben, jobTitle: "Senior Engineer", roles: ["employee", "purchaser"] };
      const cem = aPrincipal({ id: "cem" });
      expect(await putPeople([ana, promoted, cem])).toEqual({
        added: ["cem"],
        changed: [{ id: "ben", fields: ["jobTitle", "roles"] }],
        deactivated: ["gus"],
        unchanged: 1,
      });
      expect(await directory.person("ben")).toEqual(promoted);
      expect(await directory.person("gus")).toEqual({ ...gus, status: "inactive" });
      expect(await directory.person("ida")).toEqual(ida);
    });

    it("has nothing to do for the same list twice", async () => {
      const again = await putPeople([ana, ben, gus, ida]);
      expect(again).toEqual({ added: [], changed: [], deactivated: [], unchanged: 4 });
    });

    it("forgets a manager and a cost centre that the list does not name any more", async () => {
      const alone = aPrincipal({ id: "ben", groups: ["eng-all", "on-call"] });
      expect((await putPeople([ana, alone, gus, ida])).changed).toEqual([
        { id: "ben", fields: ["managerId", "costCentre"] },
      ]);
      expect(await directory.person("ben")).toEqual(alone);
    });

    it("lets two people swap their addresses", async () => {
      await putPeople([{ ...ana, email: ben.email }, { ...ben, email: ana.email }, gus, ida]);
      expect((await directory.person("ana"))?.email).toBe(ben.email);
      expect((await directory.person("ben"))?.email).toBe(ana.email);
    });

    it("gives the address of somebody who left to a newcomer", async () => {
      const newcomer = aPrincipal({ id: "ben2", email: ben.email });
      await putPeople([ana, gus, ida, newcomer]);
      expect((await directory.person("ben2"))?.email).toBe(ben.email);
      expect(await directory.person("ben")).toEqual({ ...ben, status: "inactive", email: "ben@former.invalid" });
    });

    it("takes a company of thousands", async () => {
      const many = Array.from({ length: 5_000 }, (_, index) => aPrincipal({ id: `p${index}`, roles: ["employee"] }));
      expect((await putPeople(many)).added).toHaveLength(5_000);
      expect(await directory.withRole("employee")).toHaveLength(5_000);
    });

    it("replaces the catalogue and tells what changed", async () => {
      const dearer = { ...laptop, priceMinor: 199900 };
      const mouse: CatalogueEntry = { kind: "hardware-item", id: "mouse", name: "mouse", synonyms: [] };
      expect(await putCatalogue([dearer, mouse])).toEqual({
        added: ["hardware-item/mouse"],
        changed: [{ id: "hardware-item/laptop", fields: ["priceMinor"] }],
        removed: ["cost-centre/CC-1001"],
        unchanged: 0,
      });
      expect(await directory.catalogue("hardware-item")).toEqual([dearer, mouse]);
    });

    it("undoes a list whose transaction fails", async () => {
      const failing = database.transaction(async (tx) => {
        await replacePeople(tx, [aPrincipal({ id: "cem" })]);
        throw new Error("the audit is full");
      });
      await expect(failing).rejects.toThrow("the audit is full");
      expect(await directory.person("cem")).toBeUndefined();
      expect(await directory.person("ana")).toEqual(ana);
    });

    it("is read inside a transaction as that transaction sees it", async () => {
      await database.transaction(async (tx) => {
        await replacePeople(tx, [aPrincipal({ id: "cem" })]);
        expect((await directory.person("cem"))?.status).toBe("active");
        expect((await directory.person("ana"))?.status).toBe("inactive");
      });
    });

    it("keeps its snapshot until the next import, and forgets it then", async () => {
      const before = await directory.snapshot();
      expect(await directory.snapshot()).toBe(before);
      expect(ids(before.people)).toEqual(["ana", "ben", "gus", "ida"]);
      await putPeople([ana, ben, gus, ida, aPrincipal({ id: "cem" })]);
      await everythingHeard(database);
      expect(ids((await directory.snapshot()).people)).toContain("cem");
      await putCatalogue([laptop]);
      await everythingHeard(database);
      expect((await directory.snapshot()).catalogue).toEqual([laptop]);
    });

    it("keeps its snapshot through an import that was undone", async () => {
      const before = await directory.snapshot();
      await database
        .transaction(async (tx) => {
          await replacePeople(tx, []);
          throw new Error("no");
        })
        .catch(() => undefined);
      await everythingHeard(database);
      expect(await directory.snapshot()).toBe(before);
    });

    it("hears of an import by another directory on the same data", async () => {
      const other = await openDirectory(database, () => new Date(now));
      const before = await other.snapshot();
      await putPeople([ana]);
      await everythingHeard(database);
      expect(await other.snapshot()).not.toBe(before);
      await other.close();
    });

    it("reads its snapshot again after a minute, in case it did not hear of an import", async () => {
      const before = await directory.snapshot();
      await database.script("update people set name = 'Changed' where id = 'ana'");
      expect(await directory.snapshot()).toBe(before);
      now += 60_000;
      expect((await directory.snapshot()).people[0]?.name).toBe("Changed");
    });

    it("gives a snapshot that nobody can change for the others", async () => {
      const { people } = await directory.snapshot();
      expect(Object.isFrozen(people) && Object.isFrozen(people[0]?.roles)).toBe(true);
    });
  });
}
