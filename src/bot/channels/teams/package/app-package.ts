import { zipSync } from "fflate";
import type { Config } from "../../../../config.js";
import { AppError } from "../../../../errors.js";
import { applicationIdUri } from "../token-question.js";
import { teamsIcons } from "./icons.js";
import { teamsManifest, type AppPackageParts } from "./manifest.js";

/** The app package that an administrator uploads: a ZIP file, the same bytes for the same parts. */
export function teamsAppPackage(parts: AppPackageParts): Uint8Array {
  const manifest = new TextEncoder().encode(`${JSON.stringify(teamsManifest(parts), null, 2)}\n`);
  const { color, outline } = teamsIcons();
  return zipSync(
    { "manifest.json": manifest, "color.png": color, "outline.png": outline },
    // ZIP knows no time before 1980.
    { mtime: new Date(1980, 0, 2) },
  );
}

/** What the package of an installation is made for. @throws AppError config-invalid that says what is missing */
export function packageParts(config: Pick<Config, "teams" | "publicUrl">, version: string): AppPackageParts {
  const { publicUrl, teams } = config;
  const missing = [
    ...(teams.appId === undefined ? ["MicrosoftAppId, the application id of the app registration"] : []),
    ...(publicUrl?.startsWith("https://") === true ? [] : ["DESKHAND_PUBLIC_URL, an https address that Teams reaches"]),
  ];
  if (teams.appId === undefined || publicUrl === undefined || missing.length > 0) {
    throw new AppError({
      code: "config-invalid",
      message: `The app package needs ${missing.join(", and ")}.`,
      remedy: "docs/deploy-teams.md says where to find them.",
    });
  }
  return {
    appId: teams.appId,
    publicUrl,
    version,
    ...(teams.sso ? { applicationIdUri: applicationIdUri(teams) } : {}),
  };
}
