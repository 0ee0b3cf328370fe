import { AppError } from "../../errors.js";

/** A text that somebody wants imported, with the name it has for them. */
export interface ImportFile {
  readonly name: string;
  /** Decoded from UTF-8. */
  readonly text: string;
}

/** One thing that is wrong in an imported file. */
export interface ImportProblem {
  readonly file: string;
  /** From 1; 0 when the whole file is meant. */
  readonly line: number;
  /** Column of a CSV file or path in a YAML file; empty when the whole line is meant. */
  readonly column: string;
  /** One sentence: what is wrong and what would be right. */
  readonly message: string;
}

/** Largest file that is read, in characters: some 50,000 people. */
export const largestFile = 20_000_000;

/** `people.csv:12 manager_id: …`, as a compiler writes it. */
export function describeProblem(problem: ImportProblem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}${problem.column === "" ? "" : ` ${problem.column}`}: ${problem.message}`;
}

/** All problems as one error, for callers that cannot go on. */
export function directoryInvalid(problems: readonly ImportProblem[]): AppError {
  return new AppError({
    code: "directory-invalid",
    message: problems.map(describeProblem).join("\n"),
    where: [...new Set(problems.map((problem) => problem.file))].join(", "),
    remedy: "Nothing was imported. Correct these and import again.",
  });
}

/** What makes a text unreadable as a whole, if anything. */
export function unreadable(file: ImportFile): ImportProblem | undefined {
  const problem = (message: string) => ({ file: file.name, line: 0, column: "", message });
  if (file.text.length > largestFile) return problem(`The file is larger than ${largestFile / 1_000_000} MB.`);
  if (file.text.includes("\uFFFD")) return problem("The file is not in UTF-8. Save it as UTF-8 and try again.");
  if (file.text.trim() === "" || file.text === "\uFEFF") return problem("The file is empty.");
  return undefined;
}

/** Problems in the order in which one reads the files. */
export function inOrder(problems: readonly ImportProblem[]): ImportProblem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
