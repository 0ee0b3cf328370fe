import type { Principal } from "../principal.js";

interface ManagerProblem {
  readonly line: number;
  readonly column: string;
  readonly message: string;
}

/**
 * What is wrong with who reports to whom: managers that are not in the list, and circles, each once, on the line of its first
 * member. @param known ids of every row, also of those that could not be read
 */
export function managerProblems(
  listed: readonly { readonly line: number; readonly person: Principal }[],
  known: ReadonlySet<string>,
): ManagerProblem[] {
  const line = new Map(listed.map((one) => [one.person.id, one.line]));
  const unknown = listed.flatMap(({ line: at, person }) =>
    person.managerId === undefined || known.has(person.managerId)
      ? []
      : [{ line: at, column: "manager_id", message: `There is nobody with the id "${person.managerId}" in the file.` }],
  );
  const circles = managerCycles(listed.map((one) => one.person)).map((cycle) => ({
    line: line.get(cycle[0] ?? "") ?? 0,
    column: "manager_id",
    message:
      cycle.length === 1
        ? `${cycle[0]} is their own manager. Leave the cell empty for the head of the company.`
        : `These report to each other in a circle: ${[...cycle, cycle[0]].join(" → ")}.`,
  }));
  return [...unknown, ...circles];
}

/** The circles in who reports to whom: ids in the order of reporting, each circle once, from its first member in the list. */
export function managerCycles(people: readonly Principal[]): readonly (readonly string[])[] {
  const manager = new Map(people.map((person) => [person.id, person.managerId]));
  const settled = new Set<string>();
  const cycles: string[][] = [];
  for (const person of people) {
    const trail: string[] = [];
    const onTrail = new Set<string>();
    let at: string | undefined = person.id;
    while (at !== undefined && manager.has(at) && !settled.has(at) && !onTrail.has(at)) {
      trail.push(at);
      onTrail.add(at);
      at = manager.get(at);
    }
    if (at !== undefined && onTrail.has(at)) cycles.push(trail.slice(trail.indexOf(at)));
    for (const id of trail) settled.add(id);
  }
  return cycles.map((cycle) => fromFirst(cycle, people));
}

// A trail enters a circle anywhere; the file's order decides where it is told from.
function fromFirst(cycle: readonly string[], people: readonly Principal[]): readonly string[] {
  const members = new Set(cycle);
  const first = cycle.indexOf(people.find((person) => members.has(person.id))?.id ?? "");
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
