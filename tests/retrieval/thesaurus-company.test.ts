import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examineThesaurus } from "../../src/cli/doctor/thesaurus.js";
import { loadConfig } from "../../src/config.js";
import { buildSearchIndex } from "../../src/retrieval/search-index.js";
import { search } from "../../src/retrieval/search.js";
import { companyThesaurus } from "../../src/retrieval/thesaurus.js";
import { asker, passage } from "./support/passages.js";

let folder: string;
const file = (text: string): string => {
  const path = join(folder, "thesaurus.yaml");
  writeFileSync(path, text);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "deskhand-thesaurus-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bad = "Big Name:\n  words: a\nempty:\n  words: laptop,,mac\nstop:\n  words: ?!\n";

describe("A company's own thesaurus", () => {
  it("is a file, named in the configuration, that is read anew every time", () => {
    const { thesaurus } = loadConfig({ DESKHAND_THESAURUS: file("hotline:\n  words: service desk, orange phone\n") });
    expect(companyThesaurus(thesaurus)).toEqual([
      { name: "hotline", words: ["service desk", "orange phone"], asked: [] },
    ]);
    file("hotline:\n  words: service desk\n");
    expect(companyThesaurus(thesaurus)[0]?.words).toEqual(["service desk"]);
  });

  it("may stand in the configuration itself, and need not be", () => {
    expect(companyThesaurus({ hotline: { words: "service desk", asked: "orange phone" } })).toEqual([
      { name: "hotline", words: ["service desk"], asked: ["orange phone"] },
    ]);
    expect(companyThesaurus(loadConfig({}).thesaurus)).toEqual([]);
  });

  it("is what the search goes by", () => {
    const pages = ["service desk", "canteen", "garage", "library", "gym"].map((what) =>
      passage({ page: what, says: [`The ${what} is on floor three.`] }),
    );
    const found = (thesaurus: ReturnType<typeof companyThesaurus>) =>
      search(buildSearchIndex(pages, { thesaurus }), { text: "zorblax?", readers: [asker()] }).hits[0]?.chunk.path;
    expect(found([])).toBeUndefined();
    expect(found(companyThesaurus({ hotline: { words: "service desk, zorblax" } }))).toBe("service desk.md");
  });

  it("is refused with everything that is wrong with it, which the doctor names too", () => {
    const thesaurus = file(bad);
    const [finding] = examineThesaurus({ thesaurus });
    expect(finding?.state).toBe("problem");
    for (const name of ["Big Name", "empty", "stop", "?!"]) {
      expect(() => companyThesaurus(thesaurus)).toThrow(name);
      expect(finding?.found).toContain(name);
    }
    expect(examineThesaurus({ thesaurus: join(folder, "nowhere.yaml") })).toMatchObject([{ state: "problem" }]);
    expect(examineThesaurus({ thesaurus: file("hotline:\n  words: service desk\n") })).toMatchObject([{ state: "ok" }]);
    expect(examineThesaurus({})).toEqual([]);
  });
});
