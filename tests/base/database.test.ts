import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notify, parameterised, type Database } from "../../src/database.js";
import { databaseKinds } from "../support/database.js";

describe.each(databaseKinds)("the database on $name", ({ open, available }) => {
  describe.runIf(available)("when it is there", () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());

    it("takes text with numbered parameters from libraries that bring their own SQL", async () => {
      const found = await database.db.execute(parameterised("select $2::text as b, $1::int as a", [7, "x"]));
      expect(rowsOf(found)).toEqual([{ a: 7, b: "x" }]);
    });

    it("is usable again after a transaction failed", async () => {
      await expect(
        database.transaction(async (tx) => {
          await tx.execute(parameterised("select 1/$1::int", [0]));
        }),
      ).rejects.toThrow(/Failed query/);
      const found = await database.db.execute(parameterised("select 1 as one", []));
      expect(rowsOf(found)).toEqual([{ one: 1 }]);
    });

    it("hears a notification only when the transaction commits", async () => {
      const heard: string[] = [];
      const arrived = new Promise<void>((resolve) => {
        void database
          .listen("deskhand_test", (payload) => {
            heard.push(payload);
            if (payload === "kept") resolve();
          })
          .then(async () => {
            await database
              .transaction(async (tx) => {
                await notify(tx, "deskhand_test", "lost");
                throw new Error("rolled back");
              })
              .catch(() => undefined);
            await database.transaction((tx) => notify(tx, "deskhand_test", "kept"));
          });
      });
      await arrived;
      expect(heard).toEqual(["kept"]);
    });

    it("lets code inside a transaction look things up without the transaction at hand", async () => {
      await database.script("create table if not exists seen_inside (n int)");
      await database.transaction(async (tx) => {
        await tx.execute(parameterised("insert into seen_inside values ($1::int)", [1]));
        expect(rowsOf(await database.db.execute(parameterised("select n from seen_inside", [])))).toEqual([{ n: 1 }]);
      });
    });

    it("rolls a transaction inside another back by itself", async () => {
      await database.script("create table if not exists nested (n int)");
      await database.transaction(async (tx) => {
        await tx.execute(parameterised("insert into nested values ($1::int)", [1]));
        await database
          .transaction(async (inner) => {
            await inner.execute(parameterised("insert into nested values ($1::int)", [2]));
            throw new Error("only the inner one");
          })
          .catch(() => undefined);
      });
      expect(rowsOf(await database.db.execute(parameterised("select n from nested", [])))).toEqual([{ n: 1 }]);
    });

    it("begins what waits for a commit after it, and never after a rollback", async () => {
      const begun: string[] = [];
      await database.transaction(async () => {
        database.afterCommit(() => begun.push("outer"));
        await database
          .transaction(async () => {
            database.afterCommit(() => begun.push("lost"));
            await Promise.reject(new Error("rolled back"));
          })
          .catch(() => undefined);
        await database.transaction(async () => {
          database.afterCommit(() => begun.push("inner"));
          await Promise.resolve();
        });
        expect(begun).toEqual([]);
      });
      expect(begun).toEqual(["outer", "inner"]);
    });

    it("lets the rest of the process have a turn, however many answers follow each other", async () => {
      let heard = false;
      setImmediate(() => (heard = true));
      while (!heard) await database.db.execute(parameterised("select 1", []));
      setImmediate(() => (heard = false));
      await database.transaction(async (tx) => {
        while (heard) await tx.execute(parameterised("select 1", []));
      });
      expect(heard).toBe(false);
    });

    it("runs work in the background, with transactions of its own and what waits for their commit", async () => {
      const begun: string[] = [];
      const result = await database.background(() =>
        database.transaction(async () => {
          database.afterCommit(() => begun.push("after"));
          return await database.background(() => Promise.resolve("done"));
        }),
      );
      expect({ result, begun }).toEqual({ result: "done", begun: ["after"] });
    });

    it("does what is urgent while everything else is taken, in a transaction of its own if it needs one", async () => {
      let open: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        open = resolve;
      });
      // The embedded database has one connection: there, what is urgent comes next.
      const others = Array.from({ length: database.kind === "postgres" ? 20 : 0 }, () =>
        database.transaction(async (tx) => {
          await tx.execute(parameterised("select 1", []));
          await held;
        }),
      );
      const one = parameterised("select 1 as one", []);
      const inside = await database.urgent(() => database.transaction(async (tx) => rowsOf(await tx.execute(one))));
      const plain = await database.urgent(async () => rowsOf(await database.db.execute(one)));
      open();
      await Promise.all(others);
      expect([inside, plain]).toEqual([[{ one: 1 }], [{ one: 1 }]]);
    });

    it("makes urgent work part of the transaction it is in", async () => {
      await database.script("create table if not exists urgent_inside (n int)");
      const rows = await database.transaction(async (tx) => {
        expect(database.inTransaction).toBe(true);
        await tx.execute(parameterised("insert into urgent_inside values ($1::int)", [1]));
        await database.patient(1000);
        return database.urgent(async () =>
          rowsOf(await database.db.execute(parameterised("select n from urgent_inside", []))),
        );
      });
      expect(rows).toEqual([{ n: 1 }]);
      expect(database.inTransaction).toBe(false);
    });

    it("keeps vectors", async () => {
      const found = await database.db.execute(
        parameterised("select ($1::vector <=> '[0,1]'::vector)::float8 as d", ["[1,0]"]),
      );
      expect(rowsOf(found)).toEqual([{ d: 1 }]);
    });
  });
});

function rowsOf(result: unknown): unknown {
  return result !== null && typeof result === "object" && "rows" in result ? result.rows : result;
}
