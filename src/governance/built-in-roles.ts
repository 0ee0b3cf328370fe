/** Roles that exist in every company; a directory may add its own. Policies can name no other. */
export const builtInRoles: readonly string[] = [
  "admin",
  "contractor",
  "desk-agent",
  "employee",
  "finance-approver",
  "hr-partner",
  "it-agent",
  "knowledge-owner",
  "manager",
  "procurement",
  "purchaser",
  "security",
];
