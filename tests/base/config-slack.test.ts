import { describe, expect, it } from "vitest";
import { loadConfig, showConfig } from "../../src/config.js";

const publicUrl = { DESKHAND_PUBLIC_URL: "https://deskhand.example" };
const problemsOf = (environment: Readonly<Record<string, string>>): string => {
  try {
    loadConfig(environment);
    return "";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "";
  }
};

describe("the Slack settings", () => {
  it.each([
    ["Socket Mode", { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" }],
    ["HTTP", { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s", ...publicUrl }],
    [
      "several workspaces",
      { SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: "s", SLACK_SIGNING_SECRET: "s", ...publicUrl },
    ],
    ["no Slack", {}],
  ])("%s is complete", (_name, environment) => expect(problemsOf(environment)).toBe(""));

  it.each([
    ["a token of another kind", { SLACK_BOT_TOKEN: "xoxp-1", SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN"],
    ["no way in", { SLACK_BOT_TOKEN: "xoxb-1" }, "SLACK_SIGNING_SECRET"],
    ["an app token alone", { SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN"],
    ["HTTP without an address", { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s" }, "DESKHAND_PUBLIC_URL"],
    [
      "half of an OAuth client",
      { SLACK_CLIENT_ID: "1.2", SLACK_SIGNING_SECRET: "s", ...publicUrl },
      "SLACK_CLIENT_SECRET",
    ],
  ])("%s is refused, and named", (_name, environment, named) => expect(problemsOf(environment)).toContain(named));

  it("every problem is told at once", () => {
    const told = problemsOf({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_CLIENT_ID: "1.2" });
    for (const name of ["not both", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "DESKHAND_PUBLIC_URL"])
      expect(told).toContain(name);
  });

  it("secrets are not shown", () => {
    const config = loadConfig({ SLACK_BOT_TOKEN: "xoxb-secret", SLACK_APP_TOKEN: "xapp-secret" });
    expect(JSON.stringify(showConfig(config)["slack"])).not.toMatch(/xoxb|xapp/u);
  });
});
