/** The few words of an answer that are not the pages' own. */
export const answerWords = {
  partly: "This is the nearest I found; it may not be all of it.",
  missing: (part: string) => `I found nothing on this part: “${part}”.`,
  disagree: "The pages disagree about this. Most authoritative and newest first:",
  stale: (reviewBy: string) => `(This page was due for review on ${reviewBy}; please check before you rely on it.)`,
  nearest: (titles: readonly string[]) => `The nearest pages: ${titles.join(" · ")}`,
  yes: "Yes.",
  no: "No.",
} as const;
