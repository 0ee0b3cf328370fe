import { describe, expect, it } from "vitest";
import { builtInConnectors } from "../../../src/actions/connectors/built-in.js";
import { createRegistry } from "../../../src/actions/registry.js";
import { checkBundle, sayProblem } from "../../../src/governance/policy/check.js";
import { inspectBundle } from "../../../src/governance/policy/inspect.js";
import { compileBundle } from "../../../src/governance/policy/compile.js";
import { decideWith } from "../../../src/governance/policy/decide.js";
import type { PolicyBundle } from "../../../src/governance/policy/bundle.js";
import type { PolicyProblem } from "../../../src/governance/policy/policy.js";
import { readBundle } from "../../../src/governance/policy/bundle.js";
import { ACTIONS, bundleWith, factsOf, ROLES, SAMPLE_FOLDER, somebody } from "./sample-policy.js";

/** What the worker does, without starting one for each sentence. */
function problemsOf(cedar: string, changes: Partial<PolicyBundle> = {}): readonly PolicyProblem[] {
  const { problems } = inspectBundle({ bundle: bundleWith(cedar, changes), actions: ACTIONS, roles: ROLES });
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

async function problemsInWorker(cedar: string): Promise<readonly PolicyProblem[]> {
  return await checkBundle({ bundle: bundleWith(cedar), actions: ACTIONS, roles: ROLES });
}

const purchase = 'action == Action::"procurement.request-purchase"';

/** A forbid on purchases with a condition, and an id that points to it. */
function forbid(annotation: string, clause: string): string {
  return `@id("under-test") ${annotation} forbid (principal, ${purchase}, resource) ${clause};`;
}

describe("a bundle that may be published", () => {
  it("is the one that ships, for the actions that ship", async () => {
    const actions = createRegistry(builtInConnectors).governedActions();
    expect(await checkBundle({ bundle: await readBundle(SAMPLE_FOLDER), actions, roles: ROLES })).toEqual([]);
  });

  it.each([
    [
      "an optional attribute asked for before it is read",
      "unless { resource has manager && resource.manager == principal }",
    ],
    [
      "a fact that only some actions of the policy have",
      "when { context has privileged && context.privileged }",
      "action",
    ],
    ["an amount asked for before it is read", "when { context has amount && !context.amount.known }", "action"],
    ["a group of actions", "", 'action in [Action::"domain:it", Action::"effect:destructive"]'],
  ])("may use %s", async (_, clause, action = purchase) => {
    expect(
      problemsOf(
        `@id("fine") @approval("role:security | manager-of-subject") forbid (principal, ${action}, resource) ${clause};`,
      ),
    ).toEqual([]);
  });
});

describe("what would open a door without a word is refused", () => {
  it.each([
    ["an attribute that does not exist", "when { context.amont.minor > 5 }", /attribute `amont`.*did you mean|amont/u],
    ["an optional attribute that is read without asking", "when { resource.manager == principal }", /manager/u],
    [
      "a misspelt attribute that is asked for",
      "when { context has amont && context.amont > 5 }",
      /impossible|context has amont/u,
    ],
    [
      "the same inside an or",
      "when { (context has amont && context.amont > 5) || context.catalogue }",
      /context has amont/u,
    ],
    ["a value that is not in its list", 'when { context.channel == Channel::"wep" }', /wep/u],
    ["a role nobody has", 'when { principal in Role::"emploee" }', /emploee/u],
    ["a limit that is not in the bundle", "when { context.amount.minor > context.limits.limt }", /limt/u],
    ["arithmetic", "when { context.vendorSpend30d + 1 > 5 }", /arithmetic/u],
    ["multiplication", "when { context.vendorSpend30d * 1000 > 5 }", /arithmetic/u],
    ["a string", 'when { context.channel == "web" }', /string|types/u],
    [
      "an attribute of the manager",
      "when { principal has manager && principal.manager has manager && principal.manager.manager == resource }",
      /manager/u,
    ],
    ["a person by name", 'when { principal == User::"maria" }', /name a role/u],
    ["a number too large to be exact", "when { context.amount.minor > 9007199254740993 }", /larger than any number/u],
    [
      "an obligation that spares an unknown amount",
      "when { context.amount.known && context.amount.minor > 5 }",
      /unknown amount slip/u,
    ],
    [
      "the same said the other way round",
      "unless { !context.amount.known || context.amount.minor <= 5 }",
      /unknown amount slip/u,
    ],
    [
      "the same as a comparison",
      "when { context.amount.known == true && context.amount.minor > 5 }",
      /unknown amount slip/u,
    ],
    ["a condition that is never true", "when { context.catalogue && false }", /impossible/u],
  ])("%s", async (_, clause, message) => {
    const problems = problemsOf(forbid('@approval("role:security")', clause));
    expect(problems.map((problem) => problem.message).join("\n")).toMatch(message);
    expect(problems.every((problem) => problem.policyId === "under-test" && problem.line === 1)).toBe(true);
  });

  it.each([
    ["when { context.amount.minor > context.limits.limit }"],
    ["when { context.catalogue || context.amount.minor > context.limits.limit }"],
    ["unless { context.amount.minor <= context.limits.limit }"],
    ["when { context.amount.known || context.amount.minor > 5 }"],
  ])("a cap that refuses an amount which is merely unknown: %s", async (clause) => {
    const [problem] = problemsOf(forbid('@reason("Too much.")', clause));
    expect(problem?.message).toMatch(/merely unknown/u);
  });

  it.each([
    ["when { context.amount.known && context.amount.minor > context.limits.limit }"],
    ["when { context.amount.minor > 5 && context.amount.known }"],
    ["when { context.amount.known } when { context.amount.minor > 5 && !context.catalogue }"],
    ["when { !context.amount.known }"],
  ])("while a cap on known amounts is fine: %s", async (clause) => {
    expect(problemsOf(forbid('@reason("Too much.")', clause))).toEqual([]);
  });
});

describe("annotations", () => {
  it.each([
    ["none of the four kinds", "", /exactly one of/u],
    ["two of them", '@approval("role:admin") @reason("No.")', /exactly one of/u],
    ["a misspelt kind", '@aproval("role:admin")', /@aproval is not an annotation/u],
    ["a misspelt option", '@approval("role:admin") @quorom("2")', /@quorom is not an annotation/u],
    ["no value", "@approval", /@approval has no value/u],
    ["a role nobody has", '@approval("role:emperor")', /no role "emperor"/u],
    ["a pool that is no pool", '@approval("manager")', /"manager" is no pool/u],
    ["half a pool", '@approval("role:admin | ")', /no pool/u],
    ["a quorum larger than its pool", '@approval("manager-of-requester") @quorum("2")', /more people than/u],
    ["a quorum of none", '@approval("role:admin") @quorum("0")', /@quorum/u],
    ["a duration that is none", '@approval("role:admin") @expires("3 days")', /no duration/u],
    ["a duration of nothing", '@approval("role:admin") @expires("PT0S")', /no duration/u],
    ["a veto on an approval", '@approval("role:admin") @veto("PT1H")', /no meaning/u],
    ["a bypass role nobody has", '@approval("role:admin") @bypass("emperor")', /no role/u],
    ["a confirmation by somebody else", '@confirm("manager")', /must be "requester"/u],
    ["a text that names an unknown limit", '@reason("Above {lmit} never.")', /unknown parameter \{lmit\}/u],
  ])("%s is refused", async (_, annotations, message) => {
    const problems = problemsOf(forbid(annotations, "when { context.catalogue }"));
    expect(problems.map((problem) => problem.message).join("\n")).toMatch(message);
  });

  it.each(['@id("Upper")', '@id("__proto__")', '@id("assist-start")', "@id", ""])(
    "an id is a word of its own: %s is refused",
    async (id) => {
      expect(problemsOf(`${id} permit (principal, ${purchase}, resource);`)).not.toEqual([]);
    },
  );

  it("an id is used once: a second policy would replace the first", async () => {
    const problems = problemsOf(
      `@id("same") permit (principal, ${purchase}, resource);\n\n@id("same") @reason("No.") forbid (principal, ${purchase}, resource);`,
    );
    expect(problems).toContainEqual({
      policyId: "same",
      line: 3,
      severity: "error",
      message: '@id "same" is used twice',
    });
  });

  it("a permit carries no obligation", async () => {
    const [problem] = problemsOf(`@id("a") @approval("role:admin") permit (principal, ${purchase}, resource);`);
    expect(problem?.message).toMatch(/no meaning on a permit/u);
  });
});

describe("scopes", () => {
  it.each([
    ["a permit for every action", 'permit (principal in Role::"admin", action, resource);', /names its actions/u],
    ["a person", `permit (principal == User::"maria", ${purchase}, resource);`, /first part of the scope/u],
    ["a template", `permit (principal == ?principal, ${purchase}, resource);`, /template/u],
    [
      "an action that does not exist",
      'permit (principal, action == Action::"procurement.request-purchse", resource);',
      /did you mean/u,
    ],
  ])("%s is refused", async (_, policy, message) => {
    const problems = problemsOf(`@id("a") ${policy}`);
    expect(problems.map((problem) => problem.message).join("\n")).toMatch(message);
  });

  it("says once what is wrong for many actions", async () => {
    const problems = problemsOf(
      '@id("a") @reason("No.") forbid (principal, action, resource) when { context.privileged };',
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/the same for 2 more/u);
  });
});

describe("places and limits", () => {
  it("names every problem at once, each with its policy and line", () => {
    const problems = problemsOf(
      [
        '// Comments may hold anything: ; " permit (',
        '@id("first")',
        `permit (principal in Role::"emploee", ${purchase}, resource);`,
        "",
        '@id("second") // and here ;',
        '@reason("Ä string; with // all of it and \\" too")',
        '@veto("PT1H")',
        `forbid (principal, ${purchase}, resource)`,
        "when { context.catalog };",
        `permit (principal ${purchase}, resource);`,
      ].join("\n"),
    );
    const at = problems.map((problem) => [problem.policyId, problem.line]);
    expect(at).toEqual([
      ["first", 3],
      ["second", 7],
      ["second", 9],
      [undefined, 10],
    ]);
    expect(sayProblem(problems[0] ?? { severity: "error", message: "" }, "policy.cedar")).toMatch(
      /^policy\.cedar:3: error: first: /u,
    );
  });

  it("finds the same in its worker thread", async () => {
    const text = `${forbid("", "when { context.catalog }")}\npermit (`;
    expect(await problemsInWorker(text)).toEqual(problemsOf(text));
    expect(problemsOf(text)).toHaveLength(3);
  });

  it("sees a policy that follows a comment ended by a bare carriage return", async () => {
    const problems = problemsOf(`// note\r@id("hidden") forbid (principal, ${purchase}, resource);`);
    expect(problems[0]).toMatchObject({ policyId: "hidden" });
  });

  it("refuses a policy without its end", async () => {
    expect(problemsOf(`@id("a") permit (principal, ${purchase}, resource)`)).toHaveLength(1);
  });

  const deep = (count: number) => `${"(".repeat(count)}context.catalogue${")".repeat(count)}`;
  const long = (count: number, operator: string) =>
    Array.from({ length: count }, () => "context.catalogue").join(operator);
  it.each([
    ["400 terms", long(400, "||"), /longer than/u],
    ["400 short terms", Array.from({ length: 400 }, () => "true").join("||"), /operators/u],
    ["150 terms of and", long(150, " && "), /operators|deep|longer/u],
    ["60 terms of and", long(60, " && "), /deep/u],
    ["200 brackets", deep(200), /brackets/u],
  ])("refuses what would overflow Cedar (%s), and this process decides on", async (_, condition, message) => {
    const [problem] = await problemsInWorker(forbid('@reason("No.")', `when { ${condition} }`));
    expect(problem?.message).toMatch(message);
    const bundle = bundleWith(`@id("a") permit (principal, action == Action::"hr.check-leave-balance", resource);`);
    const compiled = compileBundle({ bundle, version: 1, actions: ACTIONS, roles: ROLES });
    const ann = somebody({ id: "ann" });
    const [balance] = ACTIONS;
    if (balance === undefined) throw new Error("no action");
    const request = {
      facts: factsOf(balance, { requesterId: "ann" }),
      people: { requester: ann, subject: ann },
      killed: [],
    };
    expect(decideWith(compiled, request).kind).toBe("allow");
  });

  it("takes as much as a table of conditions reasonably needs", async () => {
    expect(problemsOf(forbid('@reason("No.")', `when { ${long(30, " || ")} && ${deep(20)} }`))).toEqual([]);
  });

  it("checks parameters and autonomy too", () => {
    const settings = {
      parameters: { "not-a-name": 5, huge: 2 ** 53, half: 0.5 },
      autonomy: { hr: "act", procurment: "off" },
    } as const;
    const parameters = problemsOf("", settings)
      .map((problem) => problem.message)
      .join("\n");
    expect(parameters).toMatch(/parameter "not-a-name" is not an identifier/u);
    expect(parameters).toMatch(/parameter "huge"/u);
    expect(parameters).toMatch(/parameter "half"/u);
    const permit = `@id("a") permit (principal in Role::"employee", ${purchase}, resource);`;
    expect(problemsOf(permit, { autonomy: settings.autonomy }).map((problem) => problem.message)).toEqual([
      'autonomy: there is no action or domain "procurment"',
      'autonomy: "procurement.request-purchase" has a permit, but neither it nor "procurement" is set, so it is off',
    ]);
  });
});
