import { describe, expect, it } from "vitest";
import { FeedClosed, openFeed } from "./web-feed.js";

const nobody = () => Promise.reject(new Error("no server runs"));

describe("the feed of a test's page", () => {
  it("ends what waits when the window is closed, and what begins to wait afterwards", async () => {
    const feed = openFeed({ after: 0, patienceMs: 60_000, connect: nobody });
    const before = feed.until("anything", () => undefined);
    const closing = feed.close();
    await expect(before).rejects.toThrow(FeedClosed);
    await expect(feed.until("an answer", () => undefined)).rejects.toThrow(FeedClosed);
    await closing;
  });

  it("answers with what was heard already, closed or not", async () => {
    const feed = openFeed({ after: 0, patienceMs: 60_000, connect: nobody });
    const closing = feed.close();
    await expect(feed.until("what is there", (heard) => heard.length + 1)).resolves.toBe(1);
    await closing;
  });
});
