import { defineConfig } from "drizzle-kit";

// `out` can be moved, so that the check for drift generates into a copy and leaves the migrations alone.
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/**/tables.ts",
  out: process.env["DESKHAND_MIGRATIONS_OUT"] ?? "./migrations",
});
