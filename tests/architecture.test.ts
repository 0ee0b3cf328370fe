import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  badNames,
  brokenFences,
  connectorBreaches,
  cycles,
  forbiddenArrows,
  overBudget,
  percentile,
  untruths,
} from "./support/architecture/rules.js";
import { readSource } from "./support/architecture/source-file.js";
import type { SourceFile } from "./support/architecture/source-file.js";

const everyPath = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name).replaceAll(path.sep, "/"));
const house = everyPath
  .filter((file) => /\.tsx?$/u.test(file))
  .map((file) => readSource(file, readFileSync(file, "utf8")));

describe("the house", () => {
  test("is read at all", () => {
    expect(house.length).toBeGreaterThan(10);
    expect(house.flatMap((file) => file.imports).length).toBeGreaterThan(house.length);
  });
  test("knows no forbidden arrow", () => expect(forbiddenArrows(house)).toEqual([]));
  test("has no import cycle", () => expect(cycles(house)).toEqual([]));
  test("keeps every vendor within its fence", () => expect(brokenFences(house)).toEqual([]));
  test("shows a connector the authoring surface only", () => expect(connectorBreaches(house)).toEqual([]));
  test("stays within its budgets of length", () => expect(overBudget(house)).toEqual([]));
  test("has no any, no double cast, no undocumented export", () => expect(untruths(house)).toEqual([]));
  test("names things after what they are", () => expect(badNames(everyPath)).toEqual([]));
  test("gives every connector a README", () => {
    const folders = new Set(everyPath.flatMap((file) => /^src\/actions\/connectors\/[^/]+\//u.exec(file) ?? []));
    expect([...folders].filter((folder) => !everyPath.includes(`${folder}README.md`))).toEqual([]);
  });
});

/** Small invented files: path to text. */
function files(samples: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(samples).map(([file, text]) => readSource(file, text));
}

describe("the checker of arrows goes red", () => {
  test.each([
    ["src/jobs.ts", "./governance/gate.js", "base may not know governance"],
    ["src/governance/gate.ts", "../actions/action.js", "governance may not know actions"],
    ["src/actions/a.ts", "../bot/b.js", "actions may not know bot"],
    ["src/actions/a.ts", "../retrieval/b.js", "actions may not know retrieval"],
    ["src/retrieval/a.ts", "../actions/b.js", "retrieval may not know actions"],
    ["src/retrieval/a.ts", "../governance/gate.js", "only the person and the audit"],
    ["src/cli.ts", "./bot/pipeline.js", "only src/app.ts imports the bot"],
    ["src/cli/chat.ts", "../bot/pipeline.js", "only src/app.ts imports the bot"],
    ["src/bot/a.ts", "../app.js", "bot may not know top"],
    ["src/bot/a.ts", "./channels/web/client/x.js", "bot may not know client"],
    ["src/bot/channels/web/client/a.ts", "../../../replies/reply.js", "no code"],
  ])("when %s imports %s: %s", (file, target, why) => {
    const complaints = forbiddenArrows(files({ [file]: `import { x } from "${target}";` }));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(why);
  });

  test.each([
    ["a type import", `import type { X } from "../bot/x.js";`],
    ["a re-export", `export { x } from "../bot/x.js";`],
    ["a re-export of everything", `export * from "../bot/x.js";`],
    ["a dynamic import", `export const x = () => import("../bot/x.js");`],
    ["a dynamic import in a template", "export const x = () => import(`../bot/x.js`);"],
    ["an import for its effect", `import "../bot/x.js";`],
    ["a type in an import call", `export type X = import("../bot/x.js").X;`],
  ])("whatever the import's form: %s", (_form, text) => {
    expect(forbiddenArrows(files({ "src/actions/a.ts": text }))).toHaveLength(1);
  });

  test("on an import that cannot be followed", () => {
    const complaints = forbiddenArrows(files({ "src/app.ts": "export const x = (name: string) => import(name);" }));
    expect(complaints).toEqual(["src/app.ts:1 imports a computed name, which no rule can follow"]);
  });

  test("on a folder that nobody planned", () => {
    expect(forbiddenArrows(files({ "src/plugins/a.ts": "" }))).toEqual([
      "src/plugins/a.ts: belongs to no part of the house",
    ]);
  });

  test("and stays green on what is allowed, and on imports that are only words", () => {
    const allowed = files({
      "src/app.ts": `import { x } from "./bot/pipeline.js"; import { y } from "./actions/registry.js";`,
      "src/main.ts": `import { x } from "./app.js";`,
      "src/bot/a.ts": `import { x } from "../actions/a.js"; import { y } from "../retrieval/a.js"; import { z } from "../jobs.js";`,
      "src/retrieval/a.ts": `import type { P } from "../governance/principal.js"; import { a } from "../governance/audit.js";`,
      "src/actions/a.ts": `import { g } from "../governance/gate.js"; // import { x } from "../bot/x.js"\nconst s = 'import "../bot/x.js"';`,
      "src/bot/channels/web/client/a.tsx": `import type { Reply } from "../../../replies/reply.js"; import { b } from "./b.js";`,
    });
    expect(forbiddenArrows(allowed)).toEqual([]);
  });
});

describe("the checker of cycles goes red", () => {
  test("on two files, on three, and on types alone", () => {
    const sample = files({
      "src/bot/a.ts": `import { b } from "./b.js";`,
      "src/bot/b.ts": `import type { A } from "./a.js";`,
      "src/actions/x.ts": `import { y } from "./y.js";`,
      "src/actions/y.ts": `import { z } from "./deep/z.js";`,
      "src/actions/deep/z.ts": `export * from "../x.js";`,
      "src/jobs.ts": `import { x } from "./actions/x.js";`,
    });
    expect(cycles(sample)).toEqual([
      "src/bot/a.ts -> src/bot/b.ts -> src/bot/a.ts",
      "src/actions/x.ts -> src/actions/y.ts -> src/actions/deep/z.ts -> src/actions/x.ts",
    ]);
  });

  test("but not on a diamond", () => {
    const sample = files({
      "src/bot/a.ts": `import "./b.js"; import "./c.js";`,
      "src/bot/b.ts": `import "./d.js";`,
      "src/bot/c.ts": `import "./d.js";`,
      "src/bot/d.ts": "",
    });
    expect(cycles(sample)).toEqual([]);
  });
});

describe("the checker of fences goes red", () => {
  test.each([
    ["@slack/bolt", "src/bot/channels/slack/channel.ts", "src/bot/channels/teams/channel.ts"],
    ["botbuilder", "src/bot/channels/teams/channel.ts", "src/bot/http.ts"],
    ["@langchain/openai", "src/bot/dialogue/openai-understander.ts", "src/bot/dialogue/understander.ts"],
    ["langchain", "src/model.ts", "src/config.ts"],
    ["@cedar-policy/cedar-wasm/nodejs", "src/governance/policy/cedar.ts", "src/governance/gate.ts"],
    ["drizzle-orm/pg-core", "src/bot/tables.ts", "src/bot/inbox.ts"],
    ["drizzle-orm", "src/bot/conversation-store.ts", "src/bot/store-conversation.ts"],
    ["pg", "src/database-postgres.ts", "src/jobs.ts"],
    ["@electric-sql/pglite", "src/database-pglite.ts", "src/bot/conversation-store.ts"],
    ["pgvector", "src/database.ts", "src/retrieval/knowledge-store.ts"],
    ["pg-boss", "src/jobs.ts", "src/database.ts"],
    ["preact/hooks", "src/bot/channels/web/client/chat.tsx", "src/bot/console/page.tsx"],
  ])("on %s outside %s", (vendor, inside, outside) => {
    const text = `import { x } from "${vendor}";`;
    expect(brokenFences(files({ [inside]: text }))).toEqual([]);
    expect(brokenFences(files({ [outside]: text }))).toHaveLength(1);
    expect(brokenFences(files({ [outside]: `export const x = await import("${vendor}");` }))).toHaveLength(1);
  });
});

describe("the checker of connectors goes red", () => {
  const folder = "src/actions/connectors/hr";
  const seen = (name: string, text: string): string[] => connectorBreaches(files({ [`${folder}/${name}`]: text }));

  test("on the executor, another connector, the errors, a package, a built-in module", () => {
    for (const target of [
      "../../executor.js",
      "../it/connector.js",
      "../../../errors.js",
      "luxon",
      "node:fs",
      "zod-x",
    ]) {
      expect(seen("request-leave.ts", `import { x } from "${target}";`), target).toHaveLength(1);
    }
  });

  test("on drizzle outside a ledger, and on the database as a value", () => {
    expect(seen("request-leave.ts", `import { eq } from "drizzle-orm";`)).toHaveLength(1);
    expect(seen("request-leave.ts", `import type { Database } from "../../../database.js";`)).toHaveLength(1);
    expect(seen("leave-store.ts", `import { openDatabase } from "../../../database.js";`)).toHaveLength(1);
  });

  test("on an action longer than one screen", () => {
    const action = (lines: number): string => `export const a = defineAction(\n${"// line\n".repeat(lines - 2)}{});`;
    expect(seen("request-leave.ts", action(60))).toEqual([]);
    expect(seen("request-leave.ts", action(61))).toHaveLength(1);
  });

  test("and stays green on the authoring surface", () => {
    const surface = [
      "../../action.js",
      "../../connector.js",
      "../../fields.js",
      "../../money.js",
      "./connector.js",
      "zod",
    ];
    for (const target of surface)
      expect(seen("request-leave.ts", `import { x } from "${target}";`), target).toEqual([]);
    expect(
      seen("leave-store.ts", `import type { Database } from "../../../database.js"; import "drizzle-orm";`),
    ).toEqual([]);
    expect(seen("tables.ts", `import { pgTable } from "drizzle-orm/pg-core";`)).toEqual([]);
  });
});

describe("the checker of budgets goes red", () => {
  const body = (lines: number): string => `function f() {\n${"f();\n".repeat(lines - 2)}}\n`;

  test("on a file over 400 lines and on a median over 110", () => {
    expect(overBudget(files({ "src/a.ts": "//\n".repeat(401), "src/b.ts": "", "src/c.ts": "" }))).toEqual([
      "src/a.ts: 401 lines, at most 400",
    ]);
    expect(
      overBudget(files({ "src/a.ts": "//\n".repeat(111), "src/b.ts": "//\n".repeat(120), "src/c.ts": "" })),
    ).toEqual(["the median file has 111 lines, at most 110"]);
    expect(overBudget(files({ "src/a.ts": "//\n".repeat(110) }))).toEqual([]);
  });

  test("on functions whose 95th percentile is over 45 lines", () => {
    const small = body(2).repeat(19);
    expect(overBudget(files({ "src/a.ts": small + body(60) }))).toEqual([]);
    expect(overBudget(files({ "src/a.ts": small + body(60), "src/b.ts": body(60) }))).toEqual([
      "5 % of functions have over 45 lines (p95 60)",
    ]);
  });

  test("counting arrow functions and methods with a body too", () => {
    const [file] = files({ "src/a.ts": "const a = () => {\n};\nclass B {\n  m() {\n\n  }\n}\nconst c = () => 1;" });
    expect(file?.functions).toEqual([
      { line: 1, lines: 2 },
      { line: 4, lines: 3 },
    ]);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
  });
});

describe("the checker of truth goes red", () => {
  const found = (text: string): string[] => untruths(files({ "src/bot/a.ts": text }));

  test("on any, in whatever place", () => {
    for (const text of ["let a: any;", "let a = b as any;", "let a: Map<string, any[]>;", "function f(a: any) {}"]) {
      expect(found(text), text).toEqual(["src/bot/a.ts:1 says any"]);
    }
    expect(found(`// any\nconst any = "as any";`)).toEqual([]);
  });

  test("on a double cast, with or without parentheses, and not on a single one", () => {
    expect(found("\nlet a = b as unknown as C;")).toEqual(["src/bot/a.ts:2 says as unknown as"]);
    expect(found("let a = (b as unknown) as C;")).toEqual(["src/bot/a.ts:1 says as unknown as"]);
    expect(found("let a = b as unknown; let c = d as E;")).toEqual([]);
  });

  test("on an Authorization made outside the gate", () => {
    const text = "const a = { id } as Authorization;";
    expect(found(text)).toEqual(["src/bot/a.ts:1 makes an Authorization"]);
    expect(untruths(files({ "src/governance/gate.ts": text }))).toEqual([]);
  });

  test("on every kind of export without a doc comment", () => {
    const kinds = ["const x = 1", "function x() {}", "class x {}", "interface x {}", "type x = 1", "enum x {}"];
    for (const kind of kinds) {
      expect(found(`export ${kind};`), kind).toEqual(["src/bot/a.ts: x (line 1) is exported without a doc comment"]);
      expect(found(`/** Said. */\nexport ${kind};`), kind).toEqual([]);
      expect(found(`// Only a remark.\nexport ${kind};`), kind).toHaveLength(1);
    }
    expect(found("/** Of a. */\nexport const a = 1;\nexport const b = 2;")).toHaveLength(1);
    expect(found("const x = 1;\nexport { x };")).toHaveLength(1);
    expect(found("/** Said. */\nconst x = 1;\nexport { x };")).toEqual([]);
    expect(found(`export { x } from "./x.js";`)).toEqual([]);
  });

  test("on an overload only when the first signature says nothing", () => {
    const overloads =
      "export function f(a: 1): 1;\nexport function f(a: 2): 2;\nexport function f(a: number) { return a; }";
    expect(found(`/** Said once. */\n${overloads}`)).toEqual([]);
    expect(found(overloads)).not.toEqual([]);
  });
});

describe("the checker of names goes red", () => {
  test.each([
    "src/utils.ts",
    "src/bot/types.ts",
    "src/bot/date-helpers.ts",
    "src/common/a.ts",
    "src/bot/job-manager.ts",
  ])("on the empty name %s", (file) => expect(badNames([file])[0]).toContain("says nothing"));
  test.each(["src/bot/Inbox.ts", "src/bot/in_box.ts", "src/botThings/a.ts"])("on %s", (file) => {
    expect(badNames([file])[0]).toContain("is not kebab-case");
  });
  test("and stays green on kebab-case", () => {
    expect(
      badNames([
        "src/bot/conversation-store.ts",
        "src/governance/import/manager-chain.ts",
        "src/bot/channels/web/public/chat.css",
      ]),
    ).toEqual([]);
  });
});
