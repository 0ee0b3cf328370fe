import { closest, distance } from "fastest-levenshtein";
import type { Principal } from "../principal.js";
import { type CsvRecord, readCsv } from "./csv-file.js";
import { managerProblems } from "./manager-chain.js";
import { optionalColumns, personRow, requiredColumns, type ColumnName } from "./person-row.js";
import { inOrder, type ImportProblem } from "./problem.js";

/** A people file that holds, or everything that is wrong with it. */
export type PeopleFile =
  | {
      readonly people: readonly Principal[];
      /** Where each person stands, by id. */
      readonly lines: ReadonlyMap<string, number>;
    }
  | { readonly problems: readonly ImportProblem[] };

/** A person with the line they stand on. */
export interface ListedPerson {
  readonly line: number;
  readonly person: Principal;
}

/** Whatever tells people apart, by column and by field. */
const uniqueColumns = [
  { column: "id", field: "id" },
  { column: "email", field: "email" },
  { column: "slack_account", field: "slackAccount" },
  { column: "teams_account", field: "teamsAccount" },
] as const;

const columns: readonly ColumnName[] = [...requiredColumns, ...optionalColumns];

/**
 * Reads the CSV file of people, the columns of docs/people-import.md in any order. All or nothing: with one problem there
 * are no people, and every bad row is named. Cells are plain text: nothing in them is evaluated. Pure.
 * @param fileName how problems name the file
 */
export function parsePeople(text: string, fileName: string): PeopleFile {
  const { records, problems: unread } = readCsv({ name: fileName, text });
  const [header, ...rows] = records;
  if (header === undefined) return { problems: unread };
  const headerProblems = checkHeader(header, fileName);
  if (headerProblems.length > 0) return { problems: inOrder([...headerProblems, ...unread]) };
  const problems: ImportProblem[] = [...unread];
  const listed: ListedPerson[] = [];
  for (const row of rows) {
    const read = readRow(row, header, fileName);
    if (Array.isArray(read)) problems.push(...read);
    else listed.push({ line: row.line, person: read });
  }
  if (rows.length === 0 && problems.length === 0) {
    problems.push({ file: fileName, line: 0, column: "", message: "The file has a header but nobody in it." });
  }
  problems.push(...uniqueColumns.flatMap((unique) => duplicates(listed, unique, fileName)));
  // A manager whose own row is bad is not unknown: ids are taken from every row.
  const idColumn = header.cells.findIndex((cell) => columnName(cell) === "id");
  const ids = new Set(rows.map((row) => row.cells[idColumn] ?? ""));
  problems.push(...managerProblems(listed, ids).map((problem) => ({ file: fileName, ...problem })));
  if (problems.length > 0) return { problems: inOrder(problems) };
  const lines = new Map(listed.map(({ line, person }) => [person.id, line]));
  return { people: listed.map(({ person }) => person), lines };
}

function columnName(cell: string): string {
  return cell.toLowerCase();
}

function checkHeader(header: CsvRecord, file: string): ImportProblem[] {
  const problem = (column: string, message: string) => ({ file, line: header.line, column, message });
  const names = header.cells.map(columnName);
  const separator = header.cells.length === 1 ? [";", "\t"].find((mark) => header.cells[0]?.includes(mark)) : undefined;
  if (separator !== undefined) {
    const name = separator === ";" ? "semicolons" : "tabs";
    return [problem("", `The columns are separated by ${name}. Save the file with commas.`)];
  }
  const known = new Set<string>(columns);
  return [
    ...requiredColumns.filter((name) => !names.includes(name)).map((name) => problem(name, "This column is missing.")),
    ...[...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
      problem(name, "This column is there twice."),
    ),
    ...names
      .filter((name) => !known.has(name))
      .map((name) => problem(name, `There is no such column.${suggestion(name)}`)),
  ];
}

function suggestion(name: string): string {
  const nearest = closest(name, columns);
  return distance(name, nearest) <= 3 ? ` Do you mean "${nearest}"?` : "";
}

function readRow(row: CsvRecord, header: CsvRecord, file: string): Principal | ImportProblem[] {
  if (row.cells.length !== header.cells.length) {
    const message = `The row has ${row.cells.length} cells, the header ${header.cells.length}.`;
    return [{ file, line: row.line, column: "", message }];
  }
  const cells = header.cells.map((cell, index) => [columnName(cell), row.cells[index] ?? ""] as const);
  const parsed = personRow.safeParse(Object.fromEntries(cells.filter(([, cell]) => cell !== "")));
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => ({
    file,
    line: row.line,
    column: String(issue.path[0] ?? ""),
    message: issue.message,
  }));
}

function duplicates(
  listed: readonly ListedPerson[],
  { column, field }: (typeof uniqueColumns)[number],
  file: string,
): ImportProblem[] {
  const first = new Map<string, number>();
  return listed.flatMap(({ line, person }) => {
    // Ids differ in more than their case: "Anna" and "anna" would be taken for each other.
    const value = person[field]?.toLowerCase();
    if (value === undefined) return [];
    const before = first.get(value);
    if (before === undefined) {
      first.set(value, line);
      return [];
    }
    return [{ file, line, column, message: `"${person[field]}" stands already on line ${before}.` }];
  });
}
