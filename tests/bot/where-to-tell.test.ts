import { describe, expect, it } from "vitest";
import { whereToTell } from "../../src/bot/where-to-tell.js";

const day = (number: number) => new Date(Date.UTC(2026, 10, number));

describe("somebody is told where they are active", () => {
  it.each([
    [
      "in the channel they spoke in last",
      [
        ["slack", 3],
        ["teams", 5],
      ],
      ["teams"],
    ],
    [
      "not on the page when they spoke elsewhere since",
      [
        ["web", 1],
        ["slack", 2],
      ],
      ["slack"],
    ],
    [
      "on the page, which does not ring, and in the channel they used before it",
      [
        ["web", 9],
        ["slack", 2],
        ["teams", 4],
      ],
      ["web", "teams"],
    ],
    [
      "on the page and wherever else they are reached, when they spoke on the page only",
      [["web", 9], ["slack"], ["teams"]],
      ["web", "slack", "teams"],
    ],
    ["everywhere, when they never spoke", [["web"], ["slack"]], ["web", "slack"]],
    ["at the terminal they sit at, whatever else", [["terminal"], ["web", 2], ["slack", 3]], ["terminal", "slack"]],
    ["nowhere, when nothing reaches them", [], []],
  ] as const)("%s", (_, reachable, expected) => {
    const given = reachable.map(([channel, spoke]) => ({ channel, lastSpoke: spoke && day(spoke) }));
    expect(whereToTell(given)).toEqual(expected);
  });
});
