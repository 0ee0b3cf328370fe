/** A thread of the bot in Teams: a chat or a channel's thread as Teams names it, or a person's own chat, whether it exists already or not. */
export type TeamsThread =
  | { readonly kind: "chat"; readonly tenant: string; readonly conversation: string }
  | { readonly kind: "direct"; readonly tenant: string; readonly user: string };

const THREAD = /^(?<tenant>[^:|@\s]+):(?:@(?<user>\S+)|(?<conversation>[^@\s]\S*))$/u;

/** The thread's name in the bot: `tenant:conversation` (with `;messageid=` in a channel) or `tenant:@user`; ids as Teams gives them. */
export function threadName(thread: TeamsThread): string {
  return thread.kind === "chat" ? `${thread.tenant}:${thread.conversation}` : `${thread.tenant}:@${thread.user}`;
}

/** The thread of a name; undefined when it is none of ours. */
export function readThread(name: string): TeamsThread | undefined {
  const { tenant, user, conversation } = THREAD.exec(name)?.groups ?? {};
  if (tenant === undefined) return undefined;
  if (user !== undefined) return { kind: "direct", tenant, user };
  return conversation === undefined ? undefined : { kind: "chat", tenant, conversation };
}
