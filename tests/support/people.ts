import type { Principal } from "../../src/governance/principal.js";

/** A person of Berlin, changed as a test needs it. */
export function aPrincipal(changes: Partial<Principal> & { readonly id: string }): Principal {
  return {
    name: `Name of ${changes.id}`,
    givenName: "Given",
    email: `${changes.id.toLowerCase()}@company.example`,
    department: "Engineering",
    jobTitle: "Engineer",
    roles: ["employee"],
    groups: [],
    location: "Berlin",
    locale: "en-GB",
    timeZone: "Europe/Berlin",
    calendar: "DE-BE",
    hiredOn: "2021-03-01",
    status: "active",
    ...changes,
  };
}

/** The cells of a row of the people file by column, changed as a test needs them. */
export function personCells(changes: Readonly<Record<string, string>>): Record<string, string> {
  const id = changes["id"] ?? "";
  return {
    id,
    name: `Name of ${id}`,
    given_name: "Given",
    email: `${id === "" ? "nobody" : id.replace(/\W/g, "").toLowerCase()}@company.example`,
    department: "Engineering",
    job_title: "Engineer",
    roles: "employee",
    groups: "",
    manager_id: "",
    cost_centre: "",
    location: "Berlin",
    locale: "en-GB",
    time_zone: "Europe/Berlin",
    calendar: "DE-BE",
    hired_on: "2021-03-01",
    status: "active",
    ...changes,
  };
}

/** A people file with these rows; cells stand as given, in quotation marks where the test writes them. */
export function peopleCsv(rows: readonly Readonly<Record<string, string>>[]): string {
  const header = Object.keys(personCells({}));
  return [header, ...rows.map((row) => Object.values(personCells(row)))].map((cells) => cells.join(",")).join("\n");
}
