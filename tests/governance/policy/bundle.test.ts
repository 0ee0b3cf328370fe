import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBundle } from "../../../src/governance/policy/bundle.js";
import { SAMPLE_FOLDER } from "./sample-policy.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-bundle-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(settings: string): Promise<void> {
  await writeFile(join(folder, "policy.cedar"), "// nothing\n");
  await writeFile(join(folder, "bundle.yaml"), settings);
}

describe("a bundle's folder", () => {
  it("is read into policies, numbers, autonomy and defaults", async () => {
    const bundle = await readBundle(SAMPLE_FOLDER);
    expect(bundle).toMatchObject({
      parameters: { purchaseManager: 100_000, purchaseTender: 50_000_000 },
      autonomy: { hr: "act", procurement: "act", it: "act" },
      approvalDefaults: { expires: "P3D", remind: "P1D" },
    });
    expect(bundle.cedar).toContain('@id("only-active-people")');
  });

  it("is refused with every problem and its line", async () => {
    await write(`parameters:
  limit: { type: money, value: 10.5, description: A limit }
  other: { type: euros, value: 10, description: Another }
autonomy:
  hr: sometimes
approvalDefaults:
  expires: 3 days
extra: true
`);
    const problems = await readBundle(folder).catch((error: unknown) => String(error));
    for (const line of [
      /bundle\.yaml:2: parameters\.limit\.value/u,
      /:3: parameters\.other\.type/u,
      /:5: autonomy\.hr/u,
      /:7: approvalDefaults\.expires/u,
      /extra/u,
      /remind/u,
    ]) {
      expect(problems).toMatch(line);
    }
  });

  it("is refused with the line of broken YAML, and with the name of a missing file", async () => {
    await write("parameters: [\n");
    await expect(readBundle(folder)).rejects.toMatchObject({
      code: "policy-invalid",
      message: expect.stringMatching(/bundle\.yaml:\d/u),
    });
    await expect(readBundle(join(folder, "none"))).rejects.toMatchObject({
      message: expect.stringMatching(/policy\.cedar[\s\S]*bundle\.yaml/u),
    });
  });
});
