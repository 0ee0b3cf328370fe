import type { types } from "@slack/bolt";
import { phrases } from "../../replies/phrases.js";
import { slackPhrases } from "../../replies/slack-phrases.js";
import { limits } from "./limits.js";
import { plain } from "./render-form.js";

/** What a decision in a modal is about. */
export interface DecisionOrigin {
  readonly externalRef: string;
  /** Value of the button. */
  readonly value: string;
  readonly decision: "approve" | "reject";
  readonly messageRef?: string | undefined;
}

/** The modal in which an approver writes why. */
export function decisionModal(origin: DecisionOrigin): types.ModalView {
  const reject = origin.decision === "reject";
  return {
    type: "modal",
    callback_id: "deskhand:decision",
    title: plain(reject ? slackPhrases.rejectTitle : slackPhrases.approveTitle, limits.modal.title),
    submit: plain(reject ? phrases.reject : phrases.approve, limits.modal.button),
    close: plain(slackPhrases.close, limits.modal.button),
    private_metadata: JSON.stringify(origin),
    blocks: [
      {
        type: "input",
        block_id: "field:comment",
        optional: reject,
        label: plain(reject ? slackPhrases.reasonLabel : slackPhrases.commentLabel, limits.input.label),
        element: { type: "plain_text_input", action_id: "value", multiline: true, max_length: limits.input.text },
      },
    ],
  };
}

/** The modal in which somebody asks something, with what they asked it on. */
export function askModal(kind: "ask" | "request", text: string): types.ModalView {
  const title = kind === "ask" ? slackPhrases.askTitle : slackPhrases.requestTitle;
  const label = kind === "ask" ? slackPhrases.askLabel : slackPhrases.requestLabel;
  const initial = text.slice(0, limits.input.text);
  return {
    type: "modal",
    callback_id: "deskhand:ask",
    title: plain(title, limits.modal.title),
    submit: plain(slackPhrases.send, limits.modal.button),
    close: plain(slackPhrases.close, limits.modal.button),
    blocks: [
      {
        type: "input",
        block_id: "field:text",
        label: plain(label, limits.input.label),
        hint: plain(slackPhrases.askHint, limits.input.hint),
        element: {
          type: "plain_text_input",
          action_id: "value",
          multiline: true,
          max_length: limits.input.text,
          ...(initial === "" ? {} : { initial_value: initial }),
        },
      },
    ],
  };
}
