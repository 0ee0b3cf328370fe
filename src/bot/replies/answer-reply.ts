import { answerWords } from "../../retrieval/answer-words.js";
import type { Answer, Citation, NearestPage } from "../../retrieval/answer.js";
import { feedbackPhrases } from "./feedback-phrases.js";
import { phrases } from "./phrases.js";
import type { Reply, ReplyBlock } from "./reply.js";
import { inThread, words } from "./task-replies.js";

/** An answer on its way into a thread. */
export interface AnswerToSay {
  readonly answer: Answer;
  /** By what it is judged. */
  readonly answerId: string;
  /** Whether there are any pages to answer from. */
  readonly anyPages: boolean;
  readonly now: Date;
}

/** An answer with its sources and the question whether it helped; or that the pages are silent, with the nearest ones and a person. Pure. */
export function answerReply({ answer, answerId, anyPages, now }: AnswerToSay): Reply {
  if (answer.kind === "answered" || answer.kind === "partly") {
    const citations = answer.citations.map((citation) => cited(citation, now.toISOString().slice(0, 10)));
    return inThread(...textBlocks(answer.text), { kind: "citations", citations }, { kind: "feedback", answerId });
  }
  return inThread(words(anyPages ? phrases.notCovered : phrases.notCoveredNoPages), ...nearestPages(answer), {
    kind: "buttons",
    buttons: [{ label: phrases.offerPerson, action: "hand-off", value: JSON.stringify({ answer: answerId }) }],
  });
}

function cited({ document: title, section, url, quote, updatedAt, reviewBy }: Citation, today: string) {
  const overdue = reviewBy !== undefined && reviewBy.slice(0, 10) < today;
  return { title, section, url, quote, updatedAt, ...(overdue ? { reviewBy } : {}) };
}

/** What is to be known before an answer is read stands out from it. */
const warnings: ReadonlySet<string> = new Set([answerWords.partly, answerWords.disagree]);

function textBlocks(text: string): readonly ReplyBlock[] {
  const parts = text.split("\n\n");
  const end = parts.findIndex((part) => !warnings.has(part));
  const leads = end === -1 ? parts : parts.slice(0, end);
  const rest = parts.slice(leads.length).join("\n\n");
  return [
    ...leads.map((lead) => ({ kind: "notice" as const, tone: "warning" as const, text: lead })),
    ...(rest === "" ? [] : [words(rest)]),
  ];
}

function nearestPages({ nearest = [] }: Answer): readonly ReplyBlock[] {
  if (nearest.length === 0) return [];
  return [{ kind: "citations", title: feedbackPhrases.nearestPages, citations: nearest.map(asCitation) }];
}

function asCitation({ title, url, updatedAt }: NearestPage) {
  return { title, section: "", url, quote: "", updatedAt };
}
