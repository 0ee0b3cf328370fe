import { relative } from "node:path";

/** A path as messages name it: from the working folder, unless it lies outside. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown.startsWith("..") ? path : shown === "" ? "." : shown;
}
