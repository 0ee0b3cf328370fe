/** How questions are answered together. */
export interface TogetherParts<Q, A> {
  /** Answers some questions, in their order. A throw answers none of them. */
  ask(questions: readonly Q[]): Promise<readonly A[]>;
  /** Questions in one go at most. */
  readonly atMost: number;
}

interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * Asks one thing at a time; what comes meanwhile goes together in the next go, in the order it came. Alone, a question is asked at once,
 * and in a flood a hundred cost little more than one. Where they cannot be answered together, each is asked alone, so that one that
 * cannot be answered fails alone.
 */
export function createTogether<Q, A>({ ask, atMost }: TogetherParts<Q, A>): (question: Q) => Promise<A> {
  const waiting: Waiting<Q, A>[] = [];
  let asking = false;
  const answer = async (some: readonly Waiting<Q, A>[]): Promise<void> => {
    try {
      const answers = await ask(some.map(({ question }) => question));
      answers.forEach((one, index) => some[index]?.resolve(one));
    } catch (thrown) {
      if (some.length === 1) some[0]?.reject(thrown);
      else for (const one of some) await answer([one]);
    }
  };
  const answerWaiting = async (): Promise<void> => {
    asking = true;
    while (waiting.length > 0) await answer(waiting.splice(0, atMost));
    asking = false;
  };
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!asking) answerWaiting().catch(reject);
    });
}
