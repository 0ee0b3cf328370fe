import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Path of the Chromium for browser tests: named by DESKHAND_TEST_CHROMIUM, or Debian's; undefined skips them, loudly. */
export const chromiumPath: string | undefined = [process.env["DESKHAND_TEST_CHROMIUM"], "/usr/bin/chromium"].find(
  (path) => path !== undefined && path !== "" && existsSync(path),
);

/** A headless browser that speaks to nobody but the server under test. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
