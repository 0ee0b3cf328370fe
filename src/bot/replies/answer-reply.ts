import type { Answer, NearestPage } from "../../retrieval/answer.js";
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
}

/** An answer with its sources and the question whether it helped; or that the pages are silent, with the nearest ones and a person. Pure. */
export function answerReply({ answer, answerId, anyPages }: AnswerToSay): Reply {
  if (answer.kind === "answered" || answer.kind === "partly") {
    const citations = answer.citations.map(({ document: title, section, url, quote, updatedAt }) => {
      return { title, section, url, quote, updatedAt };
    });
    return inThread(words(answer.text), { kind: "citations", citations }, { kind: "feedback", answerId });
  }
  return inThread(words(anyPages ? phrases.notCovered : phrases.notCoveredNoPages), ...nearestPages(answer), {
    kind: "buttons",
    buttons: [{ label: phrases.offerPerson, action: "hand-off", value: JSON.stringify({ answer: answerId }) }],
  });
}

function nearestPages({ nearest = [] }: Answer): readonly ReplyBlock[] {
  if (nearest.length === 0) return [];
  return [{ kind: "citations", title: feedbackPhrases.nearestPages, citations: nearest.map(asCitation) }];
}

function asCitation({ title, url, updatedAt }: NearestPage) {
  return { title, section: "", url, quote: "", updatedAt };
}
