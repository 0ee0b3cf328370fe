import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Duration } from "luxon";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { AppError } from "../../errors.js";
import type { Autonomy } from "../decision.js";
import { LARGEST_NUMBER } from "./schema.js";

/** Everything that decides who may do what: policy is data, and one bundle is one version of it. */
export interface PolicyBundle {
  /** The policies, in Cedar. */
  readonly cedar: string;
  /** Named limits, `context.limits.NAME` in the policies. Money in minor units of the base currency. */
  readonly parameters: Readonly<Record<string, number>>;
  /** By action id or domain; the strictest that applies wins. An action without any is off. */
  readonly autonomy: Readonly<Record<string, Autonomy>>;
  /** Working time (ISO 8601 durations) for approvals whose policy names none. */
  readonly approvalDefaults: ApprovalDefaults;
}

/** When an approval without times of its own runs out, and when its approvers are reminded. */
export interface ApprovalDefaults {
  readonly expires: string;
  readonly remind: string;
}

/** Names of the two files of a bundle's folder. */
export const BUNDLE_FILES = { policies: "policy.cedar", settings: "bundle.yaml" } as const;

const duration = z
  .string()
  .refine((value) => Duration.fromISO(value).isValid && Duration.fromISO(value).toMillis() > 0, {
    error: "must be a duration such as P3D or PT4H",
  });

const number = z.int().min(-LARGEST_NUMBER).max(LARGEST_NUMBER);

const parameter = z.strictObject({
  /** `money`: minor units of the base currency. `integer`: a plain number (days, pieces). */
  type: z.enum(["money", "integer"]),
  value: number,
  description: z.string().min(1),
});

const settings = z.strictObject({
  parameters: z.record(z.string(), parameter),
  autonomy: z.record(z.string(), z.enum(["act", "assist", "recommend", "shadow", "off"])),
  approvalDefaults: z.strictObject({ expires: duration, remind: duration }),
});

interface Place {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Line of the innermost node on the way to a problem. */
function lineOf(place: Place, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = place.document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range !== undefined && node.range !== null) return place.lines.linePos(node.range[0]).line;
  }
  return 1;
}

function describeIssue(place: Place, issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".");
  return `${place.file}:${lineOf(place, issue.path)}: ${path === "" ? "" : `${path}: `}${issue.message}`;
}

type Settings = Omit<PolicyBundle, "cedar">;

function readSettings(text: string, file: string): Settings | { readonly problems: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(
        (error) => `${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split("\n")[0]}`,
      ),
    };
  }
  const parsed = settings.safeParse(document.toJS());
  if (!parsed.success)
    return { problems: parsed.error.issues.map((issue) => describeIssue({ file, document, lines }, issue)) };
  const { parameters, ...rest } = parsed.data;
  return {
    ...rest,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value])),
  };
}

function invalid(problems: readonly string[], where: string): AppError {
  return new AppError({
    code: "policy-invalid",
    message: `The policy bundle cannot be read:\n${problems.join("\n")}`,
    where,
    remedy: `A bundle is a folder with ${BUNDLE_FILES.policies} and ${BUNDLE_FILES.settings}; correct the lines named.`,
  });
}

/**
 * Reads a bundle from its folder. Its form is checked here; whether its policies mean something, by `checkBundle`.
 * @throws AppError policy-invalid with all problems of both files at once
 */
export async function readBundle(folder: string): Promise<PolicyBundle> {
  const file = join(folder, BUNDLE_FILES.settings);
  const [policies, yaml] = await Promise.allSettled([
    readFile(join(folder, BUNDLE_FILES.policies), "utf8"),
    readFile(file, "utf8").then((text) => readSettings(text, file)),
  ]);
  const problems = [
    ...(policies.status === "rejected" ? [String(policies.reason)] : []),
    ...(yaml.status === "rejected" ? [String(yaml.reason)] : "problems" in yaml.value ? yaml.value.problems : []),
  ];
  if (policies.status === "rejected" || yaml.status === "rejected" || "problems" in yaml.value)
    throw invalid(problems, folder);
  return { cedar: policies.value, ...yaml.value };
}
