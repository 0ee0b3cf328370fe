import type { WireBlock, WireMessage } from "../../src/bot/channels/web/wire.js";
import { phrases } from "../../src/bot/replies/phrases.js";
import type { Sent, WebClient } from "../support/web-client.js";
import { answerTo, ask, offers, pressed, referenceIn, standing } from "../support/web-dialogue.js";
import { FeedClosed, wordsOf } from "../support/web-feed.js";
import { declinedAccount, type Errand } from "./errands.js";

/** What one errand came to, as the person saw it. */
export interface ErrandOutcome {
  readonly errand: Errand;
  readonly conversationId: string;
  /** Of the request, when one was made. */
  readonly reference?: string | undefined;
  /** `closed`: declined, refused or failed, and told so. */
  readonly ended: "answered" | "done" | "closed" | "dropped";
  readonly transcript: readonly WireMessage[];
}

/** Runs an errand to its end; every wait is bounded by the client's patience. */
export async function runErrand(client: WebClient, errand: Errand): Promise<ErrandOutcome> {
  const thread = await client.newThread();
  const outcome = await carry(client, thread, errand);
  return { errand, conversationId: thread, ...outcome, transcript: await client.history(thread) };
}

async function carry(
  client: WebClient,
  thread: string,
  errand: Errand,
): Promise<Pick<ErrandOutcome, "reference" | "ended">> {
  const first = await ask(client, thread, errand.opening);
  if (errand.kind === "dropped") {
    await expectWords(ask(client, thread, "never mind, cancel that"), /Nothing was sent/u);
    return { ended: "dropped" };
  }
  if (errand.kind === "read") {
    await expectWords(Promise.resolve(first), errand.expects ?? /./u);
    return { ended: "answered" };
  }
  const card = await answered(client, errand, first);
  const confirmed =
    errand.confirm === "button" ? await pressed(client, card, phrases.confirmYes) : await ask(client, thread, "yes");
  const reference = referenceIn(confirmed);
  const ended = await client.until(`the end of ${reference}`, (heard) => endOf(heard, thread, reference));
  return { reference, ended };
}

/** Answers what is asked back until the card asks for a yes. */
async function answered(client: WebClient, errand: Errand, first: WireMessage): Promise<WireMessage> {
  let message = first;
  for (let turns = 0; turns < 8; turns += 1) {
    if (offers(message, phrases.confirmYes)) return message;
    const words = wordsOf(message);
    const answer = errand.answers.find(([asked]) => asked.test(words))?.[1];
    if (answer === undefined) break;
    message = await ask(client, message.conversationId, answer);
  }
  throw new Error(`${errand.person} cannot go on with “${errand.opening}”: ${wordsOf(message)}`);
}

/** How a request ended, by the card in its thread: done, or closed without. */
function endOf(heard: readonly WireMessage[], thread: string, reference: string): "done" | "closed" | undefined {
  const cards = standing(heard).filter(
    (one) => one.conversationId === thread && one.cardKey?.startsWith("request:") === true,
  );
  for (const progress of cards.flatMap(blocksOf)) {
    if (progress.kind !== "progress" || !progress.label.startsWith(reference)) continue;
    if (progress.steps.some((step) => step.state === "failed")) return "closed";
    if (progress.steps.at(-1)?.state === "done") return "done";
  }
  return undefined;
}

function blocksOf({ content }: WireMessage): readonly WireBlock[] {
  return content.kind === "reply" ? content.blocks : [];
}

async function expectWords(answer: Promise<WireMessage>, words: RegExp): Promise<void> {
  const said = wordsOf(await answer);
  if (!words.test(said)) throw new Error(`expected ${String(words)}, was told “${said}”`);
}

/** Somebody who decides on every card as soon as it is seen, some of them with two clicks. Ends when the window is closed. */
export interface Approver {
  /** Clicks made so far. */
  readonly clicks: readonly Sent[];
  /** Resolves when the window is closed, with what went wrong. */
  readonly ended: Promise<readonly string[]>;
}

const noHurryMs = 3_600_000;

/** How an approver decides. */
export interface Habits {
  /** Whether a card is clicked twice. */
  twice(cardKey: string): boolean;
  /** Resolves when it is time to click. */
  ready(cardKey: string): Promise<unknown>;
}

/** Sits down an approver. */
export function seatApprover(client: WebClient, habits: Habits): Approver {
  const clicks: Sent[] = [];
  const decided = new Set<string>();
  const decide = async (card: WireMessage) => {
    const label = wordsOf(card).includes(declinedAccount) ? phrases.reject : phrases.approve;
    const click = async () => {
      const sent = await client.press(card, label);
      clicks.push(sent);
      await answerTo(client, sent);
    };
    // Whoever waits for somebody that never comes goes when the window is closed.
    await Promise.race([habits.ready(card.cardKey ?? ""), client.until("the others", () => undefined, noHurryMs)]);
    await Promise.all(habits.twice(card.cardKey ?? "") ? [click(), click()] : [click()]);
  };
  const failures: string[] = [];
  const note = (thrown: unknown) => {
    // That the window was closed is how it ends.
    if (!(thrown instanceof FeedClosed)) failures.push(`${client.personId}: ${String(thrown)}`);
  };
  const deciding: Promise<void>[] = [];
  const work = async () => {
    for (;;) {
      const cards = await client.until("a card", (heard) => undecided(heard, decided), noHurryMs);
      for (const card of cards) decided.add(card.cardKey ?? "");
      // One card must not wait for another: somebody else may meet them in another order.
      deciding.push(...cards.map((card) => decide(card).catch(note)));
    }
  };
  const ended = work()
    .catch(note)
    .then(() => Promise.all(deciding))
    .then(() => failures);
  return { clicks, ended };
}

function undecided(heard: readonly WireMessage[], decided: ReadonlySet<string>): readonly WireMessage[] | undefined {
  const open = standing(heard).filter((one) => offers(one, phrases.approve) && !decided.has(one.cardKey ?? ""));
  return open.length === 0 ? undefined : open;
}
