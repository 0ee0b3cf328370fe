import { expect, it } from "vitest";
import { KnowledgeRetriever } from "../../src/retrieval/knowledge-retriever.js";
import { asker, passage, testPages } from "./support/passages.js";

const closed = passage({
  page: "bands",
  says: ["Salary bands are secret."],
  audience: { kind: "people", people: ["boss"] },
});
const open = passage({ page: "pay", says: ["The salary is paid on the 27th."] });

it("is a LangChain retriever that finds only what its readers may read", async () => {
  const knowledge = testPages(closed, open);
  const found = await new KnowledgeRetriever({ knowledge, readers: [asker()] }).invoke("salary");
  expect(found.map(({ pageContent }) => pageContent)).toEqual(["The salary is paid on the 27th."]);
  expect(found[0]?.metadata).toMatchObject({ url: "https://pages.example/pay" });
  const boss = await new KnowledgeRetriever({ knowledge, readers: [asker({ id: "boss" })], passages: 1 }).invoke(
    "salary",
  );
  expect(boss).toHaveLength(1);
  knowledge.withdraw("test:pay");
  expect(await new KnowledgeRetriever({ knowledge, readers: [asker()] }).invoke("salary")).toEqual([]);
});
