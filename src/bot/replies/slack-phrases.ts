import type { FormField } from "./reply.js";

/** How a value is written where Slack has no input of its own for it. */
const written: Partial<Record<FormField["kind"], string>> = {
  month: "2026-12",
  money: "1,299.00 EUR",
  number: "a whole number",
  date: "2026-12-24",
  email: "name@example.com",
};

/** What the assistant says in Slack only: on buttons, in modals and about Slack itself. */
export const slackPhrases = {
  written,
  close: "Cancel",
  forExample: (hint: string) => `For example: ${hint}`,
  openForm: "Open the form",
  formAsks: (labels: string) => `It asks for: ${labels}`,
  helpful: "Helpful",
  notHelpful: "Not helpful",
  updated: (date: string) => `updated ${date}`,
  withComment: "Approve with a comment…",
  rejectTitle: "Reject",
  approveTitle: "Approve",
  commentLabel: "A comment for the requester",
  reasonLabel: "Why, for the requester",
  send: "Send",
  askTitle: "Ask Deskhand",
  requestTitle: "Make it a request",
  askLabel: "What would you like to ask?",
  requestLabel: "What shall be done?",
  askHint: "The answer comes in your direct messages with Deskhand; nobody else sees it.",
  answeringPrivately: "I'm answering in our direct messages, where only you can read it.",
  /** Somebody who is known in Slack, but not yet as an employee here. */
  unlinked: "I don't know yet who you are in the company. Please sign in once, so that I can act for you:",
  signIn: "Sign in",
  unlinkedNoSignIn:
    "I don't know yet who you are in the company, and signing in isn't set up here. Please ask your service desk.",
  signInInPrivate: "I've sent you a direct message with a link to sign in.",
  othersButtons: "These buttons belong to somebody else's request. Mention me, and I'll help you with yours.",
  formUnavailable: "That form can't be opened any more. Please tell me in words what you need.",
  fieldRequired: "Please fill this in.",
  wholeInFile: "_This is the beginning. The whole answer is in the text file here._",
  wholeAnswer: "The whole answer",
  attachment: (names: string) => `(attached: ${names})`,
  filesNotRead:
    "I can't read attachments. Their names are kept with this conversation, so that a person at the service desk finds them; please tell me in words what matters.",
  homeTitle: "Your desk",
  homeRequests: "My requests",
  homeNoRequests: "Nothing asked for yet.",
  homeApprovals: "Waiting for my decision",
  homeNoApprovals: "Nothing is waiting for you.",
  homeMore: (count: number) => `And ${count} more: ask me what is waiting for you.`,
  homeIdeas: "What you can ask",
  homeAskNow: "Ask something",
  homeUnlinked: "Sign in once, and your requests and approvals appear here.",
  homeStranger: "There is nothing to see here.",
  homeUpdated: (when: string) => `As of ${when}`,
  promptsTitle: "What can I do for you?",
  working: "is working on it…",
  loading: ["Reading…", "Checking the rules…", "Writing…"],
  unfurlPrivate: "A request in Deskhand. Only the people it concerns can see it.",
} as const;
