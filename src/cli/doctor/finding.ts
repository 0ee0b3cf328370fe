/** One thing that was looked at. `note` is worth knowing and no fault. */
export interface Finding {
  /** What was looked at: "data folder". */
  readonly check: string;
  readonly state: "ok" | "note" | "problem";
  /** What was found. */
  readonly found: string;
  /** What to do about a problem. */
  readonly remedy?: string | undefined;
}

/** All is well. */
export function fine(check: string, found: string): Finding {
  return { check, state: "ok", found };
}

/** Something worth knowing. */
export function note(check: string, found: string, remedy?: string): Finding {
  return { check, state: "note", found, remedy };
}

/** Something to put right. */
export function problem(check: string, found: string, remedy: string): Finding {
  return { check, state: "problem", found, remedy };
}

const marks = { ok: "ok     ", note: "note   ", problem: "PROBLEM" } as const;

/** Findings for the terminal, each with its remedy below. Pure. */
export function sayFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((one) => one.check.length));
  const lines = findings.flatMap(({ check, state, found, remedy }) => [
    `${marks[state]}  ${check.padEnd(width)}  ${found.replaceAll("\n", `\n${" ".repeat(width + 11)}`)}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(width + 11)}→ ${remedy}`]),
  ]);
  const problems = findings.filter((one) => one.state === "problem").length;
  const verdict = problems === 0 ? "Nothing is wrong." : `${problems} of ${findings.length} checks found something.`;
  return [...lines, "", verdict].join("\n");
}
