/** How far a person is in the company: only `active` people are served. */
export type EmploymentStatus = "active" | "inactive" | "guest";

/** A person as every domain sees them. Ids are the directory's own and never change; names and mail may. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly givenName: string;
  readonly email: string;
  readonly department: string;
  readonly jobTitle: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly managerId?: string | undefined;
  readonly costCentre?: string | undefined;
  /** Slack account as the directory has it: `TEAM/USER`. */
  readonly slackAccount?: string | undefined;
  /** Teams account as the directory has it: `TENANT/OBJECT-ID`, in small letters. */
  readonly teamsAccount?: string | undefined;
  readonly location: string;
  /** BCP 47, for example `en-GB`. */
  readonly locale: string;
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string;
  /** Key of the working calendar (public holidays), for example `DE-BE`. */
  readonly calendar: string;
  /** First working day, ISO date. */
  readonly hiredOn: string;
  readonly status: EmploymentStatus;
}
