import { z } from "zod";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { sayMoment, textTable } from "../text-table.js";

const args = z.object({
  subject: z.string().optional(),
  actor: z.string().optional(),
  type: z.string().optional(),
  since: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .optional(),
  limit: z.number().int().positive(),
});

/** `audit show`. */
export const showAudit: ServedCommand = async (app, given) => {
  const entries = await app.company.audit.show(readArgs(args, given));
  if (entries.length === 0) return result("There are no such entries.", { entries });
  const rows = entries.map((entry) => [
    entry.seq === null ? "-" : String(entry.seq),
    sayMoment(entry.at),
    entry.actorId,
    entry.type,
    entry.subject,
    entry.outcome,
  ]);
  return result(textTable(["no.", "when", "who", "what", "about", "outcome"], rows), { entries });
};
