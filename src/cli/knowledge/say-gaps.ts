import type { Gap, GapReport, PageCount } from "../../retrieval/gap.js";
import { count, textTable } from "../text-table.js";

/** What is said beside the report. */
export interface GapsContext {
  readonly days: number;
  /** Names of owners who are people, by id. */
  readonly owners: ReadonlyMap<string, string>;
  /** Gaps that are not shown. */
  readonly more: number;
}

/** The gap report for the terminal. Pure. */
export function sayGaps(report: GapReport, context: GapsContext): string {
  const { totals } = report;
  if (totals.asked === 0) return `Nobody asked the pages anything in the last ${count(context.days, "day")}.`;
  return [
    `${count(totals.asked, "question")} in the last ${count(context.days, "day")}: ${totals.answered} answered, ` +
      `${totals.partly} in part, ${totals.notCovered} not covered, ${totals.restricted} kept back; ` +
      `${totals.up} found helpful, ${totals.down} not; ${totals.handedOff} went on to a person.`,
    ...(report.gaps.length === 0 ? ["", "No question is open."] : report.gaps.flatMap((gap) => sayGap(gap, context))),
    ...(context.more > 0 ? ["", `And ${context.more} more; --limit shows them.`] : []),
    ...pageTable("Past their review date", "cited", report.stale),
    ...pageTable("Found not helpful", "times", report.disliked),
    ...section(
      "Say different things",
      report.conflicts.map(({ pages: [one, other], count: shown }) => {
        return `${one.title} (${one.path}) and ${other.title} (${other.path}): shown ${times(shown)}`;
      }),
    ),
  ].join("\n");
}

function sayGap(gap: Gap, { owners }: GapsContext): readonly string[] {
  const { owner } = gap;
  return [
    "",
    `${gap.label}`,
    `  asked ${times(gap.count)} by ${count(gap.askers, "person", "people")}, ${trend(gap)}: ${reasons(gap)}`,
    ...gap.examples.map((text) => `  “${text.replace(/\s+/gu, " ")}”`),
    ...gap.missing.map((text) => `  missing: ${text.replace(/\s+/gu, " ")}`),
    ...(gap.nearest.length === 0 ? [] : [`  nearest: ${gap.nearest.map(({ title }) => title).join(" · ")}`]),
    `  owner: ${owner === undefined ? "nobody is named" : (owners.get(owner) ?? owner)}`,
  ];
}

function trend({ count: now, before }: Gap): string {
  if (before === 0) return "never before";
  return now === before ? "as often as before" : `${times(before)} before`;
}

function times(number: number): string {
  return number === 1 ? "once" : count(number, "time");
}

function reasons({ reasons: by }: Gap): string {
  return [
    [by["not-covered"], "not covered"],
    [by.partly, "covered in part"],
    [by["thumbed-down"], "not helpful"],
    [by["handed-off"], "handed to a person"],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(", ");
}

function pageTable(title: string, what: string, pages: readonly PageCount[]): readonly string[] {
  const rows = pages.map(({ page, count: number }) => [
    String(number),
    page.reviewBy ?? "-",
    page.owner ?? "-",
    page.path,
  ]);
  return section(title, rows.length === 0 ? [] : textTable([what, "review by", "owner", "page"], rows).split("\n"));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}
