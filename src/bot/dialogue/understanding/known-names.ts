import type { CompanySnapshot } from "../../../governance/directory.js";
import type { Principal } from "../../../governance/principal.js";

/**
 * Names that authors use in example utterances: training reads examples with them, so that what is learned holds for
 * every company. At work only the company's own names count.
 */
const applications =
  "Salesforce GitHub Jira Confluence Figma Zoom Workday SAP Tableau Outlook VPN Slack Okta Snowflake DocuSign 1Password Notion Dropbox Trello Asana ServiceNow Zendesk HubSpot Miro Gmail Bitbucket GitLab Grafana Photoshop";
const longApplications = ["Adobe Creative Cloud", "Microsoft 365", "Google Workspace", "Power BI", "Microsoft Teams"];
const hardware =
  "laptop monitor keyboard mouse headset phone webcam charger notebook macbook screen display headphones iphone smartphone tablet dock".split(
    " ",
  );
const groups = ["eng-all", "sales-emea", "finance-reports", "design-team", "all-berlin", "on-call"];
const people =
  "Sam Maria Priya Tomás Lena Jonas Aisha Chen Olivia Daniel Fatima Noah Ruth Ilya Maya Anna Tom Paul Julia David Sarah Ben Lisa Nina Omar Ivan Clara Hugo".split(
    " ",
  );

function person(name: string): Principal {
  return {
    id: name,
    name: `${name} Example`,
    givenName: name,
    email: `${name.toLowerCase()}@example.com`,
    department: "",
    jobTitle: "",
    roles: [],
    groups: [],
    location: "",
    locale: "en",
    timeZone: "UTC",
    calendar: "",
    hiredOn: "2020-01-01",
    status: "active",
  };
}

/** A company of the names that examples use. */
export const exampleCompany: CompanySnapshot = {
  people: people.map(person),
  catalogue: [
    ...[...applications.split(" "), ...longApplications].map((name) => ({
      kind: "application" as const,
      id: name,
      name,
      synonyms: [],
    })),
    ...[...hardware, "docking station", "second screen"].map((name) => ({
      kind: "hardware-item" as const,
      id: name,
      name,
      synonyms: [],
    })),
    ...groups.map((name) => ({ kind: "group" as const, id: name, name, synonyms: [] })),
  ],
};
