import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/bot/dialogue/local/random.js";
import type { Principal } from "../../src/governance/principal.js";
import type { Answer } from "../../src/retrieval/answer.js";
import { createAnswerer } from "../../src/retrieval/answerer.js";
import { allMayRead } from "../../src/retrieval/audience.js";
import type { Audience, Chunk } from "../../src/retrieval/document.js";
import { asker, passage, testPages } from "./support/passages.js";

const ROUNDS = 2_000;
const subjects = [
  "bonus",
  "laptop",
  "vacation",
  "travel",
  "parking",
  "pension",
  "password",
  "badge",
  "salary",
  "training",
];
const details = ["limit", "deadline", "approval", "budget", "policy", "contact", "form", "rate", "request", "office"];
const groupNames = ["red", "green", "blue", "role:manager", "role:employee"];

function randomNumbers(seed: number): (below: number) => number {
  const random = seededRandom(seed);
  return (below) => Math.floor(random() * 2 ** 32) % below;
}

interface World {
  readonly chunks: readonly Chunk[];
  readonly people: readonly Principal[];
  readonly random: (below: number) => number;
}

function randomWorld(seed: number): World {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
  const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => random(2) === 0);
  const people = Array.from({ length: 12 }, (_, at) =>
    asker({
      id: `person-${at}`,
      groups: some(["red", "green", "blue"]),
      roles: some(["manager", "employee"]),
      status: at === 10 ? "guest" : at === 11 ? "inactive" : "active",
    }),
  );
  const audience = (): Audience => {
    const kind = random(4);
    if (kind === 0) return { kind: "public" };
    if (kind === 1) return { kind: "people", people: some(people.map(({ id }) => id)).slice(0, 3) };
    return { kind: "groups", groups: some(groupNames) };
  };
  const chunks = Array.from({ length: 120 }, (_, at) => {
    const [subject, detail] = [pick(subjects), pick(details)];
    // The mark is a word of this page alone, in everything that an answer could show of it.
    const mark = `mark${at}x`;
    return passage({
      page: `${subject}-${mark}`,
      title: `${subject} ${detail} ${mark}`,
      headingPath: [`${detail} ${mark}`],
      says: [
        `The ${subject} ${detail} of ${mark} is ${random(900)} EUR per year.`,
        `Ask ${mark} about the ${subject} before you plan the ${pick(details)}.`,
      ],
      audience: audience(),
    });
  });
  return { chunks, people, random };
}

function shown(answer: Answer): string {
  return JSON.stringify(answer);
}

async function leaks(world: World, noFilter: boolean) {
  const answerer = createAnswerer({ knowledge: testPages(...world.chunks), clock: () => new Date(), noFilter });
  const { random, people, chunks } = world;
  const found: string[] = [];
  let answered = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const present = Array.from({ length: 1 + random(3) }, () => people[random(people.length)] as Principal);
    const [speaker = asker()] = present;
    // Every third question names the mark of some page: as if the asker had heard of it.
    const heard = random(3) === 0 ? ` mark${random(chunks.length)}x` : "";
    const text = `what is the ${subjects[random(subjects.length)]} ${details[random(details.length)]}${heard}?`;
    const answer = await answerer.answer({ text, asker: speaker, present });
    if (answer.kind === "answered") answered += 1;
    const seen = shown(answer);
    const closed = chunks.filter(({ audience }) => !allMayRead(audience, present));
    found.push(
      ...closed.filter(({ path }) => seen.includes(/mark\d+x/u.exec(path)?.[0] ?? "")).map(({ path }) => path),
    );
  }
  return { found, answered };
}

describe("nobody sees what they may not read", () => {
  it(`in ${ROUNDS} random questions before random people over pages with random readers`, async () => {
    const { found, answered } = await leaks(randomWorld(7), false);
    expect(found).toEqual([]);
    expect(answered).toBeGreaterThan(ROUNDS / 10);
  });

  it("and the test goes red without the filter", async () => {
    expect((await leaks(randomWorld(7), true)).found.length).toBeGreaterThan(ROUNDS / 10);
  });

  it("not even between a change of permissions and the next index", async () => {
    const pages = testPages(
      passage({ page: "bonus", says: ["The bonus for referrals is 2,000 EUR."] }),
      passage({ page: "parking", says: ["Parking costs 40 EUR."] }),
      passage({ page: "badges", says: ["Badges open the gate."] }),
    );
    const answerer = createAnswerer({ knowledge: pages, clock: () => new Date() });
    const question = { text: "how much is the bonus for referrals?", asker: asker() };
    expect(shown(await answerer.answer(question))).toContain("2,000");
    pages.withdraw("test:bonus", { kind: "people", people: ["somebody-else"] });
    expect(shown(await answerer.answer(question))).not.toMatch(/2,000|bonus/u);
    pages.withdraw("test:bonus");
    expect(shown(await answerer.answer(question))).not.toMatch(/2,000|bonus/u);
  });

  it("and a word that only a closed page holds is neither known nor corrected to", async () => {
    const closed = passage({
      page: "secret",
      says: ["Project Nightingale buys the competitor Halberdine."],
      audience: { kind: "people", people: ["boss"] },
    });
    const open = passage({ page: "lunch", says: ["Lunch is served at noon in the canteen."] });
    const withIt = createAnswerer({ knowledge: testPages(closed, open), clock: () => new Date() });
    const without = createAnswerer({ knowledge: testPages(open), clock: () => new Date() });
    for (const text of ["what is Halberdine?", "who buys Halberdin", "nightingale lunch"]) {
      const [one, other] = [
        await withIt.answer({ text, asker: asker() }),
        await without.answer({ text, asker: asker() }),
      ];
      expect(one.kind).toBe(other.kind);
      expect(one.text).toBe(other.text);
    }
  });

  it("in company, `restricted` says only that", async () => {
    const closed = passage({
      page: "salaries",
      says: ["Salary bands are reviewed every March by the salary committee."],
      audience: { kind: "groups", groups: ["red"] },
    });
    const other = passage({ page: "lunch", says: ["Lunch is served at noon."] });
    const pages = testPages(closed, other, passage({ page: "dogs", says: ["Dogs are welcome on Fridays."] }));
    const answerer = createAnswerer({ knowledge: pages, clock: () => new Date() });
    const reader = asker({ groups: ["red"] });
    const text = "when are salary bands reviewed by the committee?";
    expect((await answerer.answer({ text, asker: reader })).kind).toBe("answered");
    expect(await answerer.answer({ text, asker: reader, present: [reader, asker({ id: "bob" })] })).toEqual({
      kind: "restricted",
      text: "",
      citations: [],
      confidence: 1,
    });
    const outsider = await answerer.answer({
      text,
      asker: asker({ id: "bob" }),
      present: [asker({ id: "bob" }), reader],
    });
    expect(outsider.kind).toBe("not-covered");
    expect(shown(outsider)).not.toMatch(/salar/iu);
  });
});
