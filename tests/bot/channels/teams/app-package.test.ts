import { inflateSync } from "node:zlib";
import { TeamsManifestV1D19 } from "@microsoft/app-manifest";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { packageParts, teamsAppPackage } from "../../../../src/bot/channels/teams/package/app-package.js";
import { teamsManifest } from "../../../../src/bot/channels/teams/package/manifest.js";
import { loadConfig } from "../../../../src/config.js";

const appId = "c0ffee00-0000-4000-8000-000000000001";
const parts = { appId, publicUrl: "https://deskhand.acme.example", version: "1.2.3" };
const files = () => unzipSync(teamsAppPackage(parts));

/** Width, height and the opacity of every point of an icon. */
function picture(file: Uint8Array | undefined) {
  const bytes = Buffer.from(file ?? []);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const at = bytes.indexOf("IDAT");
  const pixels = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const opacity = Array.from({ length: width * height }, (_, index) => {
    const row = Math.floor(index / width);
    return pixels[row * (width * 4 + 1) + 1 + (index % width) * 4 + 3] ?? 0;
  });
  return { width, height, opacity };
}

describe("the app package for Teams", () => {
  it("holds a manifest and two icons, and is the same file for the same parts", () => {
    expect(Object.keys(files()).toSorted()).toEqual(["color.png", "manifest.json", "outline.png"]);
    expect(teamsAppPackage(parts)).toEqual(teamsAppPackage(parts));
  });

  it("has a manifest that Microsoft's own reader takes, and one without a bot's id that it refuses", () => {
    const manifest = new TextDecoder().decode(files()["manifest.json"]);
    const read = TeamsManifestV1D19.Convert.toTeamsManifestV1D19(manifest);
    expect(read.bots?.[0]).toMatchObject({ botId: appId, scopes: ["personal", "team", "groupChat"] });
    expect(read.validDomains).toEqual(["deskhand.acme.example"]);
    expect(read.composeExtensions?.[0]?.commands?.[0]).toMatchObject({ type: "action", fetchTask: true });
    const broken = JSON.stringify({ ...teamsManifest(parts), bots: [{ scopes: ["personal"] }] });
    expect(() => TeamsManifestV1D19.Convert.toTeamsManifestV1D19(broken)).toThrow(/bots/u);
  });

  it("says for single sign-on whose token it is, and only then", () => {
    const registration = { MicrosoftAppId: appId, MicrosoftAppPassword: "x", MicrosoftAppTenantId: appId };
    const read = (environment: Record<string, string>) => {
      const config = loadConfig({ ...registration, DESKHAND_PUBLIC_URL: parts.publicUrl, ...environment });
      const manifest = teamsManifest(packageParts(config, "1.0.0"));
      return TeamsManifestV1D19.Convert.toTeamsManifestV1D19(JSON.stringify(manifest)).webApplicationInfo;
    };
    expect(read({})).toBeUndefined();
    expect(read({ DESKHAND_TEAMS_SSO: "true" })).toEqual({ id: appId, resource: `api://botid-${appId}` });
    const own = { DESKHAND_TEAMS_SSO: "true", DESKHAND_TEAMS_APP_URI: `api://deskhand.acme.example/botid-${appId}` };
    expect(read(own)).toEqual({ id: appId, resource: own.DESKHAND_TEAMS_APP_URI });
  });

  it("keeps to the lengths that Teams allows", () => {
    const read = TeamsManifestV1D19.Convert.toTeamsManifestV1D19(JSON.stringify(teamsManifest(parts)));
    expect(read.name.short.length).toBeLessThanOrEqual(30);
    expect(read.description.short.length).toBeLessThanOrEqual(80);
    expect(read.composeExtensions?.[0]?.commands?.[0]?.title.length).toBeLessThanOrEqual(32);
    expect(read.composeExtensions?.[0]?.commands?.[0]?.description?.length).toBeLessThanOrEqual(128);
    for (const command of read.bots?.[0]?.commandLists?.[0]?.commands ?? []) {
      expect(command.title.length).toBeLessThanOrEqual(32);
      expect(command.description.length).toBeLessThanOrEqual(128);
    }
  });

  it("has icons of the right size: one without a hole, one that is a line on nothing", () => {
    const color = picture(files()["color.png"]);
    expect([color.width, color.height]).toEqual([192, 192]);
    expect(color.opacity.every((value) => value === 255)).toBe(true);
    const outline = picture(files()["outline.png"]);
    expect([outline.width, outline.height]).toEqual([32, 32]);
    const drawn = outline.opacity.filter((value) => value > 0).length / outline.opacity.length;
    expect(drawn).toBeGreaterThan(0.1);
    expect(drawn).toBeLessThan(0.4);
  });

  it("says what is missing, all at once", () => {
    expect(() => packageParts(loadConfig({}), "1.0.0")).toThrow(/MicrosoftAppId[\s\S]*DESKHAND_PUBLIC_URL/u);
    const http = loadConfig({ DESKHAND_PUBLIC_URL: "http://deskhand.example" });
    expect(() => packageParts(http, "1.0.0")).toThrow(/https address/u);
  });
});
