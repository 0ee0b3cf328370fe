import type { Principal } from "../../../src/governance/principal.js";
import type { Audience, Chunk, ChunkSentence } from "../../../src/retrieval/document.js";
import type { KnowledgeProvider } from "../../../src/retrieval/search-library.js";

/** A person who asks. */
export function asker(parts: Partial<Principal> = {}): Principal {
  return {
    id: "ada",
    name: "Ada",
    givenName: "Ada",
    email: "ada@x.example",
    department: "Engineering",
    jobTitle: "Engineer",
    roles: ["employee"],
    groups: [],
    location: "Berlin",
    locale: "en",
    timeZone: "Europe/Berlin",
    calendar: "DE-BE",
    hiredOn: "2020-01-01",
    status: "active",
    ...parts,
  };
}

/** What a test says of a passage; the rest is filled in. */
export interface PassageParts extends Partial<Omit<Chunk, "sentences" | "text">> {
  readonly page: string;
  readonly says: readonly (string | ChunkSentence)[];
}

/** A passage of a page, by default readable by everyone. */
export function passage({ page, says, ...parts }: PassageParts): Chunk {
  const sentences = says.map((said) => (typeof said === "string" ? ({ text: said, kind: "sentence" } as const) : said));
  return {
    id: `test:${page}#0`,
    documentId: `test:${page}`,
    path: `${page}.md`,
    title: page,
    url: `https://pages.example/${page}`,
    anchor: "",
    headingPath: [],
    text: sentences.map(({ text }) => text).join(" "),
    sentences,
    keywords: [],
    audience: { kind: "public" },
    updatedAt: "2026-01-01",
    authority: 0,
    language: "en",
    ...parts,
  };
}

/** Pages in memory, with a version to be counted up and readers to be changed. */
export interface TestPages extends KnowledgeProvider {
  put(...chunks: readonly Chunk[]): void;
  /** Changes who may read a page without telling the index. */
  withdraw(documentId: string, audience?: Audience): void;
}

/** A store of these pages. */
export function testPages(...chunks: readonly Chunk[]): TestPages {
  const pages = new Map<string, Chunk[]>();
  const audiences = new Map<string, Audience>();
  let version = 0;
  const put = (...more: readonly Chunk[]) => {
    version += 1;
    for (const chunk of more) {
      pages.set(chunk.documentId, [...(pages.get(chunk.documentId) ?? []), chunk]);
      audiences.set(chunk.documentId, chunk.audience);
    }
  };
  put(...chunks);
  return {
    put,
    withdraw: (documentId, audience) => {
      if (audience === undefined) audiences.delete(documentId);
      else audiences.set(documentId, audience);
    },
    version: () => Promise.resolve(version),
    changesSince: async (_, take) => {
      const reached = version;
      await take({ changed: new Map(pages), removed: [] });
      return reached;
    },
    audiencesOf: () => Promise.resolve(audiences),
  };
}
