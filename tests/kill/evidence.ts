import { z } from "zod";
import type { Database } from "../../src/database.js";
import type { LedgerCounts } from "../support/ledger-process.js";
import type { Sent } from "../support/web-client.js";
import type { Approver, ErrandOutcome } from "./people.js";

const count = z.coerce.number();
const proposal = z.object({
  id: z.string(),
  reference: z.string(),
  action: z.string(),
  conversation: z.string(),
  status: z.string(),
  key: z.string(),
  hash: z.string(),
});
const execution = z.object({ proposal: z.string(), status: z.string(), attempts: count });
const ticket = z.object({ proposal: z.string(), hash: z.string(), used: z.boolean() });
const approval = z.object({ id: z.string(), proposal: z.string(), status: z.string(), hash: z.string() });
const item = z.object({
  approval: z.string(),
  obligation: z.string(),
  kind: z.string(),
  quorum: count,
  met: z.boolean(),
});
const vote = z.object({
  approval: z.string(),
  obligation: z.string(),
  voter: z.string(),
  verdict: z.string(),
  hash: z.string(),
  ref: z.string().nullable(),
});
const message = z.object({ id: z.string(), conversation: z.string(), seq: count, author: z.string() });
const entry = z.object({ key: z.string(), status: z.string() });
const effect = z.object({ reference: z.string().nullable(), key: z.string().nullable() });
const delivery = z.object({ message: z.string(), status: z.string() });
const openCase = z.object({ conversation: z.string(), reference: z.string() });

/** What the tables hold after a point: names shortened, nothing interpreted. */
export interface Tables {
  readonly proposals: readonly z.output<typeof proposal>[];
  readonly executions: readonly z.output<typeof execution>[];
  readonly tickets: readonly z.output<typeof ticket>[];
  readonly approvals: readonly z.output<typeof approval>[];
  readonly items: readonly z.output<typeof item>[];
  readonly votes: readonly z.output<typeof vote>[];
  readonly messages: readonly z.output<typeof message>[];
  readonly inbox: readonly z.output<typeof entry>[];
  readonly deliveries: readonly z.output<typeof delivery>[];
  readonly cases: readonly z.output<typeof openCase>[];
  /** Effects of the embedded ledgers: orders, leave and reset links made by requests. */
  readonly orders: readonly z.output<typeof effect>[];
  readonly leaves: readonly z.output<typeof effect>[];
  readonly resets: readonly z.output<typeof effect>[];
}

/** Everything a verdict on a point is founded on. */
export interface Evidence {
  readonly tables: Tables;
  /** The external ledger. */
  readonly ledger: LedgerCounts;
  /** Everything people sent and the server took. */
  readonly sent: readonly Sent[];
  readonly outcomes: readonly ErrandOutcome[];
  readonly clicks: readonly Approver["clicks"][];
  /** Waits that ended without what was waited for, in words. */
  readonly failures: readonly string[];
  /** What `audit verify` said beside the running server. */
  readonly audit: { readonly ok: boolean; readonly says: string };
  /** Deprecations that Node or a library warned of, such as pg of two queries at once on one connection. */
  readonly deprecations: readonly string[];
}

/** Reads the tables. */
export async function readTables(database: Database): Promise<Tables> {
  const rows = async <T extends z.ZodType>(schema: T, query: string) =>
    z.array(schema).parse(await database.script(query));
  return {
    proposals: await rows(
      proposal,
      `select id, reference, action_id as action, conversation_id as conversation, status, idempotency_key as key,
       input_hash as hash from proposals order by created_at`,
    ),
    executions: await rows(execution, "select proposal_id as proposal, status, attempts from executions"),
    tickets: await rows(
      ticket,
      `select proposal_id as proposal, input_hash as hash, used_at is not null as used from authorizations`,
    ),
    approvals: await rows(approval, "select id, proposal_id as proposal, status, input_hash as hash from approvals"),
    items: await rows(
      item,
      `select a.id as approval, i->>'id' as obligation, i->>'kind' as kind, coalesce(i->>'quorum', '1') as quorum,
       i->>'metAt' is not null as met from approvals a cross join lateral jsonb_array_elements(a.obligations) i`,
    ),
    votes: await rows(
      vote,
      `select approval_id as approval, obligation_id as obligation, voter_id as voter, verdict, input_hash as hash,
       message_ref as ref from approval_votes`,
    ),
    messages: await rows(message, "select id, conversation_id as conversation, seq, author from messages order by seq"),
    inbox: await rows(entry, "select dedupe_key as key, status from inbox"),
    deliveries: await rows(delivery, "select message_id as message, status from deliveries"),
    cases: await rows(openCase, "select conversation_id as conversation, reference from cases"),
    orders: await rows(
      effect,
      `select request_reference as reference, idempotency_key as key from procurement_orders
       where idempotency_key is not null and status <> 'cancelled'`,
    ),
    leaves: await rows(
      effect,
      `select reference, idempotency_key as key from hr_leaves where idempotency_key is not null and status <> 'cancelled'`,
    ),
    resets: await rows(
      effect,
      "select null as reference, idempotency_key as key from it_password_resets where not revoked",
    ),
  };
}

/** What is still on its way; a point is looked at when nothing is. */
export async function underWay(database: Database): Promise<number> {
  const [row] = await database.script(
    `select (select count(*) from inbox where status = 'pending') + (select count(*) from deliveries where status = 'pending')
     + (select count(*) from executions where status in ('queued', 'running', 'compensating')) as n`,
  );
  return count.parse(row?.["n"]);
}
