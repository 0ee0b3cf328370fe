/**
 * In development one browser can hold several people side by side: a window under `/w/NAME/` has a sign-in of its own,
 * in a cookie that the browser sends to that path only. Everything else is the same application.
 */
export interface BrowserWindow {
  /** What every link of the page begins with: empty, or `/w/NAME`. */
  readonly base: string;
  /** The path without it. */
  readonly path: string;
  /** The window's name; undefined for the ordinary one. */
  readonly name?: string | undefined;
}

/** Splits a path into the window it belongs to and what is asked of it. */
export function windowOf(pathname: string): BrowserWindow {
  const found = /^\/w\/(?<name>[a-z0-9-]{1,64})(?<path>\/.*)?$/u.exec(pathname)?.groups;
  const name = found?.["name"];
  if (name === undefined) return { base: "", path: pathname };
  return { base: `/w/${name}`, path: found?.["path"] ?? "/", name };
}
