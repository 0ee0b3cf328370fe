import { App, type Receiver, type types } from "@slack/bolt";
import { z } from "zod";
import { boltLogger } from "./bolt-logger.js";
import { onHome } from "./home.js";
import { onClick } from "./on-click.js";
import { onCommand, onShortcut } from "./on-command.js";
import { onMessage } from "./on-message.js";
import { onSubmission } from "./on-submission.js";
import { readClick, readCommand, readShortcut, readSubmission } from "./parse-interaction.js";
import type { Installations } from "./installations.js";
import type { Surface } from "./surfaces.js";
import { onLinks } from "./unfurl.js";

/** What Bolt's app is made of. */
export interface BoltParts {
  readonly receiver: Receiver;
  readonly surface: Surface;
  readonly installations: Installations;
  /** Workspaces by OAuth are forgotten when they remove the app. */
  readonly removed: (team: string) => Promise<void>;
  readonly apiUrl?: string | undefined;
}

/** Bolt dispatches what its receiver hands in; every listener stores first and acknowledges then. */
export function createBoltApp(parts: BoltParts): App {
  const { receiver, surface, installations, apiUrl } = parts;
  const app = new App({
    receiver,
    logger: boltLogger(surface.logger),
    // Our own messages are told apart by `readMessage`, edits of them included.
    ignoreSelf: false,
    tokenVerificationEnabled: false,
    // What is said is remembered by the bot.
    convoStore: false,
    clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl },
    // What is for an organisation's installation goes by the organisation from here on, whichever workspace it comes from.
    authorize: async ({ teamId = "", enterpriseId = "", isEnterpriseInstall }) => {
      const [first, second] = isEnterpriseInstall ? [enterpriseId, teamId] : [teamId, enterpriseId];
      const installation = (await installations.of(first)) ?? (await installations.of(second));
      if (installation === undefined) throw new Error("The app is not installed in this workspace.");
      return { botToken: installation.token, botUserId: installation.botUser, teamId: installation.team };
    },
  });
  hearEvents(app, parts);
  hearInteractions(app, surface);
  return app;
}

const aboutHome = z.object({
  event: z.object({ user: z.string(), channel: z.string(), tab: z.string() }),
});
const aboutMember = z.object({ event: z.object({ channel: z.string() }) });

/** The workspace or organisation whose installation something is for, as `authorize` found it. */
function teamOf({ teamId = "" }: { readonly teamId?: string | undefined }): string {
  return teamId;
}

function hearEvents(app: App, { surface, removed }: BoltParts): void {
  const hear = (name: "message" | "app_mention") =>
    app.event(name, async ({ body, context }) =>
      onMessage(surface, body, { team: teamOf(context), botUser: context.botUserId ?? "" }),
    );
  hear("message");
  hear("app_mention");
  app.event("app_home_opened", async ({ body, context }) => {
    const read = aboutHome.safeParse(body);
    if (read.success)
      surface.later("the home page", () => onHome(surface, { team: teamOf(context), ...read.data.event }));
  });
  app.event("link_shared", async ({ body, context }) =>
    surface.later("a link", () => onLinks(surface, body, teamOf(context))),
  );
  for (const name of ["member_joined_channel", "member_left_channel"] as const) {
    app.event(name, async ({ body, context }) => {
      const read = aboutMember.safeParse(body);
      if (read.success) surface.people.membersChanged(teamOf(context), read.data.event.channel);
    });
  }
  // These are told without `authorize`.
  for (const name of ["app_uninstalled", "tokens_revoked"] as const) {
    app.event(name, async ({ context }) =>
      removed((context.isEnterpriseInstall ? context.enterpriseId : undefined) ?? teamOf(context)),
    );
  }
}

function hearInteractions(app: App, surface: Surface): void {
  app.action(/^deskhand:/u, async ({ ack, body, context }) => {
    const click = readClick(body, teamOf(context));
    if (click !== undefined) await onClick(surface, click);
    await ack();
  });
  app.view(/^deskhand:/u, async ({ ack, body, context }) => {
    const submission = readSubmission(body, teamOf(context));
    const errors = submission === undefined ? undefined : await onSubmission(surface, submission);
    await (errors === undefined ? ack() : ack({ response_action: "errors", errors: { ...errors } }));
  });
  app.command("/deskhand", async ({ ack, body, context }) => {
    const invocation = readCommand(body, teamOf(context));
    const said = invocation === undefined ? undefined : await onCommand(surface, invocation);
    await (said === undefined
      ? ack()
      : ack({ response_type: "ephemeral", text: said.text, blocks: copied(said.blocks) }));
  });
  for (const kind of ["ask", "request"] as const) {
    app.shortcut(new RegExp(`^deskhand:${kind}`, "u"), async ({ ack, body, context }) => {
      const invocation = readShortcut(body, teamOf(context));
      if (invocation !== undefined) onShortcut(surface, invocation, kind);
      await ack();
    });
  }
}

function copied(blocks: readonly types.KnownBlock[]): types.KnownBlock[] {
  return [...blocks];
}
