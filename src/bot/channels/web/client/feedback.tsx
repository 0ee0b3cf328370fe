import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { feedbackState, handOffValue, verdictValue, type FeedbackState, type Verdict } from "./feedback-state.js";
import { Icon } from "./icons.js";
import type { Outgoing } from "./thread.js";
import type { Click } from "./use-chat.js";

/** What the thumbs under an answer need. */
export interface FeedbackProps {
  readonly answerId: string;
  readonly thread: Parameters<typeof feedbackState>[1];
  readonly onClick: (click: Click, comment: string) => void;
  readonly onRetry: (outgoing: Outgoing) => void;
}

const LABELS: Readonly<Record<Verdict, string>> = { up: "Helpful", down: "Not helpful" };

/** Whether an answer helped: two quiet buttons that show what was chosen; a thumb down asks, without insisting, what was missing. */
export function Feedback({ answerId, thread, onClick, onRetry }: FeedbackProps): JSX.Element {
  const state = feedbackState(answerId, thread);
  const [asking, setAsking] = useState(false);
  const judge = (verdict: Verdict): void => {
    setAsking(verdict === "down");
    if (state.verdict !== verdict) send(verdict, "");
  };
  const send = (verdict: Verdict, comment: string): void =>
    onClick({ label: LABELS[verdict], action: "feedback", value: verdictValue(answerId, verdict) }, comment);
  const open = asking && state.verdict === "down";
  return (
    <div class="feedback">
      <fieldset class="thumbs">
        <legend class="unseen">Did this answer help?</legend>
        <Thumb verdict="up" state={state} onClick={judge} />
        <Thumb verdict="down" state={state} onClick={judge} expanded={open} />
        <output class="thanks">{thanks(state, open)}</output>
      </fieldset>
      {state.failed === undefined ? null : <NotSent failed={state.failed} onRetry={onRetry} />}
      {open ? (
        <Missing
          handedOff={state.handedOff}
          onSend={(comment) => {
            setAsking(false);
            if (comment !== "") send("down", comment);
          }}
          onPerson={(comment) => {
            setAsking(false);
            if (comment !== "") send("down", comment);
            onClick({ label: "Talk to a person", action: "hand-off", value: handOffValue(answerId) }, "");
          }}
        />
      ) : null}
    </div>
  );
}

function thanks({ verdict, commented, failed }: FeedbackState, open: boolean): string {
  if (verdict === undefined || failed !== undefined || open) return "";
  return verdict === "down" && commented ? "Thank you, that is passed on." : "Thank you.";
}

function Thumb(props: {
  readonly verdict: Verdict;
  readonly state: FeedbackState;
  readonly onClick: (verdict: Verdict) => void;
  readonly expanded?: boolean;
}): JSX.Element {
  const { verdict, state, onClick, expanded } = props;
  return (
    <button
      type="button"
      class={`thumb ${verdict}`}
      aria-label={LABELS[verdict]}
      aria-pressed={state.verdict === verdict}
      aria-expanded={expanded}
      title={LABELS[verdict]}
      onClick={() => onClick(verdict)}
    >
      <Icon name="thumb" size={17} />
    </button>
  );
}

function NotSent({ failed, onRetry }: { readonly failed: Outgoing; readonly onRetry: (outgoing: Outgoing) => void }) {
  return (
    <p class="feedback-failed" role="alert">
      Not sent. {failed.problem}
      <button type="button" class="quiet" onClick={() => onRetry(failed)}>
        Try again
      </button>
    </p>
  );
}

function Missing(props: {
  readonly handedOff: boolean;
  readonly onSend: (comment: string) => void;
  readonly onPerson: (comment: string) => void;
}): JSX.Element {
  const [comment, setComment] = useState("");
  const field = useId();
  return (
    <form
      class="missing"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend(comment.trim());
      }}
    >
      <label htmlFor={field}>
        What was missing? <span>Optional. Whoever looks after the pages reads it.</span>
      </label>
      <textarea
        id={field}
        rows={2}
        maxLength={1000}
        value={comment}
        onInput={(event) => setComment(event.currentTarget.value)}
      />
      <div class="missing-row">
        <button class="choice plain">{comment.trim() === "" ? "Close" : "Send"}</button>
        {props.handedOff ? null : (
          <button type="button" class="quiet" onClick={() => props.onPerson(comment.trim())}>
            Talk to a person
          </button>
        )}
      </div>
    </form>
  );
}
