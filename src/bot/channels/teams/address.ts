/**
 * A thread of the bot in Teams. In a shared conversation (group chat, channel) everybody has a dialogue of their own, so that one
 * person's yes never answers a question to another. `direct` is a person's own chat, whether it exists already or not.
 */
export type TeamsThread =
  | { readonly kind: "personal"; readonly tenant: string; readonly conversation: string }
  | { readonly kind: "shared"; readonly tenant: string; readonly conversation: string; readonly user: string }
  | { readonly kind: "direct"; readonly tenant: string; readonly user: string };

const THREAD = /^(?<tenant>[^:|@]+):(?:@(?<direct>[^|]+)|(?<conversation>[^|@][^|]*)(?:\|(?<user>.+))?)$/u;

/** The thread's name in the bot: `tenant:conversation`, `tenant:conversation|user` or `tenant:@user`; ids as Teams gives them. */
export function threadName(thread: TeamsThread): string {
  switch (thread.kind) {
    case "personal":
      return `${thread.tenant}:${thread.conversation}`;
    case "shared":
      return `${thread.tenant}:${thread.conversation}|${thread.user}`;
    case "direct":
      return `${thread.tenant}:@${thread.user}`;
  }
}

/** The thread of a name; undefined when it is none of ours. */
export function readThread(name: string): TeamsThread | undefined {
  const { tenant, direct, conversation, user } = THREAD.exec(name)?.groups ?? {};
  if (tenant === undefined) return undefined;
  if (direct !== undefined) return { kind: "direct", tenant, user: direct };
  if (conversation === undefined) return undefined;
  return user === undefined
    ? { kind: "personal", tenant, conversation }
    : { kind: "shared", tenant, conversation, user };
}
