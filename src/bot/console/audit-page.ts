import { html } from "hono/html";
import type { AuditRecord } from "../../governance/audit.js";
import type { AuditFilter } from "../../governance/audit-store.js";
import type { Markup } from "./page.js";

/** What the page shows: the latest records that fit, newest first, and the names of their actors. */
export interface AuditView {
  readonly records: readonly AuditRecord[];
  /** Names by principal id; an id without a name is shown as it is. */
  readonly names: ReadonlyMap<string, string>;
  readonly filter: Pick<AuditFilter, "subject" | "actor" | "type">;
  /** What links begin with. */
  readonly base: string;
}

/** The read-only page, pure. Data that may have to be erased is not on it. */
export function auditPage(view: AuditView): Markup {
  const chosen = Object.entries(view.filter).filter(([, value]) => value !== undefined);
  return html`<h1>Audit</h1>
    <p class="lead">
      What happened, newest first. Run <code>deskhand audit verify</code> to prove that nothing was changed.
    </p>
    ${
      chosen.length === 0
        ? ""
        : html`<p class="filter">
            Only ${chosen.map(([name, value]) => html`<span>${name} <code>${value}</code></span> `)}
            <a href="${view.base}/console/audit">Show all</a>
          </p>`
    }
    ${
      view.records.length === 0
        ? html`<p class="empty">There are no records here.</p>`
        : html`<div class="scroll" role="region" aria-label="Audit records" tabindex="0">
            <table class="audit">
              <thead>
                <tr>
                  <th scope="col">No.</th>
                  <th scope="col">When (UTC)</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">About</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                ${view.records.map((record) => auditRow(record, view))}
              </tbody>
            </table>
          </div>`
    }`;
}

function auditRow(record: AuditRecord, view: AuditView): Markup {
  const link = (name: "actor" | "type" | "subject", value: string, shown: Markup | string) =>
    html`<a href="${view.base}/console/audit?${new URLSearchParams({ [name]: value }).toString()}">${shown}</a>`;
  return html`<tr>
    <td class="number">${record.seq ?? html`<span title="Not sealed yet">…</span>`}</td>
    <td>
      <time datetime="${record.at.toISOString()}">${record.at.toISOString().slice(0, 19).replace("T", " ")}</time>
    </td>
    <td>${link("actor", record.actorId, view.names.get(record.actorId) ?? record.actorId)}</td>
    <td>${link("type", record.type, record.type)}</td>
    <td>${link("subject", record.subject, html`<code>${record.subject}</code>`)}</td>
    <td>${record.outcome}</td>
  </tr>`;
}
