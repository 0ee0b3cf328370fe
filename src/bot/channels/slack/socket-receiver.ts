import { SocketModeReceiver, type App, type Receiver } from "@slack/bolt";
import { asAppError } from "../../../errors.js";
import type { Logger } from "../../../runtime.js";
import { boltLogger } from "./bolt-logger.js";

/** What the receiver connects with. */
export interface SocketReceiverParts {
  /** App-level token with `connections:write`. */
  readonly appToken: string;
  readonly apiUrl?: string | undefined;
  readonly logger: Logger;
}

interface Envelope {
  readonly ack: (response?: Record<string, unknown>) => Promise<void>;
  readonly body: Record<string, unknown>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

/**
 * Socket Mode: Slack's events over a connection that we open. Bolt's own receiver acknowledges events before its listeners run;
 * this one does when they are through, so that nothing is acknowledged that is not stored.
 */
export function createSocketReceiver({ appToken, apiUrl, logger }: SocketReceiverParts): Receiver {
  const bolt = new SocketModeReceiver({
    appToken,
    logger: boltLogger(logger),
    ...(apiUrl === undefined ? {} : { installerOptions: { clientOptions: { slackApiUrl: apiUrl } } }),
  });
  let app: App | undefined;
  bolt.client.removeAllListeners("slack_event");
  bolt.client.on("slack_event", ({ ack, body, retry_num: retryNum }: Envelope) => {
    let said: Record<string, unknown> | undefined;
    const hold = (answer?: unknown) => {
      if (answer !== null && typeof answer === "object") said = { ...answer };
      else if (typeof answer === "string") said = { text: answer };
      return Promise.resolve();
    };
    const event = { body, ack: hold, ...(retryNum === undefined ? {} : { retryNum }) };
    const done = app?.processEvent(event) ?? Promise.reject(new Error("starting or stopping"));
    // Without an acknowledgement Slack sends it again.
    done
      .then(() => ack(said))
      .catch((thrown: unknown) =>
        logger.error({ err: asAppError(thrown) }, "an event of Slack was not taken; Slack sends it again"),
      );
  });
  return {
    init: (started) => {
      app = started;
    },
    start: () => bolt.client.start(),
    stop: async () => {
      app = undefined;
      await bolt.client.disconnect();
    },
  };
}
