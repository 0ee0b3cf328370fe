import { z } from "zod";
import type { App } from "../../app.js";
import { AppError } from "../../errors.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { sayMoment, textTable } from "../text-table.js";
import { sayCase } from "./say-case.js";

const listArgs = z.object({ all: z.boolean() });
const showArgs = z.object({ reference: z.string() });
const answerArgs = z.object({ reference: z.string(), agent: z.string(), text: z.string() });

/** `desk list`. */
export const listCases: ServedCommand = async (app, given) => {
  const { all } = readArgs(listArgs, given);
  const cases = await app.bot.desk.list(all);
  if (cases.length === 0) return result(all ? "There are no cases." : "No case is open.", { cases });
  const rows = await Promise.all(
    cases.map(async (one) => [
      one.reference,
      one.status,
      sayMoment(one.openedAt),
      await nameOf(app, one.requesterId),
      one.assigneeId === undefined ? "-" : await nameOf(app, one.assigneeId),
      one.title,
    ]),
  );
  const listed = cases.map(({ packet, ...one }) => ({ ...one, summary: packet.summary }));
  return result(textTable(["case", "status", "opened", "for", "agent", "about"], rows), { cases: listed });
};

/** `desk show`. */
export const showCase: ServedCommand = async (app, given) => {
  const { reference } = readArgs(showArgs, given);
  const shown = await app.bot.desk.show(reference);
  return result(sayCase(shown), shown);
};

/** `desk reply`. */
export const replyToCase: ServedCommand = async (app, given) => {
  const { reference, agent, text } = readArgs(answerArgs, given);
  if (text.trim() === "") throw new AppError({ code: "bad-input", message: "The reply is empty." });
  const changed = await app.bot.desk.reply(reference.toUpperCase(), agent, text);
  return result(`${changed.reference}: told ${await nameOf(app, changed.requesterId)}.`, brief(changed));
};

/** `desk resolve`. */
export const resolveCase: ServedCommand = async (app, given) => {
  const { reference, agent, text } = readArgs(answerArgs, given);
  const changed = await app.bot.desk.resolve(reference.toUpperCase(), agent, text === "" ? undefined : text);
  return result(`${changed.reference} is resolved; the assistant has the thread again.`, brief(changed));
};

type Case = Awaited<ReturnType<App["bot"]["desk"]["reply"]>>;

function brief({ reference, status, requesterId, assigneeId, openedAt, resolvedAt }: Case) {
  return { reference, status, requesterId, assigneeId, openedAt, resolvedAt };
}

async function nameOf(app: App, id: string): Promise<string> {
  return (await app.company.directory.person(id))?.name ?? id;
}
