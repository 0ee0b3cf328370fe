import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { WireBlock, WireMessage } from "../wire.js";
import { Fields, RichText, TellingBlock } from "./blocks.js";
import { ButtonRow, DecisionRow } from "./buttons.js";
import { Feedback } from "./feedback.js";
import { FormBlock } from "./form-block.js";
import { Icon } from "./icons.js";
import { asksForDecision, buttonState, formIsOpen, labelledValues, type Outgoing, type ThreadItem } from "./thread.js";
import type { ChatActions } from "./use-chat.js";

/** What a message needs of its surroundings. */
export interface MessageContext {
  readonly messages: readonly WireMessage[];
  readonly outgoing: readonly Outgoing[];
  readonly actions: ChatActions;
}

/** A message of the thread. */
export function MessageView({ item, context }: { readonly item: ThreadItem; readonly context: MessageContext }) {
  const { message } = item;
  if (message.content.kind !== "reply") return <Said content={message.content} messages={context.messages} />;
  const { blocks } = message.content;
  if (message.cardKey === undefined) {
    return (
      <div class="reply">
        <Blocks blocks={blocks} message={message} context={context} />
      </div>
    );
  }
  return <Card item={item} blocks={blocks} context={context} />;
}

/** A card that changes in place. Who decided with the keyboard keeps their place: the focus goes from the button to its record. */
function Card(props: {
  readonly item: ThreadItem;
  readonly blocks: readonly WireBlock[];
  readonly context: MessageContext;
}): JSX.Element {
  const { message, replaced } = props.item;
  const card = useRef<HTMLElement>(null);
  const deciding = asksForDecision(message.content);
  useEffect(() => {
    if (replaced && document.activeElement === document.body) card.current?.focus();
  }, [message.id, replaced]);
  return (
    <article class={`card ${deciding ? "deciding" : ""} ${replaced ? "settled" : ""}`} tabIndex={-1} ref={card}>
      {deciding ? <p class="card-mark">Your decision is needed</p> : null}
      <Blocks blocks={props.blocks} message={message} context={props.context} />
    </article>
  );
}

function Blocks(props: {
  readonly blocks: readonly WireBlock[];
  readonly message: WireMessage;
  readonly context: MessageContext;
}): JSX.Element {
  const { message, context } = props;
  const sources = props.blocks.flatMap((block) => (block.kind === "citations" ? block.citations : []));
  return (
    <>
      {props.blocks.map((block, index) => {
        if (block.kind === "form") {
          return (
            <FormBlock
              key={index}
              block={block}
              open={formIsOpen(message, block.formId, context)}
              onSubmit={(values) => context.actions.submit(message, block.formId, values)}
            />
          );
        }
        if (block.kind === "feedback") {
          return (
            <Feedback
              key={index}
              answerId={block.answerId}
              thread={context}
              onClick={(click, comment) => context.actions.click(message, click, comment)}
              onRetry={context.actions.retry}
            />
          );
        }
        if (block.kind !== "buttons") return <TellingBlock key={index} block={block} sources={sources} />;
        const Row = block.buttons.some((one) => one.action === "approve") ? DecisionRow : ButtonRow;
        return (
          <Row
            key={index}
            buttons={block.buttons}
            state={buttonState(message, context)}
            onClick={(button, comment) => context.actions.click(message, button, comment)}
          />
        );
      })}
    </>
  );
}

/** What the person said: words, a click, or a form's values. */
function Said({
  content,
  messages,
}: {
  readonly content: Exclude<WireMessage["content"], { kind: "reply" }>;
  readonly messages: readonly WireMessage[];
}): JSX.Element {
  if (content.kind === "form") {
    return (
      <div class="bubble filled">
        <Fields fields={labelledValues(content, messages)} />
      </div>
    );
  }
  return (
    <div class={`bubble ${content.kind === "button" ? "clicked" : ""}`}>
      {content.kind === "text" ? <RichText text={content.text} /> : content.label}
      {content.kind === "button" && content.comment !== undefined ? (
        <span class="line">“{content.comment}”</span>
      ) : null}
    </div>
  );
}

/** Something on its way: shown at once, and kept with its reason when it could not be sent. */
export function OutgoingView({ outgoing, context }: { readonly outgoing: Outgoing; readonly context: MessageContext }) {
  const { content, state, problem } = outgoing;
  if (content.kind === "reply") return null;
  return (
    <div class={`mine ${state}`}>
      <Said content={content} messages={context.messages} />
      {state === "sending" ? <span class="sending">Sending…</span> : null}
      {state === "failed" ? (
        <div class="not-sent" role="alert">
          <p>
            <Icon name="warning" size={15} /> Not sent. {problem}
          </p>
          <button type="button" class="quiet" onClick={() => context.actions.retry(outgoing)}>
            Try again
          </button>
          <button type="button" class="quiet" onClick={() => context.actions.drop(outgoing)}>
            Remove
          </button>
        </div>
      ) : null}
    </div>
  );
}
