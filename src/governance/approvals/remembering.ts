import type { ApproverDirectory } from "./approvers.js";

/** A directory that asks each question once: for going over many requests at one moment. Do not keep it. */
export function remembering(directory: ApproverDirectory): ApproverDirectory {
  return {
    person: once((id) => directory.person(id)),
    withRole: once((role) => directory.withRole(role)),
    inGroup: once((group) => directory.inGroup(group)),
    catalogue: once((kind) => directory.catalogue(kind)),
    everybodyBelow: once((id) => directory.everybodyBelow(id)),
  };
}

function once<K, V>(ask: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const answers = new Map<K, Promise<V>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
