import { z } from "zod";
import { defineAction, type CheckContext, type RunContext } from "../../action.js";
import { field } from "../../fields.js";
import type { AccountLedger, PasswordReset } from "./ledger-store.js";
import { resetExamples } from "./examples.js";
import { maskedMail } from "./reset-words.js";

/** Sends a reset link for the requester's own account to the registered mail. No password is ever shown in the chat. */
export const resetPassword = defineAction({
  id: "it.reset-password",
  title: "Reset password",
  description: "Reset my own forgotten or expired password; a link comes by mail.",
  examples: resetExamples,
  effect: "write",
  referencePrefix: "PW",
  input: z.object({
    application: field
      .application({ label: "Application", ask: "For which application?", hint: "your company account" })
      .optional(),
  }),
  output: z.object({ application: z.string(), sentTo: z.string(), minutes: z.number() }),
  factTypes: { privileged: { kind: "boolean" } },
  usuallyTakes: "a few seconds",
  minutesSaved: 15,
  lookUpFacts: async ({ application }, { system, requester }: CheckContext<AccountLedger>) => ({
    privileged: await system.isPrivileged(requester.id, application ?? system.singleSignOn),
  }),
  summary: ({ application }) => [
    { label: "Application", value: application ?? "your company sign-on" },
    { label: "How", value: "a link to your registered mail address" },
  ],
  run: async ({ application }, { system, requester, idempotencyKey, now }: RunContext<AccountLedger>) => {
    const reset = await system.reset({
      idempotencyKey,
      personId: requester.id,
      application: application ?? system.singleSignOn,
      sentTo: requester.email,
      sentAt: now,
      validUntil: new Date(now.getTime() + system.linkMinutes * 60_000),
    });
    return outputOf(reset);
  },
  lookup: async ({ system, idempotencyKey }: RunContext<AccountLedger>) => {
    const reset = await system.byKey(idempotencyKey);
    return reset === undefined ? { found: "absent" } : { found: "done", output: outputOf(reset) };
  },
  undo: (_output, { system, idempotencyKey }: RunContext<AccountLedger>) => system.revokeKey(idempotencyKey),
  receipt: ({ application, sentTo, minutes }) =>
    `I sent a link to reset your ${application} password to ${sentTo}. It works once, for ${minutes} minutes.`,
});

function outputOf({ application, sentTo, sentAt, validUntil }: PasswordReset) {
  return {
    application,
    sentTo: maskedMail(sentTo),
    minutes: Math.round((validUntil.getTime() - sentAt.getTime()) / 60_000),
  };
}
