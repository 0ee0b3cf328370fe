import type { Logger } from "../../../runtime.js";
import { phrases } from "../../replies/phrases.js";
import { teamsPhrases } from "../../replies/teams-phrases.js";
import type { InvokeAnswer } from "./adapter.js";
import { taken } from "./answers.js";
import type { CheckToken } from "./entra-token.js";
import { invitation, once, placed, type IntroduceParts } from "./introduce.js";
import { parseActivity, placeOf, type TeamsDoing, type TeamsPlace } from "./parse.js";
import { take, type TakeParts } from "./take.js";
import { connectionName } from "./token-question.js";
import type { TeamsAccount, TeamsWaiting, WaitingActivity } from "./waiting-store.js";

/**
 * What came of linking by a token. `unnamed`: the token lacks the claim that says who it is. `unknown`: nobody active of the directory.
 * `taken`: the account belongs to another employee.
 */
export type SignedOn =
  { readonly kind: "linked"; readonly personId: string } | { readonly kind: "unnamed" | "unknown" | "taken" };

/** Single sign-on, where it is set up. */
export interface TeamsSignOn {
  /** The application id URI, as in the app's manifest. */
  readonly uri: string;
  readonly check: CheckToken;
  /** Links an account to the employee whom the claims name. */
  readonly link: (account: TeamsAccount, claims: Readonly<Record<string, unknown>>) => Promise<SignedOn>;
  readonly waiting: TeamsWaiting;
}

/** What signing on works with. */
interface SignOnParts extends IntroduceParts, TakeParts {
  readonly signOn?: TeamsSignOn | undefined;
  readonly logger: Logger;
}

type Token = Extract<TeamsDoing, { kind: "token" }>;

/** What belongs to signing on. */
export type SignOnDoing = Extract<TeamsDoing, { kind: "token" | "no-token" | "signed-in" }>;

/** Whether it belongs to signing on. */
export function isSignOn(doing: TeamsDoing): doing is SignOnDoing {
  return doing.kind === "token" || doing.kind === "no-token" || doing.kind === "signed-in";
}

/**
 * Takes what the client has to say about signing on. Each device of a person sends a token of its own for one question: each is
 * answered, the link is made once, and what waited for it is taken once.
 */
export async function takeSignOn(parts: SignOnParts, place: TeamsPlace, doing: SignOnDoing): Promise<InvokeAnswer> {
  const { signOn } = parts;
  if (signOn === undefined || place.shared || place.user === "") return notExchanged(doing);
  if (doing.kind === "token" && doing.connection !== connectionName) return { status: 400 };
  const identity = { channel: "teams", tenant: place.tenant, user: place.user } as const;
  const who = await parts.identities.identify(identity, () => parts.members.profile(place));
  if (who.kind === "stranger") return notExchanged(doing);
  if (who.kind === "employee") {
    await takeWaiting(parts, signOn, { account: place, personId: who.personId });
    return exchanged(doing);
  }
  const waiting = await signOn.waiting.of(place);
  if (doing.kind === "signed-in") return taken;
  if (doing.kind === "no-token") return fallBack(parts, { doing, waiting, reason: doing.reason });
  const question = waiting.find((one) => one.id === doing.id);
  return question === undefined ? { status: 400 } : exchange(parts, signOn, { place, doing, question });
}

async function exchange(
  parts: SignOnParts,
  signOn: TeamsSignOn,
  what: { readonly place: TeamsPlace; readonly doing: Token; readonly question: WaitingActivity },
): Promise<InvokeAnswer> {
  const { place, doing, question } = what;
  const account = { tenant: place.tenant, user: place.user };
  const checked = await signOn.check(doing.token, account);
  if (checked.kind === "bad") return fallBack(parts, { doing, waiting: [question], reason: checked.reason });
  const end = await signOn.link(account, checked.claims);
  if (end.kind === "linked") {
    await takeWaiting(parts, signOn, { account, personId: end.personId });
    return exchanged(doing);
  }
  if (end.kind === "unnamed")
    return fallBack(parts, { doing, waiting: [question], reason: "it lacks the claim that says who somebody is" });
  parts.logger.warn({ end: end.kind }, "somebody who signed on was not linked");
  await sayOnce(parts, question, { type: "message", text: phrases.strangers });
  return exchanged(doing);
}

/** What was said before anybody knew by whom is taken as if it had been known. */
export async function takeWaiting(
  parts: TakeParts,
  { waiting }: Pick<TeamsSignOn, "waiting">,
  { account, personId }: { readonly account: TeamsAccount; readonly personId: string },
): Promise<void> {
  for (let some = await waiting.of(account); some.length > 0; some = await waiting.of(account)) {
    for (const { id, activity, fresh } of some) {
      const place = placeOf(activity);
      if (place !== undefined) await take(parts, { place, personId, doing: parseActivity(activity), fresh });
      await waiting.done(id);
    }
  }
}

/** Where the client, or its token, does not say who it is, the person says so by the one-time link. */
async function fallBack(
  parts: SignOnParts,
  what: { readonly doing: SignOnDoing; readonly waiting: readonly WaitingActivity[]; readonly reason: string },
): Promise<InvokeAnswer> {
  parts.logger.warn({ reason: what.reason }, "a single sign-on in Teams did not work");
  const last = what.waiting.at(-1);
  const place = last && placeOf(last.activity);
  if (last === undefined || place === undefined) return notExchanged(what.doing);
  const identity = { channel: "teams", tenant: place.tenant, user: place.user } as const;
  const address = await parts.identities.invitation(identity, await parts.members.profile(place));
  const words = { type: "message", text: teamsPhrases.cannotLink } as const;
  await sayOnce(parts, last, address === undefined ? words : invitation(address));
  return notExchanged(what.doing);
}

/** However many devices the person has. The event itself is answered by the first part, the question is the second. */
async function sayOnce(parts: SignOnParts, after: WaitingActivity, activity: ReturnType<typeof invitation>) {
  const place = placeOf(after.activity);
  if (place !== undefined) await once(parts, { place, part: 2, target: placed(place), activity });
}

function exchanged(doing: SignOnDoing): InvokeAnswer {
  return doing.kind === "token"
    ? { status: 200, body: { id: doing.id, connectionName: doing.connection } }
    : { status: 200 };
}

/** Teams shows the button of the question then. Why it was is ours to know. */
function notExchanged(doing: SignOnDoing): InvokeAnswer {
  if (doing.kind !== "token") return taken;
  const { id, connection } = doing;
  return { status: 412, body: { id, connectionName: connection, failureDetail: "The token was not taken." } };
}
