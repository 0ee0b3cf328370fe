import type { JSX } from "preact";
import type { WireBlock, WireCitation } from "../wire.js";
import { base } from "./api.js";
import { dateWords } from "./dates.js";
import { Icon } from "./icons.js";
import { safeHref } from "./rich-text.js";

/** Where an answer stands in the pages: each source a link with its date, what it says to be opened; or pages that are only named. */
export function Sources({ block }: { readonly block: Extract<WireBlock, { kind: "citations" }> }): JSX.Element {
  const { citations, title = citations.length === 1 ? "Source" : "Sources" } = block;
  const quoted = citations.some(({ quote }) => quote !== "");
  return (
    <div class={`citations ${quoted ? "" : "pages"}`}>
      <p class="citations-title">{title}</p>
      <ol>
        {citations.map((citation, index) => (
          <li key={index}>
            {quoted ? <span class="number">{index + 1}</span> : null}
            <div class="source">
              <SourceLink citation={citation} />
              <Facts citation={citation} />
              {citation.quote === "" ? null : (
                <details>
                  <summary>
                    In the page’s words<span class="unseen">: source {index + 1}</span>
                  </summary>
                  <blockquote>{citation.quote}</blockquote>
                </details>
              )}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function SourceLink({ citation }: { readonly citation: WireCitation }): JSX.Element {
  const { title, section } = citation;
  const words = (
    <>
      <span class="source-title">{title}</span>
      {section === "" || section === title ? null : <span class="section">{section}</span>}
    </>
  );
  const href = sourceHref(citation);
  if (href === undefined) return <span class="source-name">{words}</span>;
  return (
    <a class="source-name" href={href} target="_blank" rel="noopener noreferrer">
      {words}
      <Icon name="link" size={13} />
      <span class="unseen"> (in a new tab)</span>
    </a>
  );
}

/** When the page was last changed, as the reader writes dates, and whether it should have been looked at since. */
function Facts({ citation: { updatedAt, reviewBy } }: { readonly citation: WireCitation }): JSX.Element | null {
  if (updatedAt === undefined && reviewBy === undefined) return null;
  return (
    <p class="source-facts">
      {updatedAt === undefined ? null : (
        <time dateTime={updatedAt.slice(0, 10)}>Updated {dateWords(updatedAt.slice(0, 10))}</time>
      )}
      {reviewBy === undefined ? null : (
        <span class="overdue">
          <Icon name="warning" size={13} /> Due for review since {dateWords(reviewBy.slice(0, 10))}
        </span>
      )}
    </p>
  );
}

/** Where a source can be opened; undefined for what a browser must not follow. */
export function sourceHref({ url }: Pick<WireCitation, "url">): string | undefined {
  return url.startsWith("/knowledge?") ? `${base}${url}` : safeHref(url);
}
