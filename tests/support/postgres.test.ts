import { Client } from "pg";
import { expect, test } from "vitest";
import { createPostgresDatabase, describeOnPostgres } from "./postgres.js";

describeOnPostgres("a PostgreSQL test database", () => {
  test("is empty, has pgvector at hand, and is gone after drop although a session is open", async () => {
    const database = await createPostgresDatabase();
    const client = new Client({ connectionString: database.url });
    // The forced drop ends this session from the other side.
    client.on("error", () => undefined);
    await client.connect();
    await client.query("create extension vector");
    const distance = await client.query("select '[0,0]'::vector <-> '[3,4]'::vector as distance");
    expect(distance.rows).toEqual([{ distance: 5 }]);
    await database.drop();

    const late = new Client({ connectionString: database.url });
    await expect(late.connect()).rejects.toThrow("does not exist");
  });
});
