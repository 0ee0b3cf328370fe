import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelCommand } from "../../../src/bot/dialogue/openai-schema.js";
import { openDeskhand, type TestDeskhand } from "../../support/deskhand.js";
import { useModelPeer } from "../../support/model-peer.js";

const question = "How many days of annual leave do employees in Germany get?";
const sentence = "Employees in Germany get 30 days of annual leave per calendar year.";

describe("a question in a turn with a model", () => {
  const { peer } = useModelPeer();
  const openWith = (environment: Readonly<Record<string, string>> = {}) =>
    openDeskhand({ environment: { OPENAI_BASE_URL: `${peer.url}/v1`, ...environment } });
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openWith();
  });
  afterAll(() => desk.close());
  const reads: ModelCommand = { kind: "ask-knowledge", question };
  /** Reads every message as a question, and writes this to it. */
  const writes = (text: (id: string) => string, truncateAfterChunks?: number) =>
    peer.addFixture({
      match: { predicate: () => true },
      response: (request) => {
        const [tool] = request.tools ?? [];
        if (tool !== undefined)
          return { toolCalls: [{ name: tool.function.name, arguments: JSON.stringify({ commands: [reads] }) }] };
        const prompt = request.messages.map(({ content }) => (typeof content === "string" ? content : "")).join("\n");
        return {
          content: text(
            /<passage id="(p[0-9a-f]+)" page="Annual leave"[^>]*>[^<]*Germany/u.exec(prompt)?.[1] ?? "none",
          ),
        };
      },
      chunkSize: 20,
      ...(truncateAfterChunks === undefined ? {} : { truncateAfterChunks, latency: 10 }),
    });

  it("is answered in verified sentences that are shown while they are written", async () => {
    writes((id) => `${sentence} [${id}]\nEmployees in Germany get 99 days of annual leave. [${id}]\n`);
    const [said] = await desk.say("sam.okafor", question);
    expect(said?.text).toContain(`${sentence} [1]`);
    expect(said?.text).not.toContain("99");
    expect(said?.reply.blocks.find((block) => block.kind === "citations")).toMatchObject({
      citations: [
        { title: "Annual leave", quote: expect.stringContaining("Country: Germany; Days per year: 30") as string },
      ],
    });
    const event = { externalRef: "thread:sam.okafor", recipientId: "sam.okafor" };
    expect(desk.drafts.at(-1)).toMatchObject({ ...event, text: `${sentence} [1]` });
    expect(new Set(desk.drafts.map(({ eventId }) => eventId)).size).toBe(1);
    const [recorded] = await desk.app.company.audit.show({ type: "question.answered", limit: 1 });
    expect(recorded?.data).toMatchObject({ engine: "gpt-5-mini" });
  });

  it("is answered in the pages' words in the same turn when the writing breaks off", async () => {
    writes((id) => `${sentence} [${id}]\n${"x".repeat(400)}`, 6);
    const [said] = await desk.say("sam.okafor", question);
    expect(said?.text).toContain("Country: Germany; Days per year: 30");
    expect(said?.text).not.toContain(sentence);
  });

  it("is answered in the pages' words where the model only reads", async () => {
    writes((id) => `${sentence} [${id}]`);
    const reading = await openWith({ DESKHAND_MODEL_ANSWERS: "false" });
    const [said] = await reading.say("sam.okafor", question);
    await reading.close();
    expect(said?.text).toContain("Country: Germany; Days per year: 30");
    expect(reading.drafts).toEqual([]);
    expect(peer.getRequests()).toHaveLength(1);
  });
});
