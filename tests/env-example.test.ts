import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { environmentNames } from "../src/config.js";

// Read by name where they are needed, or no business of anybody who sets Deskhand up.
const BESIDE_THE_CONFIGURATION = [
  "DESKHAND_CONFIG",
  "DESKHAND_TEST_DATABASE_URL",
  "DESKHAND_TEST_CHROMIUM",
  "DESKHAND_TEST_TEAMS_CLIENT",
  "DESKHAND_TEST_SHOTS",
  "DESKHAND_EVAL_DATA",
];
const NOT_FOR_OPERATORS = ["DESKHAND_SABOTAGE"];

test(".env.example names every setting, and nothing that is none", () => {
  const named = [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z][A-Za-z_]+)=/gmu)].map((found) => found[1]);
  const settings = Object.keys(environmentNames).filter((name) => !NOT_FOR_OPERATORS.includes(name));
  expect(new Set(named)).toEqual(new Set([...settings, ...BESIDE_THE_CONFIGURATION]));
});
