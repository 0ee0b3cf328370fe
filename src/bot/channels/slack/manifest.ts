/** Which scope each method and event of Slack needs that we use (docs.slack.dev, November 2026). */
export const scopesNeeded = {
  "auth.test": [],
  "chat.postMessage": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.startStream": ["chat:write"],
  "chat.appendStream": ["chat:write"],
  "chat.stopStream": ["chat:write"],
  "chat.unfurl": ["links:write"],
  "assistant.threads.setStatus": ["assistant:write"],
  "assistant.threads.setTitle": ["assistant:write"],
  "assistant.threads.setSuggestedPrompts": ["assistant:write"],
  "conversations.open": ["im:write"],
  "conversations.info": ["channels:read", "groups:read", "mpim:read", "im:read"],
  "conversations.members": ["channels:read", "groups:read", "mpim:read", "im:read"],
  "conversations.history": ["channels:history", "groups:history", "mpim:history", "im:history"],
  "conversations.replies": ["channels:history", "groups:history", "mpim:history", "im:history"],
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "users.info": ["users:read", "users:read.email"],
  "views.open": [],
  "views.publish": [],
} as const;

/** Events the app hears, and the scopes they need. */
export const eventsHeard = {
  app_home_opened: [],
  app_mention: ["app_mentions:read"],
  app_uninstalled: [],
  link_shared: ["links:read"],
  member_joined_channel: ["channels:read", "groups:read"],
  member_left_channel: ["channels:read", "groups:read"],
  "message.channels": ["channels:history"],
  "message.groups": ["groups:history"],
  "message.im": ["im:history"],
  "message.mpim": ["mpim:history"],
  tokens_revoked: [],
} as const;

/** Exactly the scopes that are needed: by methods, events and the slash command. */
export const botScopes: readonly string[] = [
  ...new Set<string>(["commands", ...Object.values(scopesNeeded).flat(), ...Object.values(eventsHeard).flat()]),
].sort();

/** What the manifest is made for. */
export interface ManifestFor {
  /** The address people reach us under; without it the app is for Socket Mode. */
  readonly publicUrl?: string | undefined;
  readonly socketMode: boolean;
}

/** The manifest of the Slack app: pasted at api.slack.com/apps, it installs as it is. Pure. */
export function slackManifest({ publicUrl, socketMode }: ManifestFor) {
  const base = publicUrl ?? "https://deskhand.example";
  const requestUrl = new URL("/slack/events", base).href;
  const overHttp = <T extends object>(part: T) => (socketMode ? {} : part);
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: "Deskhand",
      description: "Answers from the company's own pages, and HR, IT and procurement requests with their approvals.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      agent_view: {
        agent_description: "Ask about HR, IT and procurement, or ask for something: I know who has to agree.",
        suggested_prompts: [{ title: "What can you do?", message: "What can you do?" }],
      },
      bot_user: { display_name: "Deskhand", always_online: true },
      shortcuts: [
        { name: "Ask Deskhand", type: "global", callback_id: "deskhand:ask", description: "Ask or request something" },
        {
          name: "Ask about this",
          type: "message",
          callback_id: "deskhand:ask-about",
          description: "Ask about a message",
        },
        {
          name: "Make this a request",
          type: "message",
          callback_id: "deskhand:request",
          description: "Make a request of a message",
        },
      ],
      slash_commands: [
        {
          command: "/deskhand",
          description: "Ask or request something; only you see the answer",
          usage_hint: "[what you need]",
          should_escape: true,
          ...overHttp({ url: requestUrl }),
        },
      ],
      unfurl_domains: [new URL(base).hostname],
    },
    oauth_config: {
      ...overHttp({ redirect_urls: [new URL("/slack/oauth", base).href] }),
      scopes: { bot: [...botScopes] },
    },
    settings: {
      event_subscriptions: { ...overHttp({ request_url: requestUrl }), bot_events: Object.keys(eventsHeard) },
      interactivity: { is_enabled: true, ...overHttp({ request_url: requestUrl }) },
      org_deploy_enabled: true,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}
