import { afterEach, describe, expect, it } from "vitest";
import type { ThreadReaders } from "../../../src/bot/channels/channel.js";
import { seededRandom } from "../../../src/bot/dialogue/local/random.js";
import type { Principal } from "../../../src/governance/principal.js";
import { anybody, mayRead, parseAudience, type Reader } from "../../../src/retrieval/audience.js";
import type { Audience } from "../../../src/retrieval/document.js";
import { ingest } from "../../../src/retrieval/ingest.js";
import { scriptedSource } from "../../retrieval/support/pages.js";
import { openDeskhand, type Said, type TestDeskhand } from "../../support/deskhand.js";
import { attachSharedThreads } from "../../support/shared-threads.js";

const rounds = 90;
const subjects = ["bonus", "parking", "pension", "badge", "training", "canteen"];
const details = ["limit", "deadline", "budget", "contact", "rate", "office"];
const audiences = ["public", "role:manager", "role:employee", "group:on-call", "person:lena.vogel", "role:hr-partner"];
const balance = "How many vacation days do I have left?";

function randomPicks(seed: number): <Item>(items: readonly Item[]) => Item {
  const random = seededRandom(seed);
  return (items) => items[Math.floor(random() * 2 ** 32) % items.length] as (typeof items)[number];
}

interface Page {
  readonly mark: string;
  readonly audience: Audience;
}

/** Each page has a word of its own, in everything that could be shown of it. */
async function writePages(desk: TestDeskhand, pick: ReturnType<typeof randomPicks>): Promise<readonly Page[]> {
  const source = scriptedSource("marked");
  const pages = Array.from({ length: 40 }, (_, at) => {
    const [mark, subject, detail, audience] = [`mark${at}x`, pick(subjects), pick(details), pick(audiences)];
    const head = `---\ntitle: ${subject} ${detail} ${mark}\naudience: ${audience}\n---\n`;
    source.pages.set(`${mark}.md`, `${head}\n## ${detail} ${mark}\n\nThe ${subject} ${detail} of ${mark} is 30 EUR.\n`);
    return { mark, audience: parseAudience(audience) ?? { kind: "people" as const, people: [] } };
  });
  const { database, clock, company } = desk.app;
  await ingest({ database, clock, audit: company.audit }, { source, by: "system" });
  return pages;
}

interface Seen {
  readonly leaked: readonly string[];
  readonly openAnswers: number;
  readonly silences: ReadonlySet<string>;
}

/** Random people ask random things before random readers. Returns what somebody saw who may not. */
async function play(desk: TestDeskhand): Promise<Seen> {
  const pick = randomPicks(11);
  const pages = await writePages(desk, pick);
  const everybody = (await desk.app.company.directory.snapshot()).people;
  const known = ["lena.vogel", "henrik.lehtonen", "jonas.weber", "fatima.haddad", "milan.petrovic", "leopold.winkler"];
  const people = known.flatMap((id) => everybody.find((person) => person.id === id) ?? []);
  const active = people.filter((person) => person.status === "active");
  let present: readonly Principal[] | "open" = "open";
  const hall = await attachSharedThreads(desk, (): ThreadReaders => {
    return present === "open" ? { kind: "open" } : { kind: "people", personIds: present.map((person) => person.id) };
  });
  const leaked: string[] = [];
  const silences = new Set<string>();
  let openAnswers = 0;
  for (let round = 0; round < rounds; round += 1) {
    const speaker = pick(active);
    const others = people.filter(() => pick([true, false]));
    present = pick([0, 1, 2, 3]) === 0 ? "open" : [speaker, ...others];
    const question = `what is the ${pick(subjects)} ${pick(details)} of mark${pick([...pages.keys()])}x?`;
    const said = await hall.say(speaker.id, `t${pick([1, 2, 3])}`, pick([question, question, question, balance]));
    const readers: readonly Reader[] = present === "open" ? [anybody] : [...present, speaker];
    for (const one of said) {
      const seers = one.audience === "only-you" ? everybody.filter((person) => person.id === one.to) : readers;
      leaked.push(...leaks(one, { pages, seers, own: seers.every((person) => person.id === speaker.id) }));
      if (one.audience === "thread" && one.text.includes("30 EUR")) openAnswers += 1;
      if (one.text.includes("everybody here")) silences.add(one.text);
    }
  }
  return { leaked, openAnswers, silences };
}

function leaks(
  said: Said,
  of: { readonly pages: readonly Page[]; readonly seers: readonly Reader[]; readonly own: boolean },
): readonly string[] {
  // The question may stand in a button: that was said by somebody in the thread.
  const shown = JSON.stringify(said.reply.blocks.filter((block) => block.kind !== "buttons"));
  const closed = of.pages.filter(({ audience }) => !of.seers.every((person) => mayRead(audience, person)));
  const read = closed.filter(({ mark }) => shown.includes(mark)).map(({ mark }) => mark);
  return !of.own && /days (?:are )?left|vacation days/iu.test(shown) ? [...read, "balance"] : read;
}

describe("rule 6: whole turns before random readers", () => {
  let desk: TestDeskhand;
  afterEach(() => desk.close());

  it("show nobody what they may not see, and are equally silent about what is closed and what is nowhere", async () => {
    desk = await openDeskhand();
    const { leaked, openAnswers, silences } = await play(desk);
    expect(leaked).toEqual([]);
    expect(openAnswers).toBeGreaterThan(rounds / 15);
    expect(silences.size).toBe(1);
  });

  it("and the test goes red when nobody asks who reads", async () => {
    desk = await openDeskhand({ environment: { DESKHAND_SABOTAGE: "no-readers" } });
    const { leaked } = await play(desk);
    expect(leaked.length).toBeGreaterThan(rounds / 15);
    expect(leaked).toContain("balance");
  });
});
