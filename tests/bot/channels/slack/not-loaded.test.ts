import { createRequire } from "node:module";
import { afterAll, expect, it } from "vitest";
import { loadWebDoor } from "../../../../src/app.js";
import { openDeskhand, type TestDeskhand } from "../../../support/deskhand.js";

const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("/@slack/"));

let deskhand: TestDeskhand;
afterAll(() => deskhand.close());

it("without Slack's settings nothing of Slack is loaded, and there is no door for it", async () => {
  deskhand = await openDeskhand({ environment: { DESKHAND_PORT: "0" } });
  const { openWebDoor } = await loadWebDoor();
  const door = await openWebDoor(deskhand.app);
  const { url } = await door.listen();
  expect(door.connected).toEqual([]);
  const response = await fetch(`${url}/slack/events`, { method: "POST", body: "{}" });
  expect(response.status).not.toBe(200);
  expect(response.headers.get("content-type") ?? "").not.toContain("slack");
  await door.close();
  expect(loaded()).toBe(false);
  // The measure itself: once something uses it, it is seen.
  await import("@slack/bolt");
  expect(loaded()).toBe(true);
}, 120_000);
