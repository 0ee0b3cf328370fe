import { html } from "hono/html";
import type { Markup } from "./page.js";

/** A sealed record as the page shows it; what may have to be erased is not among it. */
export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  /** The actor's name, or `system`. */
  readonly actor: string;
  readonly type: string;
  readonly subject: string;
  readonly outcome: string;
}

/** A part of the audit, newest first. `next` continues with older records. */
export interface AuditSlice {
  readonly rows: readonly AuditRow[];
  readonly next?: number | undefined;
}

/** The read-only page, pure. @param base what links begin with */
export function auditPage(slice: AuditSlice, base: string): Markup {
  return html`<h1>Audit</h1>
    <p class="lead">
      What happened, newest first. Run <code>deskhand audit verify</code> to prove that nothing was changed.
    </p>
    ${
      slice.rows.length === 0
        ? html`<p class="empty">There are no records here.</p>`
        : html`<div class="scroll" role="region" aria-label="Audit records" tabindex="0">
            <table class="audit">
              <thead>
                <tr>
                  <th scope="col">No.</th>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">About</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                ${slice.rows.map(auditRow)}
              </tbody>
            </table>
          </div>`
    }
    ${slice.next === undefined ? "" : html`<p><a href="${base}/console/audit?before=${slice.next}">Older records</a></p>`}`;
}

function auditRow(row: AuditRow): Markup {
  return html`<tr>
    <td class="number">${row.seq}</td>
    <td><time datetime="${row.at.toISOString()}">${row.at.toISOString().slice(0, 19).replace("T", " ")}</time></td>
    <td>${row.actor}</td>
    <td>${row.type}</td>
    <td><code>${row.subject}</code></td>
    <td>${row.outcome}</td>
  </tr>`;
}
