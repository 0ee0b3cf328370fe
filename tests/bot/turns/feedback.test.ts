import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutPeople } from "../../../src/bot/handlers/record-answer.js";
import type { LoggedAnswer } from "../../../src/retrieval/answer-log.js";
import { mondayMorning, openDeskhand, type Said, type TestDeskhand } from "../../support/deskhand.js";

const question = "How many days of vacation can I carry over into the next year?";

function answerIdOf(said: readonly Said[]): string {
  const blocks = said.flatMap(({ reply }) => reply.blocks);
  const asked = blocks.find((block) => block.kind === "feedback");
  if (asked === undefined) throw new Error(`nothing to judge in: ${said.map(({ text }) => text).join(" | ")}`);
  return asked.answerId;
}

describe("what people think of answers", () => {
  let desk: TestDeskhand;
  let answerId: string;
  const onRecord = async (): Promise<readonly LoggedAnswer[]> =>
    desk.app.bot.services.answers.since(new Date(mondayMorning.getTime() - 1));
  const judged = async () => (await onRecord()).find(({ id }) => id === answerId);
  const judge = async (
    personId: string,
    verdict: unknown,
    more: { comment?: string; shown?: true; thread?: string } = {},
  ) => {
    const before = desk.said.length;
    await desk.take({
      personId,
      kind: "button",
      conversation: more.thread ?? "thread:lena.vogel",
      button: {
        action: "feedback",
        value: typeof verdict === "string" ? JSON.stringify({ answer: answerId, verdict }) : "nonsense",
        label: "a thumb",
        ...(more.comment === undefined ? {} : { comment: more.comment }),
        ...(more.shown === undefined ? {} : { shown: more.shown }),
      },
    });
    await desk.settle();
    return desk.said.slice(before);
  };

  beforeAll(async () => {
    desk = await openDeskhand();
    answerId = answerIdOf(await desk.say("lena.vogel", question));
  });
  afterAll(() => desk.close());

  it("an answer is on record with its sources, and its question is stored encrypted", async () => {
    expect(await judged()).toMatchObject({
      askerId: "lena.vogel",
      kind: "answered",
      masked: question,
      verdict: undefined,
    });
    expect((await judged())?.cited.length).toBeGreaterThan(0);
    const rows = await desk.app.bot.services.database.script("select * from answers");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/vacation|carry over/iu);
  });

  it("a question goes into reports without the company's people, addresses and numbers", async () => {
    const company = await desk.app.company.directory.snapshot();
    const masked = withoutPeople("May Lena Vogel or jonas.weber@larkfell.example use +49 30 1234567?", company);
    expect(masked).not.toMatch(/lena|vogel|jonas|weber|1234/iu);
    expect(masked).toMatch(/^May \[person\] or /u);
  });

  it("the asker's thumb counts, and is acknowledged to them alone", async () => {
    const said = await judge("lena.vogel", "up");
    expect(said.map(({ audience, to }) => ({ audience, to }))).toEqual([{ audience: "only-you", to: "lena.vogel" }]);
    expect((await judged())?.verdict).toBe("up");
  });

  it("a change of mind takes its place, with what was missing, without people's names and addresses", async () => {
    const said = await judge("lena.vogel", "down", { comment: "Ask Jonas Weber, jonas.weber@larkfell.example" });
    expect(said[0]?.text).toContain("[Talk to a person]");
    expect(await judged()).toMatchObject({ verdict: "down" });
    expect((await judged())?.missing).not.toMatch(/jonas|weber/iu);
  });

  it("where the thumb itself shows it, nothing is said", async () => {
    expect(await judge("lena.vogel", "up", { shown: true })).toEqual([]);
    expect((await judged())?.verdict).toBe("up");
  });

  it("somebody else's does not count, and they alone are told", async () => {
    const said = await judge("jonas.weber", "down");
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ audience: "only-you", to: "jonas.weber" });
    expect((await judged())?.verdict).toBe("up");
  });

  it.each([["nonsense"], [{}]])("a click that names no answer ends in words too", async () => {
    const said = await judge("lena.vogel", {});
    expect(said).toHaveLength(1);
    expect((await judged())?.verdict).toBe("up");
  });

  it("an answer that is no longer kept is told as that", async () => {
    const kept = answerId;
    answerId = "gone";
    const said = await judge("lena.vogel", "up");
    answerId = kept;
    expect(said[0]?.text).toContain("not kept");
  });

  it("a thumb in the middle of a task leaves the task as it is", async () => {
    await desk.say("lena.vogel", "I need a new laptop");
    const before = desk.said.at(-1)?.text ?? "";
    await judge("lena.vogel", "down", { shown: true });
    const again = await desk.say("lena.vogel", "say that again");
    expect(again.at(-1)?.text).toBe(before);
    await desk.say("lena.vogel", "cancel");
  });

  it("a person asked for afterwards is told what was asked and shown, and the answer notes it", async () => {
    await desk.take({
      personId: "lena.vogel",
      kind: "button",
      button: { action: "hand-off", value: JSON.stringify({ answer: answerId }), label: "Talk to a person" },
    });
    await desk.settle();
    expect((await judged())?.handedOff).toBe(true);
    const [opened] = await desk.app.bot.desk.list(false);
    expect(opened?.packet.answers?.[0]).toMatchObject({ question, kind: "answered", verdict: "down" });
    expect(opened?.packet.answers?.[0]?.sources.length).toBeGreaterThan(0);
  });

  it("a question the pages are silent on is on record too, and has no thumbs: a person is offered instead", async () => {
    const said = await desk.say("gustavo.pacheco", "What is our policy on paragliding?");
    expect(said.at(-1)?.reply.blocks.some((block) => block.kind === "feedback")).toBe(false);
    const logged = (await onRecord()).find(({ askerId }) => askerId === "gustavo.pacheco");
    expect(logged).toMatchObject({ kind: "not-covered", verdict: undefined });
  });

  it("everything is forgotten with the transcripts", async () => {
    await desk.pass(400 * 86_400_000);
    await desk.app.bot.purge();
    expect(await onRecord()).toEqual([]);
  });
});
