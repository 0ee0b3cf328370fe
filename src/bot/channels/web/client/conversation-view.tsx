import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { dayLabel, timeLabel } from "./dates.js";
import { Icon, Mark } from "./icons.js";
import { MessageView, OutgoingView, type MessageContext } from "./message-view.js";
import { useNow } from "./use-now.js";
import { isFeedback, isWorking, threadItems, type ThreadItem } from "./thread.js";
import { RichText, type Marked } from "./blocks.js";
import type { WireConversation, WireDraft } from "../wire.js";

/** A conversation's messages. */
export interface ConversationViewProps {
  readonly conversation: WireConversation | undefined;
  readonly context: MessageContext;
  /** An answer that is being written. */
  readonly draft: WireDraft | undefined;
  readonly more: boolean;
  readonly loaded: boolean;
}

/** The thread: a log that screen readers follow, and that stays at its end unless one reads further up. */
export function ConversationView(props: ConversationViewProps): JSX.Element {
  const { context, conversation, draft } = props;
  const items = threadItems(context.messages);
  const now = useNow(5000);
  const working = isWorking(context, conversation, now);
  const isWriting = draft !== undefined && draft.text !== "";
  const { box, content, below, toEnd } = useStayingAtEnd();
  return (
    <div class="scroller" ref={box}>
      <div ref={content}>
        <div
          class="log"
          role="log"
          aria-live="polite"
          aria-relevant="additions text"
          aria-label="Conversation"
          aria-busy={!props.loaded}
        >
          {props.more ? (
            <button type="button" class="quiet earlier" onClick={context.actions.earlier}>
              Show earlier messages
            </button>
          ) : null}
          {groups(items, now).map((group) => (
            <Group key={group.key} group={group}>
              {group.items.map((item) => (
                <div class="entry" key={item.key}>
                  <MessageView item={item} context={context} />
                </div>
              ))}
            </Group>
          ))}
          {context.outgoing
            .filter((one) => !isClickOnCard(one, context) && !isFeedback(one.content))
            .map((one) => (
              <OutgoingView key={one.id} outgoing={one} context={context} />
            ))}
          {working && isWriting ? <Writing text={draft.text} /> : null}
        </div>
        {working ? <Working draft={draft} /> : null}
      </div>
      {below ? (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" size={16} /> Latest
        </button>
      ) : null}
    </div>
  );
}

// The card itself says that a decision is on its way; a failure is said below it.
function isClickOnCard(outgoing: MessageContext["outgoing"][number], context: MessageContext): boolean {
  const { content } = outgoing;
  if (content.kind !== "button" || outgoing.state === "failed") return false;
  return context.messages.some((one) => one.id === content.messageRef && one.cardKey !== undefined);
}

/** Messages of one author in a row. */
interface MessageGroup {
  readonly key: string;
  readonly author: "person" | "assistant" | "desk";
  readonly items: readonly ThreadItem[];
  readonly day: string | undefined;
  readonly time: string;
}

function groups(items: readonly ThreadItem[], now: Date): readonly MessageGroup[] {
  const made: (Omit<MessageGroup, "items"> & { items: ThreadItem[]; dayKey: string })[] = [];
  for (const item of items) {
    const at = new Date(item.message.at);
    const dayKey = at.toDateString();
    const last = made.at(-1);
    if (last !== undefined && last.author === item.message.author && last.dayKey === dayKey) {
      last.items.push(item);
      continue;
    }
    made.push({
      key: item.key,
      author: item.message.author,
      items: [item],
      day: last?.dayKey === dayKey ? undefined : dayLabel(at, now),
      dayKey,
      time: timeLabel(at),
    });
  }
  return made;
}

const AUTHORS = { person: "You", assistant: "Deskhand", desk: "Service desk" } as const;

function Group({
  group,
  children,
}: {
  readonly group: MessageGroup;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      {group.day === undefined ? null : (
        <p class="day">
          <span>{group.day}</span>
        </p>
      )}
      <section class={`group ${group.author}`} aria-label={`${AUTHORS[group.author]}, ${group.time}`}>
        {group.author === "person" ? null : (
          <span class="face">{group.author === "desk" ? <span class="desk-face">SD</span> : <Mark size={28} />}</span>
        )}
        <div class="entries">
          <p class="by">
            {group.author === "person" ? null : <strong>{AUTHORS[group.author]}</strong>}
            <time>{group.time}</time>
          </p>
          {children}
        </div>
      </section>
    </>
  );
}

/** That something is being done; a screen reader is told once what, and reads the answer when it is there. */
function Working({ draft }: { readonly draft: WireDraft | undefined }): JSX.Element {
  const isWriting = draft !== undefined && draft.text !== "";
  return (
    <output class={isWriting ? "unseen" : "working"}>
      {isWriting ? "Deskhand is writing an answer" : <Mark size={28} />}
      {isWriting ? null : <Dots />}
      {isWriting ? null : (
        <span class={draft === undefined ? "unseen" : "doing"}>
          {draft === undefined ? "Deskhand is working on it" : "Reading the pages…"}
        </span>
      )}
    </output>
  );
}

function Dots(): JSX.Element {
  return (
    <span class="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

/** Sources come with the message; their marks have their room before. */
const unnamed: Marked = Array.from({ length: 9 }, () => ({ title: "", section: "", url: "", quote: "" }));

/** An answer as far as it is written, where its message will stand. Not live: it would be read out again with each sentence. */
function Writing({ text }: { readonly text: string }): JSX.Element {
  return (
    <section class="group assistant" aria-live="off" aria-busy="true" aria-label={AUTHORS.assistant}>
      <span class="face">
        <Mark size={28} />
      </span>
      <div class="entries">
        <p class="by">
          <strong>{AUTHORS.assistant}</strong>
          <span class="doing">writing…</span>
        </p>
        <div class="entry">
          <div class="reply being-written">
            <p class="text">
              <RichText text={text} sources={unnamed} />
            </p>
          </div>
        </div>
      </div>
    </section>
  );
}

const NEAR = 120;

/** Keeps the end in view while one is there, whatever grows: a new message, a comment field, a picture of text. */
function useStayingAtEnd() {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const element = box.current;
    const grows = content.current;
    if (element === null || grows === null) return;
    let atEnd = true;
    const follow = (): void => {
      if (atEnd) element.scrollTo({ top: element.scrollHeight });
    };
    const scrolled = (): void => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      setBelow(!atEnd);
    };
    const observer = new ResizeObserver(follow);
    observer.observe(grows);
    observer.observe(element);
    element.addEventListener("scroll", scrolled, { passive: true });
    follow();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", scrolled);
    };
  }, []);
  const toEnd = (): void => box.current?.scrollTo({ top: box.current.scrollHeight });
  return { box, content, below, toEnd };
}
