import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons.js";

/** Where one writes. */
export interface ComposerProps {
  /** The conversation, so that each keeps its own unsent words. */
  readonly id: string;
  readonly longest: number;
  readonly onSend: (text: string) => void;
}

const draftKey = (id: string): string => `deskhand-draft/${id}`;

/** The writing field: Enter sends, Shift+Enter begins a new line, unsent words survive a reload. */
export function Composer({ id, longest, onSend }: ComposerProps): JSX.Element {
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey(id)) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const over = text.length - longest;
  const sendable = text.trim() !== "" && over <= 0;
  useEffect(() => {
    setText(sessionStorage.getItem(draftKey(id)) ?? "");
    // On a phone the keyboard would cover the conversation one came to read.
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [id]);
  const write = (value: string): void => {
    setText(value);
    sessionStorage.setItem(draftKey(id), value);
  };
  const send = (): void => {
    if (!sendable) return;
    onSend(text.trim());
    write("");
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="writing">
        <label class="unseen" htmlFor="composer">
          Message
        </label>
        {/* The shadow of the text gives the field its height. */}
        <div class="grow" data-text={`${text} `}>
          <textarea
            id="composer"
            ref={field}
            rows={1}
            value={text}
            placeholder="Ask, or say what you need…"
            aria-describedby="composer-hint"
            aria-invalid={over > 0}
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => {
              // While an input method composes a character, Enter belongs to it.
              if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
        </div>
        <button type="submit" class="send" aria-label="Send" aria-disabled={!sendable}>
          <Icon name="send" size={20} />
        </button>
      </div>
      <p id="composer-hint" class={over > 0 ? "hint wrong" : "hint"}>
        {over > 0 ? (
          <span role="alert">{over.toLocaleString()} characters too long. Shorten it, or send it in parts.</span>
        ) : (
          <span class="keys">Enter sends · Shift + Enter for a new line</span>
        )}
      </p>
    </form>
  );
}
