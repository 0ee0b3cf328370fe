import type { Hono } from "hono";
import type { Config } from "../../config.js";
import type { Database } from "../../database.js";
import type { Clock, Logger } from "../../runtime.js";
import type { Vault } from "../../vault.js";
import type { Channel } from "../channels/channel.js";
import type { HttpEnv } from "../http-session.js";
import type { Bot } from "./bot.js";
import type { Company } from "./company.js";

/** The installation a door is made for. */
export interface DoorParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly vault: Vault;
  readonly company: Company;
  readonly bot: Bot;
}

/** A channel whose events come in by HTTP. */
export interface ChannelDoor {
  readonly channel: Channel;
  /** Its endpoints; they check by themselves who calls. */
  readonly routes: Hono<HttpEnv>;
  /** Where it is connected, in words for the start. */
  readonly connected?: string | undefined;
}
