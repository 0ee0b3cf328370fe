import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { ApiOutcome, SlackApi } from "./api.js";

/** Which channel the direct messages with somebody are; remembered, since it never changes. */
export interface DirectChannels {
  of(team: string, user: string): Promise<{ readonly channel: string } | Exclude<ApiOutcome, { kind: "ok" }>>;
  /** What an event told of it. */
  learn(team: string, user: string, channel: string): void;
}

const opened = z.object({ channel: z.object({ id: z.string() }) });

/** Direct messages, opened where they are not yet. */
export function createDirectChannels(api: SlackApi): DirectChannels {
  const known = new LRUCache<string, string>({ max: 20_000 });
  return {
    of: async (team, user) => {
      const remembered = known.get(`${team}:${user}`);
      if (remembered !== undefined) return { channel: remembered };
      const answer = await api(team, "conversations.open", { users: user });
      if (answer.kind !== "ok") return answer;
      const read = opened.safeParse(answer.data);
      if (!read.success) return { kind: "doubtful", reason: "Slack did not name the direct messages" };
      known.set(`${team}:${user}`, read.data.channel.id);
      return { channel: read.data.channel.id };
    },
    learn: (team, user, channel) => void known.set(`${team}:${user}`, channel),
  };
}
