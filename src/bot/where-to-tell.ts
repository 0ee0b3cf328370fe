/** A channel that reaches somebody, and when they last said something there. */
export interface Reachable {
  readonly channel: string;
  readonly lastSpoke?: Date | undefined;
}

/** Channels that stay silent when nobody looks at them. */
const quiet = new Set(["web"]);
/** Channels that reach somebody only while they sit there. */
const openWindows = new Set(["terminal"]);

/**
 * Where somebody is told something that they did not just ask for: where they are active. That is the channel they spoke in
 * last; if that is the web page, which does not ring, the channel that rings as well. Somebody who spoke nowhere yet is told
 * wherever they are reached. Pure.
 */
export function whereToTell(reachable: readonly Reachable[]): readonly string[] {
  const windows = reachable.filter(({ channel }) => openWindows.has(channel));
  const lasting = reachable
    .filter(({ channel }) => !openWindows.has(channel))
    .toSorted((a, b) => (b.lastSpoke?.getTime() ?? 0) - (a.lastSpoke?.getTime() ?? 0));
  const latest = lasting[0]?.lastSpoke === undefined ? undefined : lasting[0];
  const rings = lasting.filter(({ channel }) => !quiet.has(channel));
  const chosen =
    latest === undefined
      ? lasting
      : quiet.has(latest.channel)
        ? [latest, ...(rings[0]?.lastSpoke === undefined ? rings : rings.slice(0, 1))]
        : [latest];
  return [...new Set([...windows, ...chosen].map(({ channel }) => channel))];
}
