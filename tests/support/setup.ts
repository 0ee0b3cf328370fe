// Runs in every worker before its tests: what a developer has configured for the shell must not reach a test. A key in the
// environment would make it call a paid service, a time zone would move its dates.
const OURS = /^(?:DATABASE_URL$|(?:DESKHAND|OPENAI|AZURE_OPENAI|LANGCHAIN|LANGSMITH|SLACK|TEAMS|MICROSOFT_APP)_)/u;
const KEPT = /^DESKHAND_(?:TEST_|EVAL_DATA$)/u;

for (const name of Object.keys(process.env)) {
  if (OURS.test(name) && !KEPT.test(name)) delete process.env[name];
}
process.env["TZ"] = "UTC";
