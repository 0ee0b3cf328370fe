import { describe, expect, it } from "vitest";
import type { Principal } from "../../src/governance/principal.js";
import {
  allMayRead,
  mayRead,
  parseAudience,
  privateAudience,
  readingGroups,
  sayAudience,
} from "../../src/retrieval/audience.js";

const person = (parts: Partial<Principal> = {}): Principal => ({
  id: "ada",
  name: "Ada",
  givenName: "Ada",
  email: "ada@x.example",
  department: "Engineering",
  jobTitle: "Engineer",
  roles: ["employee"],
  groups: ["eng-all"],
  location: "Berlin",
  locale: "en",
  timeZone: "Europe/Berlin",
  calendar: "DE-BE",
  hiredOn: "2020-01-01",
  status: "active",
  ...parts,
});
const groups = (...names: string[]) => ({ kind: "groups", groups: names }) as const;

describe("who may read", () => {
  it("is everybody who is active for public pages, also guests", () => {
    expect(mayRead({ kind: "public" }, person())).toBe(true);
    expect(mayRead({ kind: "public" }, person({ status: "guest" }))).toBe(true);
    expect(mayRead({ kind: "public" }, person({ status: "inactive" }))).toBe(false);
  });

  it("is whoever is in one of the groups, or has one of the roles", () => {
    expect(mayRead(groups("finance-reports", "eng-all"), person())).toBe(true);
    expect(mayRead(groups("finance-reports"), person())).toBe(false);
    expect(mayRead(groups("role:manager"), person({ roles: ["manager"] }))).toBe(true);
    expect(mayRead(groups("role:manager"), person())).toBe(false);
  });

  it("is nobody by a group that is named like a role, or by a group that is named like a person", () => {
    expect(mayRead(groups("role:manager"), person({ groups: ["role:manager"] }))).toBe(false);
    expect(mayRead({ kind: "people", people: ["eng-all"] }, person())).toBe(false);
    expect(mayRead(groups("ada"), person())).toBe(false);
  });

  it("is no guest by a group, and nobody at all when nobody is named", () => {
    expect(readingGroups(person({ status: "guest" }))).toEqual(new Set());
    expect(mayRead(privateAudience, person())).toBe(false);
    expect(mayRead(groups(), person())).toBe(false);
  });

  it("is everyone present or no one, and no one when nobody is there", () => {
    const [inside, outside] = [person(), person({ id: "bob", groups: [] })];
    expect(allMayRead(groups("eng-all"), [inside])).toBe(true);
    expect(allMayRead(groups("eng-all"), [inside, outside])).toBe(false);
    expect(allMayRead({ kind: "public" }, [])).toBe(false);
  });
});

describe("an audience as people write it", () => {
  it.each([
    ["public", { kind: "public" }],
    ["group:b, group:a", groups("a", "b")],
    [["group:a", "role:manager"], groups("a", "role:manager")],
    [["person:ada"], { kind: "people", people: ["ada"] }],
  ])("%j", (written, audience) => {
    expect(parseAudience(written)).toEqual(audience);
    expect(parseAudience(sayAudience(parseAudience(written) ?? privateAudience))).toEqual(audience);
  });

  it.each([
    ["Public"],
    ["all"],
    [""],
    [[]],
    [null],
    [7],
    ["public, group:a"],
    ["group:"],
    ["group:role:manager"],
    [["group:a", 1]],
  ])("%j is not understood", (written) => {
    expect(parseAudience(written)).toBeUndefined();
  });
});
