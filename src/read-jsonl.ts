import { readFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "./errors.js";

/** A row of a JSON Lines file. */
export interface NumberedRow<Row> {
  /** Counted from 1, blank lines included. */
  readonly line: number;
  readonly row: Row;
}

const REMEDY = "Every line holds one JSON object in UTF-8; the format of each evaluation's rows is in its --help";
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Reads a JSON Lines file whose rows fit `schema`; blank lines are passed over. The first bad row fails the whole file
 * with `bad-input`, naming file and line: a figure over the rows that happened to be readable would be a wrong figure.
 */
export async function readJsonLines<Row>(file: string, schema: z.ZodType<Row>): Promise<readonly NumberedRow<Row>[]> {
  const bytes = await readBytes(file);
  const rows: NumberedRow<Row>[] = [];
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const where = `${file}:${line}`;
    const text = decode(bytes.subarray(start, end), where);
    if (text !== "") rows.push({ line, row: parseRow(text, schema, where) });
    start = end + 1;
  }
  return rows;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const message = `The file cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new AppError({ code: "bad-input", message, where: file, cause });
  }
}

function decode(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).replace(BYTE_ORDER_MARK, "").trim();
  } catch (cause) {
    throw new AppError({ code: "bad-input", message: "The line is not UTF-8", where, remedy: REMEDY, cause });
  }
}

function parseRow<Row>(text: string, schema: z.ZodType<Row>, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError({ code: "bad-input", message: "The line is not JSON", where, remedy: REMEDY, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = `The row does not fit: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`;
  throw new AppError({ code: "bad-input", message, where, remedy: REMEDY, cause: parsed.error });
}
