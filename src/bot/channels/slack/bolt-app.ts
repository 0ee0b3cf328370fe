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
    clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl },
    authorize: async ({ teamId }) => {
      const installation = await installations.of(teamId ?? "");
      if (installation === undefined) throw new Error("The app is not installed in this workspace.");
      return { botToken: installation.token, botUserId: installation.botUser, teamId: installation.team };
    },
  });
  hearEvents(app, parts);
  hearInteractions(app, surface);
  return app;
}

const aboutHome = z.object({
  team_id: z.string(),
  event: z.object({ user: z.string(), channel: z.string(), tab: z.string() }),
});
const aboutMember = z.object({ team_id: z.string(), event: z.object({ channel: z.string() }) });
const aboutTeam = z.object({ team_id: z.string() });

function hearEvents(app: App, { surface, removed }: BoltParts): void {
  const hear = (name: "message" | "app_mention") =>
    app.event(name, async ({ body, context }) => onMessage(surface, body, context.botUserId ?? ""));
  hear("message");
  hear("app_mention");
  app.event("app_home_opened", async ({ body }) => {
    const read = aboutHome.safeParse(body);
    if (read.success)
      surface.later("the home page", () => onHome(surface, { team: read.data.team_id, ...read.data.event }));
  });
  app.event("link_shared", async ({ body }) => surface.later("a link", () => onLinks(surface, body)));
  for (const name of ["member_joined_channel", "member_left_channel"] as const) {
    app.event(name, async ({ body }) => {
      const read = aboutMember.safeParse(body);
      if (read.success) surface.people.membersChanged(read.data.team_id, read.data.event.channel);
    });
  }
  for (const name of ["app_uninstalled", "tokens_revoked"] as const) {
    app.event(name, async ({ body }) => {
      const read = aboutTeam.safeParse(body);
      if (read.success) await removed(read.data.team_id);
    });
  }
}

function hearInteractions(app: App, surface: Surface): void {
  app.action(/^deskhand:/u, async ({ ack, body }) => {
    const click = readClick(body);
    if (click !== undefined) await onClick(surface, click);
    await ack();
  });
  app.view(/^deskhand:/u, async ({ ack, body }) => {
    const submission = readSubmission(body);
    const errors = submission === undefined ? undefined : await onSubmission(surface, submission);
    await (errors === undefined ? ack() : ack({ response_action: "errors", errors: { ...errors } }));
  });
  app.command("/deskhand", async ({ ack, body }) => {
    const invocation = readCommand(body);
    const said = invocation === undefined ? undefined : await onCommand(surface, invocation);
    await (said === undefined
      ? ack()
      : ack({ response_type: "ephemeral", text: said.text, blocks: copied(said.blocks) }));
  });
  for (const kind of ["ask", "request"] as const) {
    app.shortcut(new RegExp(`^deskhand:${kind}`, "u"), async ({ ack, body }) => {
      const invocation = readShortcut(body);
      if (invocation !== undefined) onShortcut(surface, invocation, kind);
      await ack();
    });
  }
}

function copied(blocks: readonly types.KnownBlock[]): types.KnownBlock[] {
  return [...blocks];
}
