import { z } from "zod";
import type { Json } from "../../../runtime.js";

const account = z.object({
  id: z.string(),
  name: z.string().optional(),
  aadObjectId: z.string().optional(),
});

/** What is read of an activity that the Bot Connector sends; everything else in it is left alone. */
export const incomingActivity = z.object({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  from: account,
  recipient: account,
  conversation: z.object({
    id: z.string().min(1),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  text: z.string().optional(),
  replyToId: z.string().optional(),
  /** Of an invoke or a card's submit. */
  value: z.unknown().optional(),
  /** Of an installationUpdate: `add`, `remove`, …-upgrade. */
  action: z.string().optional(),
  entities: z
    .array(z.object({ type: z.string(), text: z.string().optional(), mentioned: account.partial().optional() }))
    .optional(),
  membersAdded: z.array(account).optional(),
  membersRemoved: z.array(account).optional(),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).optional(),
      eventType: z.string().optional(),
    })
    .optional(),
});

/** An activity as it arrived, checked. */
export type IncomingActivity = z.output<typeof incomingActivity>;

/** An attachment of a message. */
export interface CardAttachment {
  readonly contentType: "application/vnd.microsoft.card.adaptive";
  readonly content: AdaptiveCard;
}

/** An element or action of a card, as the card's schema describes it. */
export type CardElement = { readonly type: string } & { readonly [name: string]: Json };

/** An Adaptive Card of the version that all Teams clients show. */
export type AdaptiveCard = {
  readonly type: "AdaptiveCard";
  readonly version: "1.5";
  readonly body: readonly CardElement[];
} & {
  readonly [name: string]: Json;
};

/** What is sent to a conversation; the envelope (conversation, sender) is added on the way out. */
export interface OutgoingActivity {
  readonly type: "message" | "typing";
  readonly text?: string | undefined;
  readonly textFormat?: "markdown" | undefined;
  /** What a notification says of a message that is a card. */
  readonly summary?: string | undefined;
  readonly attachments?: readonly CardAttachment[] | undefined;
  /** Citations, the label of generated content, streaming: with all their members. */
  readonly entities?: readonly Json[] | undefined;
  readonly channelData?: Json | undefined;
  readonly suggestedActions?: Json | undefined;
}

/** A card as the attachment of a message. */
export function attached(content: AdaptiveCard): CardAttachment {
  return { contentType: "application/vnd.microsoft.card.adaptive", content };
}
