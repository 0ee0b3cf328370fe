/** Payloads as Slack sends them (docs.slack.dev), with the parts that vary as arguments. */

/** A message in a channel or in direct messages. */
export const message = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: "message",
  channel: "D1SAM",
  channel_type: "im",
  user: "U1SAM",
  text,
  ts: "1790000500.000100",
  team: "T0PEER",
  blocks: [{ type: "rich_text", block_id: "x", elements: [] }],
  client_msg_id: "0f1e",
  event_ts: "1790000500.000100",
  ...more,
});

/** The same in a channel, by name. */
export const mention = (text: string, more: Readonly<Record<string, unknown>> = {}) =>
  message(text, { type: "app_mention", channel: "C1TEAM", channel_type: undefined, ...more });

/** A click in a message. */
export const click = (
  action: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  type: "block_actions",
  team: { id: "T0PEER", domain: "larkfell" },
  user: { id: "U1SAM", username: "sam", name: "sam", team_id: "T0PEER" },
  api_app_id: "A1",
  token: "legacy",
  container: { type: "message", message_ts: "1790000600.000100", channel_id: "D1SAM", is_ephemeral: false },
  trigger_id: "none",
  channel: { id: "D1SAM", name: "directmessage" },
  message: { type: "message", ts: "1790000600.000100", text: "…" },
  state: { values: {} },
  response_url: "https://hooks.slack.com/actions/x",
  actions: [{ type: "button", action_ts: "1790000700.123", ...action }],
  ...more,
});

/** A modal that was sent off. */
export const submission = (
  view: { callback_id: string; private_metadata?: string; values: Readonly<Record<string, unknown>> },
  user = "U1SAM",
): Readonly<Record<string, unknown>> => ({
  type: "view_submission",
  team: { id: "T0PEER", domain: "larkfell" },
  user: { id: user, username: "sam", name: "sam", team_id: "T0PEER" },
  api_app_id: "A1",
  token: "legacy",
  trigger_id: "none",
  view: {
    id: "V1",
    team_id: "T0PEER",
    type: "modal",
    hash: "156772938.1827394",
    callback_id: view.callback_id,
    private_metadata: view.private_metadata ?? "",
    state: { values: view.values },
  },
  response_urls: [],
});

/** A shortcut, global or on a message. */
export const shortcut = (callbackId: string, trigger: string, on?: string): Readonly<Record<string, unknown>> => ({
  type: on === undefined ? "shortcut" : "message_action",
  token: "legacy",
  action_ts: "1790000800.1",
  team: { id: "T0PEER", domain: "larkfell" },
  user: { id: "U1SAM", username: "sam", team_id: "T0PEER" },
  callback_id: callbackId,
  trigger_id: trigger,
  ...(on === undefined
    ? {}
    : { channel: { id: "C1TEAM", name: "team" }, message: { type: "message", ts: "1.1", text: on } }),
});

/** The slash command. */
export const command = (
  text: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  token: "legacy",
  team_id: "T0PEER",
  team_domain: "larkfell",
  channel_id: "C1TEAM",
  channel_name: "team",
  user_id: "U1SAM",
  user_name: "sam",
  command: "/deskhand",
  text,
  api_app_id: "A1",
  is_enterprise_install: "false",
  response_url: "https://hooks.slack.com/commands/x",
  trigger_id: "command-1",
  ...more,
});
