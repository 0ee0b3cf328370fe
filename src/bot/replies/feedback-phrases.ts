/** What the assistant says about its answers being judged. */
export const feedbackPhrases = {
  /** What stands on the two buttons, for channels that need words and for the transcript. */
  helpful: "Helpful",
  notHelpful: "Not helpful",
  thanks: "Thank you. That is noted.",
  sorry: "Thank you, that is noted. I'm sorry it didn't help. Shall a person look at it?",
  onlyTheAsker: "Thank you. Only the judgement of whoever asked is counted.",
  notKept: "That answer is not kept any longer, so there is nothing to note.",
  unclear: "I can't tell which answer you mean. Please use the buttons below it.",
  nearestPages: "Nearest pages",
} as const;
