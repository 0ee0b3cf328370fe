import { html } from "hono/html";
import type { Obligation } from "../../governance/decision.js";
import type { MatrixRole, MatrixRow, ShownCondition } from "../../governance/policy/matrix.js";
import type { Markup } from "./page.js";

/** The table "who may do what, and who must agree", with the version of the policy it was read from. */
export interface PolicyMatrix {
  readonly version: number;
  readonly publishedAt?: Date | undefined;
  /** Action ids, domains or `*` that are switched off right now. */
  readonly killed: readonly string[];
  readonly rows: readonly MatrixRow[];
}

const ANSWERS: Readonly<Record<MatrixRole["answer"], { readonly label: string; readonly sign: string }>> = {
  yes: { label: "Yes", sign: "✓" },
  depends: { label: "It depends", sign: "◐" },
  no: { label: "No", sign: "–" },
};

const AUTONOMY: Readonly<Record<MatrixRow["autonomy"], string>> = {
  act: "",
  assist: "A colleague starts it",
  recommend: "Only told how",
  shadow: "Trial: nothing runs",
  off: "Switched off",
};

/** The read-only page, pure: same table, same page. */
export function policiesPage(matrix: PolicyMatrix): Markup {
  const roles = [...new Set(matrix.rows.flatMap((row) => row.roles.map((one) => one.role)))].filter((role) =>
    matrix.rows.some((row) => row.roles.some((one) => one.role === role && one.answer !== "no")),
  );
  return html`<h1>Who may do what, and who must agree</h1>
    <p class="lead">
      Policy version
      ${matrix.version}${matrix.publishedAt === undefined ? "" : html`, in force since ${day(matrix.publishedAt)}`}.
      Each request is decided with its own facts, such as its amount. Roles without a column may do none of this.
    </p>
    ${
      matrix.rows.length === 0
        ? html`<p class="empty">No actions are registered, so nobody may do anything.</p>`
        : html`<div class="scroll" role="region" aria-label="Policy table" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">Action</th>
                  ${roles.map((role) => html`<th scope="col" class="role">${sentence(words(role))}</th>`)}
                  <th scope="col">Who must agree</th>
                  <th scope="col">Never</th>
                </tr>
              </thead>
              <tbody>
                ${matrix.rows.map((row) => matrixRow(row, roles, matrix.killed))}
              </tbody>
            </table>
          </div>`
    }`;
}

function matrixRow(row: MatrixRow, roles: readonly string[], killed: readonly string[]): Markup {
  const stopped = killed.some((name) => name === "*" || name === row.actionId || name === row.domain);
  const state = stopped ? AUTONOMY.off : AUTONOMY[row.autonomy];
  return html`<tr>
    <th scope="row">
      ${row.title}<br /><code>${row.actionId}</code>
      ${state === "" ? "" : html`<span class="effect stopped">${state}</span>`}
      ${row.fault === undefined ? "" : html`<p class="fault">Everybody is refused: ${row.fault}</p>`}
    </th>
    ${roles.map((role) => answerCell(row.roles.find((one) => one.role === role)))}
    <td>${row.obligations.length === 0 ? html`<span class="none">Nobody</span>` : agreement(row.obligations)}</td>
    <td>
      ${
        row.refusals.length === 0
          ? html`<span class="none">–</span>`
          : html`<ul class="steps plain">
              ${row.refusals.map((one) => html`<li>${one.reason}<span class="when">${condition(one.condition)}</span></li>`)}
            </ul>`
      }
    </td>
  </tr>`;
}

function answerCell(role: MatrixRole | undefined): Markup {
  const answer = role?.answer ?? "no";
  const { label, sign } = ANSWERS[answer];
  return html`<td class="answer ${answer}">
    <span aria-hidden="true">${sign}</span>${label}
    ${(role?.conditions ?? []).map((one) => html`<span class="when">${condition(one)}</span>`)}
  </td>`;
}

function agreement(obligations: MatrixRow["obligations"]): Markup {
  return html`<ul class="steps plain">
    ${obligations.map(
      ({ obligation, condition: when }) =>
        html`<li><strong>${obligationWords(obligation)}</strong><span class="when">${condition(when)}</span></li>`,
    )}
  </ul>`;
}

function condition({ text, plain }: ShownCondition): Markup {
  return plain ? html`${text}` : html`<code>${text}</code>`;
}

/** An obligation in words: "2. Finance approver agrees (2 people)". */
export function obligationWords(obligation: Obligation): string {
  const who = targetWords(obligation.target);
  const quorum = obligation.quorum > 1 ? ` (${obligation.quorum} people)` : "";
  switch (obligation.kind) {
    case "approval":
      return `${obligation.step}. ${who}${quorum}`;
    case "notify":
      return obligation.veto === undefined ? `${who} is told` : `${who} is told and may object`;
    case "confirm":
      return "The requester confirms";
  }
}

/** A pool expression in words: "Manager of requester or finance approver". */
export function targetWords(target: string): string {
  return sentence(
    target
      .split("|")
      .map((part) => words(part.trim().replace(/^role:/u, "")))
      .join(" or "),
  );
}

function words(name: string): string {
  return name.replaceAll("-", " ").replaceAll(/\b(?:hr|it)\b/gu, (short) => short.toUpperCase());
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function day(date: Date): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(date);
}
