import { newId } from "../../../runtime.js";
import { phrases } from "../../replies/phrases.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { cut } from "../cut-text.js";
import { limits } from "./limits.js";
import { decodeText, mentionedUsers } from "./mrkdwn.js";
import { saying, tellPrivately, turnAwayLater } from "./notices.js";
import { readMessage, type HeardMessage } from "./parse-message.js";
import { formatThread, type SlackThread } from "./refs.js";
import type { Surface } from "./surfaces.js";

/** Takes a `message` or `app_mention` event: stored when it is said to us by an employee. */
export async function onMessage(
  surface: Surface,
  body: unknown,
  hearer: { readonly team: string; readonly botUser: string },
): Promise<void> {
  const { botUser } = hearer;
  const read = readMessage(body, hearer);
  if (read.kind !== "message") return;
  const { message } = read;
  const thread = threadOf(message);
  const externalRef = formatThread(thread);
  const spokenTo = message.direct || message.mentioned;
  // A thread that we are in goes on without our name, unless somebody else is addressed.
  if (!spokenTo && (message.toSomebodyElse || message.threadTs === undefined)) return;
  if (!spokenTo && !(await surface.posts.knows(externalRef))) return;
  const { team, user, foreign, channel, threadTs } = message;
  const identified = await surface.people.identify({ team, user, foreign });
  if (identified.kind !== "employee") {
    const actor = { team, user, foreign };
    if (spokenTo) turnAwayLater(surface, identified, { actor, channel, threadTs: threadTs ?? placed(message) });
    return;
  }
  const { personId } = identified;
  // What colleagues say to each other beside us is none of our business.
  if (!spokenTo && !(await surface.posts.spokeIn(externalRef, personId))) return;
  if (message.direct) surface.direct.learn(team, user, channel);
  const text = await wordsOf(surface, message, botUser);
  const { accepted, opened } = await surface.accept({
    id: newId(),
    channel: "slack",
    kind: "message",
    dedupeKey: message.dedupeKey,
    conversation: externalRef,
    sender: user,
    personId,
    text,
    receivedAt: surface.clock(),
  });
  surface.drafts.heard(externalRef, message.ts);
  if (accepted === "duplicate") return;
  if (opened === true && message.direct && threadTs !== undefined) nameThread(surface, message, text);
  if (message.fileNames.length > 0) sayFilesAreNotRead(surface, message);
}

function placed(message: HeardMessage): string | undefined {
  return message.direct ? undefined : message.ts;
}

function threadOf({ team, user, channel, direct, ts, threadTs }: HeardMessage): SlackThread {
  return direct ? { team, user, threadTs } : { team, channel, threadTs: threadTs ?? ts };
}

/** The words as a person reads them; a bare mention asks what we can do. */
async function wordsOf({ people }: Surface, message: HeardMessage, botUser: string): Promise<string> {
  const mentioned = [...new Set(mentionedUsers(message.text))].filter((user) => user !== botUser).slice(0, 10);
  const names = new Map(
    await Promise.all(mentioned.map(async (user) => [user, await people.nameOf(message.team, user)] as const)),
  );
  const words = decodeText(message.text, { botUser, nameOf: (user) => names.get(user) });
  const files = message.fileNames.length === 0 ? "" : slackPhrases.attachment(message.fileNames.join(", "));
  const text = [words, files].filter((part) => part !== "").join("\n");
  return text === "" ? phrases.whatCanYouDo : text;
}

/** A thread of the direct messages is listed under what it began with. */
function nameThread({ api, later }: Surface, message: HeardMessage, text: string): void {
  const { team, channel, threadTs } = message;
  const title = cut(text.replaceAll(/\s+/gu, " "), limits.prompts.title);
  later("a title", () => api(team, "assistant.threads.setTitle", { channel_id: channel, thread_ts: threadTs, title }));
}

function sayFilesAreNotRead(surface: Surface, message: HeardMessage): void {
  const { team, user, foreign, channel, threadTs } = message;
  const to = { actor: { team, user, foreign }, channel, threadTs: threadTs ?? placed(message) };
  surface.later("a word on files", () => tellPrivately(surface, to, saying(slackPhrases.filesNotRead)));
}
