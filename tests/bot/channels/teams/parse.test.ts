import { describe, expect, it } from "vitest";
import { parseActivity, placeOf } from "../../../../src/bot/channels/teams/parse.js";
import { activityNames, recorded } from "../../../support/teams-fixtures.js";

const tenant = "7f0e2c9a-6a3c-4c0e-9a58-2f5f6a1d0001";
const confirm = { action: "confirm", value: '{"frameId":"f1"}', label: "Yes, go ahead" };

describe("what an activity of Teams asks for", () => {
  it.each([
    ["message-personal", { kind: "message", text: "How many vacation days do I have left?" }],
    ["message-group", { kind: "message", text: "what may I spend on a hotel, ask Maria Lindqvist?" }],
    ["message-group-unaddressed", { kind: "ignored" }],
    ["message-channel", { kind: "message", text: "book Friday off" }],
    ["message-edited", { kind: "ignored" }],
    [
      "card-execute",
      {
        kind: "card",
        invoke: true,
        data: { messageId: "m-1", button: confirm, inputs: { comment: "for the new starter" } },
      },
    ],
    ["card-submit", { kind: "card", invoke: false, data: { messageId: "m-1", button: confirm, inputs: {} } }],
    [
      "card-form",
      {
        kind: "card",
        invoke: true,
        data: { messageId: "m-2", formId: "f1", inputs: { startDate: "2026-12-24", days: "3" } },
      },
    ],
    ["card-refresh", { kind: "refresh", messageId: "m-1" }],
    ["task-fetch", { kind: "open-form", data: { messageId: "m-2", formId: "f1", inputs: {} } }],
    [
      "task-submit",
      { kind: "send-form", data: { messageId: "m-2", formId: "f1", inputs: { item: "Laptop", cost: "1200 EUR" } } },
    ],
    [
      "feedback",
      { kind: "feedback", activityId: "1763650000020", verdict: "down", comment: "It is about contractors" },
    ],
    ["extension-fetch", { kind: "open-request", text: "The beamer in Room 4 is broken\nplease fix it" }],
    ["extension-submit", { kind: "send-request", text: "The beamer in Room 4 is broken" }],
    ["sign-in-failure", { kind: "no-token", reason: "resourcematchfailed" }],
    ["verify-state", { kind: "signed-in" }],
    ["token-exchange", { kind: "token", id: "t-1", connection: "deskhand", token: "aaa.bbb.ccc" }],
    ["installed", { kind: "installed" }],
    ["bot-added", { kind: "installed" }],
    ["uninstalled", { kind: "uninstalled" }],
    ["bot-removed", { kind: "uninstalled" }],
    ["members-added", { kind: "members" }],
    ["invoke-unknown", { kind: "ignored" }],
    ["reaction", { kind: "ignored" }],
  ])("%s", (name, expected) => {
    expect(parseActivity(recorded(name))).toEqual(expected);
  });

  it("is asked of every recorded activity", () => {
    expect(activityNames.length).toBeGreaterThanOrEqual(23);
    for (const name of activityNames) expect(parseActivity(recorded(name)).kind, name).toEqual(expect.any(String));
  });
});

describe("where it happened", () => {
  it("is the chat, or the thread of a channel", () => {
    expect(placeOf(recorded("message-personal"))?.thread).toBe(`${tenant}:a:1samchat`);
    expect(placeOf(recorded("message-group"))?.thread).toBe(`${tenant}:19:group@thread.v2`);
    expect(placeOf(recorded("message-channel"))?.thread).toBe(
      `${tenant}:19:general@thread.tacv2;messageid=1763650000000`,
    );
  });

  it("names the same activity the same when it comes again, and two activities differently", () => {
    const once = placeOf(recorded("message-personal"));
    expect(placeOf(recorded("message-personal"))?.dedupeKey).toBe(once?.dedupeKey);
    expect(placeOf(recorded("message-personal"))?.eventId).toBe(once?.eventId);
    const keys = activityNames.flatMap((name) => placeOf(recorded(name))?.dedupeKey ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("is nowhere without a tenant", () => {
    expect(placeOf(recorded("message-no-tenant"))).toBeUndefined();
  });
});
