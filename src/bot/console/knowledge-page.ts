import { html, raw } from "hono/html";
import type { Block, KnowledgeDocument } from "../../retrieval/document.js";
import type { Markup } from "./page.js";

type ListItems = Extract<Block, { kind: "list" }>["items"];

/** A page of the knowledge base as it was read, with the anchors that answers cite. Pure. @param today ISO date */
export function knowledgePage(document: KnowledgeDocument, today: string): Markup {
  const { title, owner, updatedAt, reviewBy, blocks } = document;
  const facts = [`Updated ${updatedAt.slice(0, 10)}`, ...(owner === undefined ? [] : [`Owner ${owner}`])];
  return html`<article class="page">
    <h1>${title}</h1>
    <p class="lead">${facts.join(" · ")}</p>
    ${
      reviewBy !== undefined && reviewBy < today
        ? html`<p class="outdated">This page was to be reviewed by ${reviewBy} and may be out of date.</p>`
        : ""
    }
    ${blocks.map(shown)}
  </article>`;
}

function shown(block: Block): Markup {
  switch (block.kind) {
    case "heading":
      return heading(block);
    case "paragraph":
      return html`<p>${block.text}</p>`;
    case "code":
      return html`<pre><code>${block.text}</code></pre>`;
    case "list":
      return list(block.items, block.ordered);
    case "table":
      return table(block);
  }
}

/** The title is the only first heading of a page. */
function heading({ level, text, anchor }: Extract<Block, { kind: "heading" }>): Markup {
  const tag = raw(`h${Math.min(6, Math.max(2, level))}`);
  return html`<${tag} id="${anchor}">${text}</${tag}>`;
}

function list(items: ListItems, ordered: boolean): Markup {
  const tag = raw(ordered ? "ol" : "ul");
  const outermost = items[0]?.depth ?? 0;
  const starts = items.flatMap((item, index) => (item.depth <= outermost ? [index] : []));
  const parts = starts.map((start, index) => {
    const below = items.slice(start + 1, starts[index + 1]);
    return html`<li>${items[start]?.text ?? ""}${below.length === 0 ? "" : list(below, false)}</li>`;
  });
  return html`<${tag}>${parts}</${tag}>`;
}

function table({ header, rows }: Extract<Block, { kind: "table" }>): Markup {
  return html`<div class="scroll">
    <table>
      ${
        header.length === 0
          ? ""
          : html`<thead>
              <tr>
                ${header.map((cell) => html`<th scope="col">${cell}</th>`)}
              </tr>
            </thead>`
      }
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
