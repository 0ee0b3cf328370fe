import type { Tx } from "../database.js";
import { asAppError, type AppError } from "../errors.js";
import { emptyState } from "./dialogue/state.js";
import type { InboxEntry } from "./inbox-store.js";
import { phrases } from "./replies/phrases.js";
import { forAnyone, inThread, words } from "./replies/task-replies.js";
import type { BotServices, TurnContext } from "./turn-context.js";
import { mustHold, saveState } from "./turn-end.js";
import { openTurn, readState } from "./turn-start.js";

/** A turn that can't be worked ends in a case, and where not even that can be opened, in words all the same. */
export async function giveUp(services: BotServices, entry: InboxEntry, cause: unknown): Promise<void> {
  const error = asAppError(cause);
  services.logger.error({ err: error, conversationId: entry.conversationId }, "alert: a turn was given up");
  try {
    const context = await openTurn(services, entry);
    if (context === undefined) return await endInWords(services, entry, error);
    await endInCase(context, entry, error);
  } catch (thrown) {
    services.logger.error({ err: asAppError(thrown) }, "alert: a broken turn could not be handed to the desk");
    await endInWords(services, entry, error);
  }
}

async function endInCase(context: TurnContext, entry: InboxEntry, error: AppError): Promise<void> {
  const { services, conversation, speaker } = context;
  const { state } = readState(context);
  await services.database.transaction(async (tx) => {
    // What was open is in the case now. Left in place it could break the next turn as well.
    const { nextFrame, recentReferences } = state;
    await saveState(context, tx, { ...emptyState, nextFrame, recentReferences });
    const outbox = services.notifier.outbox(tx, { conversationId: conversation.id, speakerId: speaker.id });
    await close(services, tx, { entry, error });
    const reference = await services.desk.open(
      { tx, outbox },
      { conversation, requester: speaker, state, reason: "broken", errors: [error.code] },
    );
    await outbox.post(conversation, inThread(words(phrases.broken(reference))));
  });
}

async function endInWords(services: BotServices, entry: InboxEntry, error: AppError): Promise<void> {
  const conversation = await services.conversations.find(entry.conversationId);
  await services.database.transaction(async (tx) => {
    await mustHold(services, tx, entry.conversationId);
    await close(services, tx, { entry, error });
    if (conversation === undefined) return;
    await services.notifier.outbox(tx).post(conversation, forAnyone(inThread(words(phrases.brokenWithoutCase))));
  });
}

/** Only the code is kept: a message may quote what was written. */
async function close(
  services: BotServices,
  tx: Tx,
  { entry, error }: { readonly entry: InboxEntry; readonly error: AppError },
): Promise<void> {
  await services.inbox.finish(tx, entry.id, { status: "failed", error: error.code, now: services.clock() });
  await services.audit.record(tx, {
    type: "turn.failed",
    actorId: "system",
    subject: `conversation:${entry.conversationId}`,
    outcome: error.code,
  });
}
