import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, onLoopback, showConfig } from "../../src/config.js";

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "deskhand-config-")), "deskhand.yaml");
  writeFileSync(path, text);
  return path;
}

describe("the configuration", () => {
  it("needs nothing: the embedded default", () => {
    expect(loadConfig({})).toMatchObject({ mode: "development", host: "127.0.0.1", port: 3000, baseCurrency: "EUR" });
  });

  it("takes the file first and the environment over it", () => {
    const file = fileWith("port: 4000\nmodel:\n  name: small\n  timeoutMs: 500\n");
    const config = loadConfig({ DESKHAND_CONFIG: file, DESKHAND_PORT: "5000", OPENAI_API_KEY: "sk-x" });
    expect(config.port).toBe(5000);
    expect(config.model).toMatchObject({ name: "small", timeoutMs: 500, apiKey: "sk-x" });
  });

  it("reports every problem at once, by setting and variable", () => {
    expect(() =>
      loadConfig({
        DESKHAND_PORT: "high",
        DESKHAND_MODE: "prod",
        DATABASE_URL: "mysql://x",
        DESKHAND_BASE_CURRENCY: "euro",
      }),
    ).toThrow(
      /4 problems[\s\S]*mode \(DESKHAND_MODE\)[\s\S]*databaseUrl \(DATABASE_URL\)[\s\S]*port \(DESKHAND_PORT\)[\s\S]*baseCurrency/,
    );
  });

  it("names a setting that does not exist", () => {
    expect(() => loadConfig({ DESKHAND_CONFIG: fileWith("prot: 3000\n") })).toThrow(/prot/);
  });

  it("wants a secret in production, and sabotage only in tests", () => {
    expect(() => loadConfig({ DESKHAND_MODE: "production", DESKHAND_SABOTAGE: "no-key" })).toThrow(
      /2 problems[\s\S]*secret[\s\S]*sabotage/,
    );
  });

  it("refuses tracing of prompts unless it is allowed by name", () => {
    const tracing = { OPENAI_API_KEY: "sk-x", LANGSMITH_TRACING: "true" };
    expect(() => loadConfig(tracing)).toThrow(/LANGSMITH_TRACING would send prompts/);
    expect(loadConfig({ ...tracing, DESKHAND_ALLOW_TRACING: "true" }).allowTracing).toBe(true);
  });

  it("never shows a secret", () => {
    const config = loadConfig({
      DESKHAND_SECRET: "a-very-long-secret-value",
      OPENAI_API_KEY: "sk-hidden",
      DATABASE_URL: "postgres://me:hidden-too@db.example/x",
    });
    expect(JSON.stringify(showConfig(config))).not.toMatch(/a-very-long|sk-hidden|hidden-too/);
  });

  it.each([
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["127.example.org", false],
  ])("knows whether %s is this machine only: %s", (host, expected) => expect(onLoopback(host)).toBe(expected));
});
