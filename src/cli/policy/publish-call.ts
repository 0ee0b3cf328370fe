import { resolve } from "node:path";
import type { CommandCall } from "../../app.js";
import { policiesFolder, type Config } from "../../config.js";
import { readBundle } from "../../governance/policy/bundle.js";
import { operator } from "../operator.js";
import { asJson } from "../result.js";
import { shownPath } from "../shown-path.js";

/** Reads a bundle where the person is; it is checked where it is published. @throws AppError policy-invalid */
export async function publishCall(config: Config, named: string | undefined): Promise<CommandCall> {
  const folder = shownPath(named === undefined ? policiesFolder(config) : resolve(named));
  return { name: "policy publish", args: { folder, bundle: asJson(await readBundle(folder)), operator: operator() } };
}
