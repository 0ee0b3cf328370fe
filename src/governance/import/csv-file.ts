import { CsvError, parse } from "csv-parse/sync";
import { unreadable, type ImportFile, type ImportProblem } from "./problem.js";

/** A record of a CSV file. */
export interface CsvRecord {
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Trimmed. */
  readonly cells: readonly string[];
}

/** The records before the first that cannot be read, the header among them, and what stopped the reading. */
export interface CsvReading {
  readonly records: readonly CsvRecord[];
  readonly problems: readonly ImportProblem[];
}

/** Reads comma-separated values (RFC 4180) with any line ends, with or without a byte order mark. Pure. */
export function readCsv(file: ImportFile): CsvReading {
  const whole = unreadable(file);
  if (whole !== undefined) return { records: [], problems: [whole] };
  const records: CsvRecord[] = [];
  let lastLine = 0;
  const keep = (cells: string[], info: { readonly lines: number }) => {
    lastLine = info.lines;
    // A line break inside quotation marks belongs to the record: it began that much earlier.
    const breaks = cells.join("").match(/\n/g)?.length ?? 0;
    if (cells.some((cell) => cell.trim() !== "")) {
      records.push({ line: info.lines - breaks, cells: cells.map((cell) => cell.trim()) });
    }
    return null;
  };
  try {
    // One kind of line end: inside quotation marks the parser would count CR LF as two lines.
    parse(file.text.replaceAll(/\r\n?/g, "\n"), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: "\n",
      max_record_size: 100_000,
      on_record: keep,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { records, problems: [syntaxProblem(file.name, lastLine, error)] };
  }
  return { records, problems: [] };
}

function syntaxProblem(file: string, lastLine: number, error: CsvError): ImportProblem {
  const at = (line: number, message: string) => ({
    file,
    line,
    column: "",
    message: `${message} What follows was not read.`,
  });
  // Everything up to the end of the file is inside the mark then; the parser names the last line.
  if (error.code === "CSV_QUOTE_NOT_CLOSED")
    return at(lastLine + 1, 'A quotation mark (") is opened and never closed.');
  const line = "lines" in error && typeof error.lines === "number" ? error.lines : lastLine + 1;
  if (error.code === "CSV_MAX_RECORD_SIZE") return at(line, "The row is longer than 100,000 characters.");
  return at(line, 'A quotation mark (") stands inside a cell. Put the cell in marks and write each mark in it twice.');
}
