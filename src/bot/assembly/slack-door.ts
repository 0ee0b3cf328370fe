import { Hono } from "hono";
import { createSlackChannel } from "../channels/slack/slack-channel.js";
import type { HttpEnv } from "../http-session.js";
import type { ChannelDoor, DoorParts } from "./door-parts.js";
import { slackPorts } from "./slack-ports.js";

/** The Slack channel and its endpoints. @throws AppError config-invalid for a token that Slack does not take */
export async function openSlackDoor(parts: DoorParts): Promise<ChannelDoor> {
  const { config, bot, logger } = parts;
  const channel = createSlackChannel({
    ...parts,
    settings: config.slack,
    identities: bot.identities,
    ports: slackPorts(bot.services),
    webUrl: config.publicUrl,
    sabotage: { noLookup: config.sabotage.includes("resend-doubtful") },
  });
  const how = channel.transport === "http" ? "requests at /slack/events" : "Socket Mode";
  try {
    const names = (await channel.workspaces()).map((workspace) => workspace.teamName);
    const where = names.length === 0 ? "not installed yet: open /slack/install" : names.join(", ");
    return { channel, routes: channel.routes ?? new Hono<HttpEnv>(), connected: `Slack (${where}), ${how}` };
  } catch (thrown) {
    if (isSetUpWrongly(thrown)) throw thrown;
    logger.warn({ err: thrown }, "Slack cannot be asked at the moment; it is asked again when it is needed");
    return { channel, routes: channel.routes ?? new Hono<HttpEnv>(), connected: `Slack (not reached yet), ${how}` };
  }
}

function isSetUpWrongly(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "config-invalid";
}
