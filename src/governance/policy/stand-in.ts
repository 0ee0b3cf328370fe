import type { Principal } from "../principal.js";

/** The part of a person that policies see. */
export type PolicyPerson = Pick<Principal, "id" | "roles" | "status" | "managerId">;

/** A person of whom only what policies see is known: for tables and for showing, never for a request. */
export function standIn(person: PolicyPerson): Principal {
  return {
    name: person.id,
    givenName: person.id,
    email: "",
    department: "",
    jobTitle: "",
    groups: [],
    location: "",
    locale: "en",
    timeZone: "UTC",
    calendar: "",
    hiredOn: "2000-01-01",
    ...person,
  };
}
