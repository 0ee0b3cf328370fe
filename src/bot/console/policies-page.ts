import { html } from "hono/html";
import type { Effect } from "../../governance/decision.js";
import type { Markup } from "./page.js";

/** What a policy says to a role about an action, before amounts and other facts of a single request are known. */
export type MatrixAnswer = "allow" | "require" | "deny" | "recommend" | "shadow" | "off";

/** Who must agree, under which condition. */
export interface MatrixObligation {
  /** The condition in words: "above 500.00 EUR". */
  readonly text: string;
  /** Pool expression: `manager-of-requester`, `role:finance-approver`. */
  readonly target: string;
  readonly step: number;
  readonly quorum: number;
}

/** An action's row: what each role gets, and who must agree. */
export interface MatrixRow {
  readonly actionId: string;
  readonly title: string;
  readonly effect: Effect;
  readonly roles: readonly { readonly role: string; readonly answer: MatrixAnswer }[];
  readonly obligations: readonly MatrixObligation[];
}

/** The table "who may do what, and who must agree", with the version of the policy it was read from. */
export interface PolicyMatrix {
  readonly version: number;
  readonly publishedAt?: Date | undefined;
  readonly rows: readonly MatrixRow[];
}

const WORDS: Readonly<Record<MatrixAnswer, { readonly label: string; readonly sign: string }>> = {
  allow: { label: "Yes", sign: "✓" },
  require: { label: "With agreement", sign: "◐" },
  deny: { label: "No", sign: "–" },
  recommend: { label: "Told how", sign: "i" },
  shadow: { label: "Trial, nothing runs", sign: "◌" },
  off: { label: "Switched off", sign: "⏻" },
};

/** The read-only page, pure: same table, same page. */
export function policiesPage(matrix: PolicyMatrix): Markup {
  const roles = [...new Set(matrix.rows.flatMap((row) => row.roles.map((one) => one.role)))];
  return html`<h1>Who may do what, and who must agree</h1>
    <p class="lead">
      Policy version
      ${matrix.version}${matrix.publishedAt === undefined ? "" : html`, in force since ${day(matrix.publishedAt)}`}. A
      single request is decided with its own facts, such as its amount; it can only be stricter than this table.
    </p>
    ${
      matrix.rows.length === 0
        ? html`<p class="empty">No actions are registered, so nobody may do anything.</p>`
        : html`<div class="scroll" role="region" aria-label="Policy table" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">Action</th>
                  ${roles.map((role) => html`<th scope="col" class="role">${words(role)}</th>`)}
                  <th scope="col">Who must agree</th>
                </tr>
              </thead>
              <tbody>
                ${matrix.rows.map((row) => matrixRow(row, roles))}
              </tbody>
            </table>
          </div>`
    }
    ${legend(matrix)}`;
}

function matrixRow(row: MatrixRow, roles: readonly string[]): Markup {
  return html`<tr>
    <th scope="row">
      ${row.title}<br /><code>${row.actionId}</code> <span class="effect ${row.effect}">${row.effect}</span>
    </th>
    ${roles.map((role) => answerCell(row.roles.find((one) => one.role === role)?.answer ?? "deny"))}
    <td>${row.obligations.length === 0 ? html`<span class="none">Nobody</span>` : agreement(row)}</td>
  </tr>`;
}

function answerCell(answer: MatrixAnswer): Markup {
  const { label, sign } = WORDS[answer];
  return html`<td class="answer ${answer}">
    <span aria-hidden="true">${sign}</span><span class="word">${label}</span>
  </td>`;
}

function agreement(row: MatrixRow): Markup {
  const steps = row.obligations.toSorted((a, b) => a.step - b.step);
  return html`<ol class="steps">
    ${steps.map(
      (one) =>
        html`<li value="${one.step}">
          <strong>${targetWords(one.target)}</strong>${one.quorum > 1 ? ` (${one.quorum} people)` : ""}
          <span class="when">${one.text}</span>
        </li>`,
    )}
  </ol>`;
}

function legend(matrix: PolicyMatrix): Markup {
  const used = new Set(matrix.rows.flatMap((row) => row.roles.map((one) => one.answer)));
  const shown = Object.entries(WORDS).filter(([answer]) => [...used].some((one) => one === answer));
  return html`<ul class="legend" aria-label="Signs">
    ${shown.map(
      ([answer, { label, sign }]) =>
        html`<li class="answer ${answer}"><span aria-hidden="true">${sign}</span> ${label}</li>`,
    )}
  </ul>`;
}

/** A pool expression in words: "manager of requester or finance approver". */
export function targetWords(target: string): string {
  return target
    .split("|")
    .map((part) => words(part.trim().replace(/^role:/u, "")))
    .join(" or ");
}

function words(name: string): string {
  return name.replaceAll("-", " ");
}

function day(date: Date): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long" }).format(date);
}
