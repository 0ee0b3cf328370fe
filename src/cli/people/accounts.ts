import { z } from "zod";
import type { App } from "../../app.js";
import { AppError } from "../../errors.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";
import { count, sayMoment, textTable } from "../text-table.js";
import { knownPerson } from "./person.js";

const listArgs = z.object({ person: z.string().optional() });
const unlinkArgs = z.object({ link: z.string() });

/** `people accounts`: which account of Slack or Teams is whom. */
export const listAccounts: ServedCommand = async (app, given) => {
  const { person } = readArgs(listArgs, given);
  if (person !== undefined) await knownPerson(app, person);
  const links = person === undefined ? await app.bot.identities.all() : await app.bot.identities.linksOf(person);
  const rows = links.map(({ id, identity, personId, origin, linkedAt }) => [
    id,
    identity.channel,
    `${identity.tenant}/${identity.user}`,
    personId,
    origin,
    sayMoment(linkedAt),
  ]);
  const table = textTable(["link", "channel", "account", "person", "by", "since"], rows);
  return result(rows.length === 0 ? "No account is linked." : `${table}\n${count(rows.length, "account")}`, { links });
};

/** `people unlink`: the account is nobody's from the next message on. */
export const unlinkAccount: ServedCommand = async (app: App, given) => {
  const { link } = readArgs(unlinkArgs, given);
  if (await app.bot.identities.revoke(link, { actorId: "system" })) return result("The link has ended.", { link });
  throw new AppError({
    code: "not-found",
    message: `There is no link “${link}” that could be ended.`,
    remedy: "“deskhand people accounts” lists them.",
  });
};
