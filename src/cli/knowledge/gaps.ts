import { z } from "zod";
import { loadKnowledgeGaps } from "../../app.js";
import { AppError } from "../../errors.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { sayGaps } from "./say-gaps.js";

const args = z.object({ since: z.string(), limit: z.number().int().positive() });

/** `knowledge gaps`. */
export const showGaps: ServedCommand = async (app, given) => {
  const { since, limit } = readArgs(args, given);
  const { knowledgeGaps, operatorViewer, periodInDays } = await loadKnowledgeGaps();
  const days = periodInDays(since);
  if (days === undefined) {
    const message = `“${since}” is no period.`;
    throw new AppError({ code: "bad-input", message, remedy: "Write days or weeks, for example P30D or P6W." });
  }
  const whole = await knowledgeGaps(app.bot.services, { days, viewer: operatorViewer });
  const report = {
    ...whole,
    gaps: whole.gaps.slice(0, limit),
    stale: whole.stale.slice(0, limit),
    disliked: whole.disliked.slice(0, limit),
    conflicts: whole.conflicts.slice(0, limit),
  };
  const owners = new Map<string, string>();
  for (const { owner } of report.gaps) {
    const person = owner === undefined ? undefined : await app.company.directory.person(owner);
    if (person !== undefined) owners.set(person.id, person.name);
  }
  return result(sayGaps(report, { days, owners, more: whole.gaps.length - report.gaps.length }), { days, ...report });
};
