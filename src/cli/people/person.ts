import { z } from "zod";
import type { App } from "../../app.js";
import { AppError } from "../../errors.js";
import type { Principal } from "../../governance/principal.js";
import { result } from "../result.js";
import { readArgs, type ServedCommand } from "../served-command.js";

const args = z.object({ personId: z.string() });

/** `person`: whether somebody may come in, asked before a chat is opened. */
export const showPerson: ServedCommand = async (app, given) => {
  const { id, name } = await activePerson(app, readArgs(args, given).personId);
  return result(name, { id, name });
};

/** Somebody who is served. @throws AppError unknown-person, not-authorised for guests and those who have left */
export async function activePerson(app: App, id: string): Promise<Principal> {
  const person = await knownPerson(app, id);
  if (person.status === "active") return person;
  throw new AppError({
    code: "not-authorised",
    message: `${person.name} is ${person.status === "guest" ? "a guest" : "no longer active"}: only active people are served.`,
  });
}

/** Somebody in the directory. @throws AppError unknown-person that names people with similar ids */
export async function knownPerson(app: App, id: string): Promise<Principal> {
  const found = await app.company.directory.person(id);
  if (found !== undefined) return found;
  const { people } = await app.company.directory.snapshot();
  const words = id.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const similar = people.filter((person) => words.some((word) => word.length > 2 && person.id.includes(word)));
  const some = (similar.length > 0 ? similar : people.filter((person) => person.status === "active")).slice(0, 3);
  throw new AppError({
    code: "unknown-person",
    message: `There is nobody with the id “${id}” in the directory.`,
    remedy:
      some.length === 0 ? "Import people first." : `There is, for example, ${some.map((one) => one.id).join(", ")}.`,
  });
}
