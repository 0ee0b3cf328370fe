import type { JSX } from "preact";
import type { WireBlock, WireCitation, WireStep } from "../wire.js";
import { base } from "./api.js";
import { dateWords } from "./dates.js";
import { Icon, type IconName } from "./icons.js";
import { richLines, safeHref } from "./rich-text.js";

/** A text with bold parts and line breaks; everything is a text node, whatever it contains. */
export function RichText({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {richLines(text).map((line, index) => (
        <span class="line" key={index}>
          {line.map((span, at) => (span.bold ? <strong key={at}>{span.text}</strong> : span.text))}
        </span>
      ))}
    </>
  );
}

/** The parts of a reply that only tell something. */
export function TellingBlock({
  block,
}: {
  readonly block: Exclude<WireBlock, { kind: "buttons" | "form" | "feedback" }>;
}): JSX.Element {
  switch (block.kind) {
    case "text":
      return (
        <p class="text">
          <RichText text={block.text} />
        </p>
      );
    case "fields":
      return <Fields title={block.title} fields={block.fields} />;
    case "citations":
      return <Citations block={block} />;
    case "progress":
      return <Progress label={block.label} steps={block.steps} />;
    case "notice":
      return <Notice tone={block.tone} text={block.text} />;
  }
}

/** Labels and values. */
export function Fields(props: {
  readonly title?: string | undefined;
  readonly fields: readonly { readonly label: string; readonly value: string }[];
}): JSX.Element {
  return (
    <div class="fields">
      {props.title === undefined ? null : <p class="fields-title">{props.title}</p>}
      <dl>
        {props.fields.map((field, index) => (
          <div key={index}>
            <dt>{field.label}</dt>
            <dd>{field.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Citations({ block }: { readonly block: Extract<WireBlock, { kind: "citations" }> }): JSX.Element {
  const { citations, title = citations.length === 1 ? "Source" : "Sources" } = block;
  if (citations.every(({ quote }) => quote === "")) return <Pages title={title} citations={citations} />;
  return (
    <div class="citations">
      <p class="citations-title">{title}</p>
      <ol>
        {citations.map((citation, index) => (
          <li key={index}>
            <details>
              <summary>
                <span class="number">{index + 1}</span>
                <span class="source">
                  {citation.title}
                  <span class="section">{citation.section}</span>
                </span>
              </summary>
              <blockquote>{citation.quote}</blockquote>
              <SourceLink citation={citation} />
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Pages that are named without being quoted. */
function Pages({ title, citations }: { readonly title: string; readonly citations: readonly WireCitation[] }) {
  return (
    <div class="citations pages">
      <p class="citations-title">{title}</p>
      <ul>
        {citations.map((citation, index) => (
          <li key={index}>
            <PageLink citation={citation} words={citation.title} />
            <Updated citation={citation} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SourceLink({ citation }: { readonly citation: WireCitation }): JSX.Element {
  return (
    <p class="source-line">
      <PageLink citation={citation} words="Open the page" />
      <Updated citation={citation} />
    </p>
  );
}

function PageLink({ citation, words }: { readonly citation: WireCitation; readonly words: string }): JSX.Element {
  const href = citation.url.startsWith("/knowledge?") ? `${base}${citation.url}` : safeHref(citation.url);
  if (href === undefined) return <span>{words === citation.title ? words : citation.url}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {words} <Icon name="link" size={14} />
      <span class="unseen">{words === citation.title ? "" : `: ${citation.title}`} (in a new tab)</span>
    </a>
  );
}

/** When the page was last changed, as the reader writes dates. */
function Updated({ citation: { updatedAt } }: { readonly citation: WireCitation }): JSX.Element | null {
  if (updatedAt === undefined) return null;
  return <time dateTime={updatedAt.slice(0, 10)}>Updated {dateWords(updatedAt.slice(0, 10))}</time>;
}

const STEP_WORDS: Readonly<Record<WireStep["state"], string>> = {
  done: "done",
  current: "under way",
  waiting: "to come",
  failed: "failed",
};

function Progress({ label, steps }: { readonly label: string; readonly steps: readonly WireStep[] }): JSX.Element {
  return (
    <div class="progress">
      <p class="progress-label">{label}</p>
      <ol>
        {steps.map((step, index) => (
          <li key={index} class={step.state} aria-current={step.state === "current" ? "step" : undefined}>
            <span class="dot" aria-hidden="true">
              {step.state === "done" ? <Icon name="check" size={12} /> : null}
              {step.state === "failed" ? <Icon name="close" size={12} /> : null}
            </span>
            <span>
              {step.label}
              <span class="unseen"> ({STEP_WORDS[step.state]})</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

const NOTICE_ICONS: Readonly<Record<"info" | "success" | "warning" | "danger", IconName>> = {
  info: "info",
  success: "check",
  warning: "warning",
  danger: "warning",
};

/** Something worth a second look. */
export function Notice(props: {
  readonly tone: "info" | "success" | "warning" | "danger";
  readonly text: string;
}): JSX.Element {
  return (
    <div class={`notice ${props.tone}`}>
      <Icon name={NOTICE_ICONS[props.tone]} size={18} />
      <p>
        <RichText text={props.text} />
      </p>
    </div>
  );
}
