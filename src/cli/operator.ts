import { userInfo } from "node:os";

/** The account of this machine that a change is recorded under. The command line signs nobody in: it acts as `system`. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the account may have no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
