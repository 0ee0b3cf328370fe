import { html } from "hono/html";
import type { Gap, GapReport, PageCount, PageFacts } from "../../retrieval/gap.js";
import type { Markup } from "./page.js";

/** What the page shows. */
export interface GapsView {
  readonly report: GapReport;
  readonly days: number;
  /** Names of owners who are people, by id; another owner is shown as the page names it. */
  readonly owners: ReadonlyMap<string, string>;
  /** What links begin with. */
  readonly base: string;
}

const PERIODS: readonly number[] = [7, 30, 90];
/** Who has closed these asks again. */
const SHOWN = 50;

/** Where the pages fall short, for who looks after them. Pure. */
export function gapsPage(view: GapsView): Markup {
  const { report, days, base } = view;
  const { totals } = report;
  return html`<h1>Knowledge gaps</h1>
    <p class="lead">
      Questions that the pages did not answer well, put together by what they ask about. Names, addresses and numbers of
      people are taken out.
    </p>
    <nav class="periods" aria-label="Period">
      ${PERIODS.map(
        (one) =>
          html`<a href="${base}/console/gaps?days=${one}" ${one === days ? html`aria-current="true"` : ""}
            >${one} days</a
          >`,
      )}
    </nav>
    <dl class="figures">
      ${figure("Asked", totals.asked)}${figure("Answered", totals.answered)}${figure("In part", totals.partly)}
      ${figure("Not covered", totals.notCovered)}${figure("Helpful", totals.up)}${figure("Not helpful", totals.down)}
      ${figure("Went to a person", totals.handedOff)}
    </dl>
    ${
      report.gaps.length === 0
        ? html`<p class="empty">
            ${totals.asked === 0 ? "Nobody asked anything in this time." : "No question is open."}
          </p>`
        : html`<ol class="gaps">
            ${report.gaps.slice(0, SHOWN).map((gap) => gapItem(gap, view))}
          </ol>`
    }
    ${report.gaps.length > SHOWN ? html`<p class="lead">And ${report.gaps.length - SHOWN} that were asked less often.</p>` : ""}
    ${pagesTable({ title: "Pages past their review date", what: "Cited", pages: report.stale, view })}
    ${pagesTable({ title: "Pages in answers that did not help", what: "Times", pages: report.disliked, view })}
    ${conflicts(view)}`;
}

function figure(label: string, value: number): Markup {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

function gapItem(gap: Gap, view: GapsView): Markup {
  return html`<li class="gap">
    <h2>${gap.label}</h2>
    <p class="gap-count"><strong>${times(gap.count)}</strong> by ${people(gap.askers)} · ${trend(gap)}</p>
    <p class="gap-why">${reasons(gap).join(" · ")}</p>
    ${
      gap.examples.length === 0
        ? html`<p class="gap-kept">Too few people asked for their words to be shown.</p>`
        : html`<ul class="gap-words">
            ${gap.examples.map((text) => html`<li>“${text}”</li>`)}
          </ul>`
    }
    ${gap.missing.map((text) => html`<p class="gap-missing"><span>Missing:</span> ${text}</p>`)}
    <p class="gap-pages">
      <span>Nearest:</span>
      ${gap.nearest.length === 0 ? "no page" : gap.nearest.map((page, at) => html`${at === 0 ? "" : " · "}${link(page, view)}`)}
    </p>
    <p class="gap-pages"><span>Suggested owner:</span> ${ownerName(gap.owner, view)}</p>
  </li>`;
}

function times(count: number): string {
  return count === 1 ? "Once" : `${count} times`;
}

function people(count: number): string {
  return count === 1 ? "one person" : `${count} people`;
}

function trend({ count, before }: Gap): string {
  if (before === 0) return "new in this time";
  if (count === before) return "as often as before";
  return `${count > before ? "up" : "down"} from ${before}`;
}

function reasons({ reasons: by }: Gap): readonly string[] {
  return [
    ["not covered", by["not-covered"]] as const,
    ["covered in part", by.partly] as const,
    ["not helpful", by["thumbed-down"]] as const,
    ["went to a person", by["handed-off"]] as const,
  ]
    .filter(([, count]) => count > 0)
    .map(([words, count]) => `${count} ${words}`);
}

function ownerName(owner: string | undefined, { owners }: GapsView): string {
  return owner === undefined ? "nobody is named" : (owners.get(owner) ?? owner);
}

/** Only addresses of the web and of this server can be followed. */
function link(page: PageFacts, { base }: GapsView): Markup | string {
  const href = page.url.startsWith("/knowledge?") ? `${base}${page.url}` : page.url;
  return /^(?:https?:\/\/|\/)/u.test(href) ? html`<a href="${href}">${page.title}</a>` : page.title;
}

interface PagesTable {
  readonly title: string;
  readonly what: string;
  readonly pages: readonly PageCount[];
  readonly view: GapsView;
}

function pagesTable({ title, what, pages, view }: PagesTable): Markup | "" {
  if (pages.length === 0) return "";
  return html`<h2>${title}</h2>
    <div class="scroll" role="region" aria-label="${title}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col">${what}</th>
            <th scope="col">Review by</th>
            <th scope="col">Owner</th>
          </tr>
        </thead>
        <tbody>
          ${pages.map(
            ({ page, count }) =>
              html`<tr>
                <td>${link(page, view)}</td>
                <td>${count}</td>
                <td>${page.reviewBy?.slice(0, 10) ?? "–"}</td>
                <td>${page.owner === undefined ? "–" : ownerName(page.owner, view)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function conflicts(view: GapsView): Markup | "" {
  if (view.report.conflicts.length === 0) return "";
  return html`<h2>Pages that say different things</h2>
    <ul class="conflicts">
      ${view.report.conflicts.map(
        ({ pages: [one, other], count }) =>
          html`<li>${link(one, view)} and ${link(other, view)}: shown ${times(count).toLowerCase()}</li>`,
      )}
    </ul>`;
}
