import type { CommandResult } from "../../app.js";
import { AppError } from "../../errors.js";
import type { EvalOptions } from "./options.js";
import { runEvaluation } from "./report.js";

/** Files and options of `eval retrieval`. */
export interface RetrievalOptions extends EvalOptions {
  readonly corpus: string;
  readonly questions: string;
}

/** `eval retrieval`: how well the embedded search finds and answers, on pages and questions of one's own. */
export async function evalRetrieval(options: RetrievalOptions): Promise<CommandResult> {
  if (options.engine !== "embedded") {
    throw new AppError({
      code: "bad-input",
      message: "Retrieval is measured with the embedded engine only.",
      where: "--engine",
    });
  }
  const { corpusFiles, readCorpus } = await import("../../retrieval/evaluation-corpus.js");
  const { evaluateRetrieval, readRetrievalQuestions } = await import("../../retrieval/evaluation.js");
  const questions = await readRetrievalQuestions(options.questions);
  const chunks = await readCorpus(options.corpus);
  return runEvaluation({
    kind: "retrieval",
    files: [...(await corpusFiles(options.corpus)), options.questions],
    options,
    measure: (onItem) => evaluateRetrieval({ chunks, questions, onItem }),
  });
}
