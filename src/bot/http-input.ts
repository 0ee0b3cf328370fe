import type { Context } from "hono";
import type { z } from "zod";
import { HttpError, badRequest } from "./http-error.js";
import { isJson } from "./http-doors.js";

/** The JSON body of a request, checked. @throws HttpError that names the member that is wrong */
export async function jsonBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  if (!isJson(c.req.header("content-type"))) {
    throw new HttpError(415, { code: "bad-input", message: "The body must be sent as application/json." });
  }
  return checked(schema, await parsed(c), "The body");
}

/** The query of a request, checked. @throws HttpError that names the parameter that is wrong */
export function query<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  return checked(schema, c.req.query(), "The query");
}

async function parsed(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not valid JSON.");
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${issue.path.join(".") || "it"}: ${issue.message}`);
  throw badRequest(`${what} is not as it must be. ${problems.join("; ")}`);
}
