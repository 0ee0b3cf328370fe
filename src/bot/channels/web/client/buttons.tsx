import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { WireButton } from "../wire.js";
import { Icon } from "./icons.js";
import type { ButtonState } from "./thread.js";

/** What a row of buttons needs. */
export interface ButtonRowProps {
  readonly buttons: readonly WireButton[];
  readonly state: ButtonState;
  readonly onClick: (button: WireButton, comment: string) => void;
}

function wasClicked(button: WireButton, state: ButtonState): boolean {
  return state.kind === "used" && state.action === button.action && state.value === button.value;
}

function classOf(button: WireButton, state: ButtonState): string {
  const style = button.style ?? (button.action === "confirm" || button.action === "approve" ? "primary" : "plain");
  return `choice ${style}${wasClicked(button, state) ? " chosen" : ""}`;
}

/** Buttons of a reply. A used one keeps the focus and says that it was chosen; none can be clicked twice. */
export function ButtonRow({ buttons, state, onClick }: ButtonRowProps): JSX.Element {
  return (
    <div class={`buttons ${state.kind}`}>
      {buttons.map((button, index) => (
        <button
          key={index}
          type="button"
          class={classOf(button, state)}
          aria-disabled={state.kind !== "open"}
          onClick={() => {
            if (state.kind === "open") onClick(button, "");
          }}
        >
          {wasClicked(button, state) ? <Icon name="check" size={15} /> : null}
          {button.label}
          {wasClicked(button, state) ? <span class="unseen"> (chosen)</span> : null}
        </button>
      ))}
    </div>
  );
}

/** The buttons of an approval, with room for a comment. */
export function DecisionRow({ buttons, state, onClick }: ButtonRowProps): JSX.Element {
  const [comment, setComment] = useState("");
  const [writing, setWriting] = useState(false);
  const field = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (writing) area.current?.focus();
  }, [writing]);
  const open = state.kind === "open";
  return (
    <div class={`decision ${state.kind}`}>
      {writing && open ? (
        <div class="comment">
          <label htmlFor={field}>Comment for the record and the requester</label>
          <textarea
            id={field}
            ref={area}
            rows={2}
            maxLength={2000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
        </div>
      ) : null}
      <div class="decision-row">
        <ButtonRow buttons={buttons} state={state} onClick={(button) => onClick(button, comment.trim())} />
        {open && !writing ? (
          <button type="button" class="quiet" onClick={() => setWriting(true)}>
            Add a comment
          </button>
        ) : null}
        {state.kind === "used" ? (
          <output class="pending">
            {state.under === "way" ? "Sending your decision…" : "Your decision is being recorded…"}
          </output>
        ) : null}
      </div>
    </div>
  );
}
