import type { JSX } from "preact";
import type { WireBlock, WireCitation, WireStep } from "../wire.js";
import { Icon, type IconName } from "./icons.js";
import { richLines, type Span } from "./rich-text.js";
import { sourceHref, Sources } from "./sources.js";

/** Sources that a text's marks `[1]` stand for, in their order. */
export type Marked = readonly WireCitation[];

/** A text with bold parts and line breaks; everything is a text node, whatever it contains. A mark leads to its source. */
export function RichText({ text, sources = [] }: { readonly text: string; readonly sources?: Marked }): JSX.Element {
  return (
    <>
      {richLines(text).map((line, index) => (
        <span class={lineClass(line)} key={index}>
          {line.map((span, at) => (
            <SpanText key={at} span={span} sources={sources} />
          ))}
        </span>
      ))}
    </>
  );
}

function lineClass(line: readonly Span[]): string {
  if (line.length === 0) return "line blank";
  return line[0]?.text.startsWith("• ") === true ? "line item" : "line";
}

function SpanText({ span, sources }: { readonly span: Span; readonly sources: Marked }): JSX.Element {
  const parts = sources.length === 0 ? [span.text] : span.text.split(/(\s?\[\d\])/u);
  const words = parts.map((part, at) => {
    const number = /^\s?\[(?<number>\d)\]$/u.exec(part)?.groups?.["number"];
    const source = number === undefined ? undefined : sources[Number(number) - 1];
    return source === undefined ? part : <SourceMark key={at} number={number ?? ""} source={source} />;
  });
  return span.bold ? <strong>{words}</strong> : <>{words}</>;
}

function SourceMark({ number, source }: { readonly number: string; readonly source: WireCitation }): JSX.Element {
  const href = sourceHref(source);
  const name = source.section === "" ? source.title : `${source.title}, ${source.section}`;
  if (href === undefined) return <span class="mark-of">{number}</span>;
  return (
    <a class="mark-of" href={href} target="_blank" rel="noopener noreferrer" title={name}>
      <span class="unseen">Source </span>
      {number}
      <span class="unseen">: {name} (in a new tab)</span>
    </a>
  );
}

/** The parts of a reply that only tell something. */
export function TellingBlock({
  block,
  sources,
}: {
  /** What the marks in its text stand for. */
  readonly sources: Marked;
  readonly block: Exclude<WireBlock, { kind: "buttons" | "form" | "feedback" }>;
}): JSX.Element {
  switch (block.kind) {
    case "text":
      return (
        <p class="text">
          <RichText text={block.text} sources={sources} />
        </p>
      );
    case "fields":
      return <Fields title={block.title} fields={block.fields} />;
    case "citations":
      return <Sources block={block} />;
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
