import { z } from "zod";
import type { DeliveryOutcome } from "../channel.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import type { ApiOutcome } from "./api.js";
import { failed, lookFor, type PostingParts, type PostTarget } from "./posting.js";
import type { Upload } from "./upload.js";

/** What filing works with. */
export interface FilingParts extends PostingParts {
  readonly upload: Upload;
}

/** Whether the file stands in the thread; `not-filed` once it is certain that it never will. */
export type Filed =
  { readonly kind: "filed" } | { readonly kind: "not-filed" } | Exclude<DeliveryOutcome, { kind: "delivered" }>;

/** Where the file is noted among the messages of a reply. */
const filePart = -1;
/** Noted instead of a time stamp: it was decided to do without a file, and stays so when the rest is tried again. */
const doneWithout = "-";
/** A file that does not come about for so long is done without, in milliseconds: the answer is split. */
const patienceMs = 2 * 60_000;

const uploadGiven = z.object({ upload_url: z.string(), file_id: z.string() });

/**
 * Puts a text file into a thread, once. Uploading shows nobody anything and may be repeated; sharing is noted before it is done,
 * and when its end is in doubt the next try looks for the file, by its name, before it shares another.
 */
export async function fileOnce(
  parts: FilingParts,
  deliveryId: string,
  what: { readonly to: PostTarget; readonly content: string },
): Promise<Filed> {
  const { posts, clock } = parts;
  const { to } = what;
  const key = { deliveryId, part: filePart };
  const name = fileName(deliveryId);
  const begun = await posts.begin(key, to.channel, clock());
  if (begun.ts !== undefined) return { kind: begun.ts === doneWithout ? "not-filed" : "filed" };
  if (begun.again && parts.sabotage?.noLookup !== true) {
    const found = await lookFor(parts, { to, begunAt: begun.begunAt }, ({ files }) =>
      (files ?? []).some((file) => file.name === name),
    );
    if (found.kind === "posted") await posts.arrived(key, found.ts);
    if (found.kind === "posted") return { kind: "filed" };
    if (found.kind !== "nowhere") return found;
    if (clock().getTime() - begun.begunAt.getTime() > patienceMs) return without();
  }
  const outcome = await share(parts, name, what);
  if (outcome.kind === "refused") return without();
  if (outcome.kind !== "ok") return failed(outcome);
  await posts.arrived(key, name);
  return { kind: "filed" };

  async function without(): Promise<Filed> {
    await posts.arrived(key, doneWithout);
    return { kind: "not-filed" };
  }
}

/** The name carries the delivery: by it the file is found again. */
function fileName(deliveryId: string): string {
  return `answer-${deliveryId}.txt`;
}

async function share(
  { api, upload }: FilingParts,
  name: string,
  { to, content }: { readonly to: PostTarget; readonly content: string },
): Promise<ApiOutcome> {
  const length = Buffer.byteLength(content);
  const given = await api(to.team, "files.getUploadURLExternal", { filename: name, length, snippet_type: "text" });
  if (given.kind !== "ok") return unseen(given);
  const read = uploadGiven.safeParse(given.data);
  if (!read.success) return { kind: "refused", error: "no address to upload to" };
  const { upload_url: url, file_id: id } = read.data;
  const uploaded = await upload(url, content);
  if (uploaded.kind !== "ok") return unseen(uploaded);
  return api(to.team, "files.completeUploadExternal", {
    files: [{ id, title: slackPhrases.wholeAnswer }],
    channel_id: to.channel,
    ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
  });
}

/** Before the end of an upload nobody sees anything of it: a doubt is none. */
function unseen(outcome: ApiOutcome): ApiOutcome {
  return outcome.kind === "doubtful" ? { kind: "unsent", reason: outcome.reason } : outcome;
}
