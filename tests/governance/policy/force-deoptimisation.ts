// Run by cedar.test.ts in a process of its own with --allow-natives-syntax: makes V8 compile Cedar's call with the WebAssembly
// call inlined, then deoptimise that frame while the call is on the stack (from a getter that Cedar reads).
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import type * as Cedar from "@cedar-policy/cedar-wasm/nodejs";
import "../../../src/governance/policy/cedar.js";

if (process.argv[2] === "without-flag") setFlagsFromString("--turbo-inline-js-wasm-calls");

const cedar = createRequire(import.meta.url)("@cedar-policy/cedar-wasm/nodejs") as typeof Cedar;
const target: (call: Cedar.StatefulAuthorizationCall) => Cedar.AuthorizationAnswer = cedar.statefulIsAuthorized;
const native = (name: string) => runInThisContext(`(target) => %${name}(target)`) as (of: typeof target) => void;
const prepare = native("PrepareFunctionForOptimization");
const optimise = native("OptimizeFunctionOnNextCall");
const deoptimise = native("DeoptimizeFunction");

cedar.preparsePolicySet("all", { staticPolicies: { a: "permit (principal, action, resource);" } });
let armed = false;
const call: Cedar.StatefulAuthorizationCall = {
  principal: { type: "User", id: "ann" },
  action: { type: "Action", id: "x" },
  resource: { type: "User", id: "ann" },
  preparsedPolicySetId: "all",
  entities: [],
  get context() {
    if (armed) deoptimise(target);
    return {};
  },
};

for (let round = 0; round < 20; round += 1) {
  armed = false;
  prepare(target);
  for (let warm = 0; warm < 50; warm += 1) target(call);
  optimise(target);
  target(call);
  armed = true;
  const answer = target(call);
  if (answer.type !== "success" || answer.response.decision !== "allow") throw new Error("Cedar answered wrongly");
}
process.stdout.write("survived\n");
