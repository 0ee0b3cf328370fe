// The chat page with made-up replies of every kind: to look at it, and for screenshots.
// Run: npx tsc -p src/bot/channels/web/client/tsconfig.json && npx tsx tests/support/web-demo.ts [PORT]
import path from "node:path";
import type { ChannelEvent } from "../../src/bot/channels/channel.js";
import type { Reply, ReplyBlock } from "../../src/bot/replies/reply.js";
import { openTestDatabase } from "./database.js";
import { openWebHarness } from "./web-harness.js";

const thread = (...blocks: ReplyBlock[]): Reply => ({ audience: "thread", blocks });

const balance = thread(
  {
    kind: "text",
    text: "You have *18.5 days* of vacation left this year, and *2* carried over until the end of March.",
  },
  {
    kind: "fields",
    title: "Your leave",
    fields: [
      { label: "Vacation", value: "18.5 of 30 days" },
      { label: "Already booked", value: "5 days from 21 December" },
      { label: "Carried over", value: "2 days, until 31 March 2027" },
    ],
  },
  {
    kind: "citations",
    citations: [
      {
        title: "Leave policy",
        section: "Carrying over",
        url: "https://handbook.example.com/leave#carrying-over",
        quote: "Up to five days may be carried into the next year. They lapse at the end of March.",
        updatedAt: "2026-03-02",
      },
      {
        title: "Works agreement 14",
        section: "Section 3",
        url: "file://wa14",
        quote: "Half days count as 0.5.",
      },
    ],
  },
);

const leaveForm = (problem?: string): Reply =>
  thread(
    { kind: "text", text: problem === undefined ? "Of course. When will you be away?" : "Nearly there." },
    {
      kind: "form",
      formId: "hr.request-leave",
      title: "Request leave",
      submit: "Continue",
      fields: [
        {
          name: "leaveType",
          label: "Kind of leave",
          kind: "choice",
          required: true,
          value: problem === undefined ? "" : "vacation",
          options: [
            { value: "vacation", label: "Vacation" },
            { value: "unpaid", label: "Unpaid" },
          ],
        },
        {
          name: "startDate",
          label: "First day",
          kind: "date",
          required: true,
          value: problem === undefined ? "" : "2026-12-24",
        },
        {
          name: "endDate",
          label: "Last day",
          kind: "date",
          required: true,
          value: problem === undefined ? "" : "2026-12-20",
          ...(problem === undefined ? {} : { problem }),
        },
        { name: "note", label: "Note", kind: "text", required: false, hint: "Your manager sees it." },
      ],
    },
  );

const purchase = thread(
  { kind: "text", text: "A laptop, then. This is what I would order:" },
  {
    kind: "fields",
    fields: [
      { label: "Item", value: "2 × laptop, 14 inch" },
      { label: "Vendor", value: "Nordlicht IT" },
      { label: "Cost", value: "€4,800.00, charged to CC-1001 Engineering" },
      { label: "Must agree", value: "Maria Lindqvist, your manager: above €500.00" },
    ],
  },
  { kind: "notice", tone: "info", text: "Deliveries take about *five working days* after the approval." },
  {
    kind: "buttons",
    buttons: [
      { label: "Send the request", action: "confirm", value: '{"frame":"f1"}', style: "primary" },
      { label: "Change something", action: "deny", value: '{"frame":"f1"}' },
      { label: "Cancel", action: "cancel", value: '{"frame":"f1"}' },
    ],
  },
);

const progress = (decided?: "approve" | "reject"): Reply => ({
  audience: "thread",
  cardKey: "progress:PR-3307",
  blocks: [
    {
      kind: "progress",
      label: "PR-3307 · 2 × laptop, €4,800.00",
      steps: [
        { label: "Requested", state: "done" },
        {
          label:
            decided === "reject"
              ? "Rejected by Maria Lindqvist"
              : decided === "approve"
                ? "Approved by Maria Lindqvist"
                : "Maria Lindqvist decides, usually within a day",
          state: decided === "reject" ? "failed" : decided === "approve" ? "done" : "current",
        },
        { label: "Ordered from Nordlicht IT", state: decided === "approve" ? "done" : "waiting" },
      ],
    },
    ...(decided === "approve"
      ? [
          {
            kind: "notice" as const,
            tone: "success" as const,
            text: "Ordered. Reference *PO-5512*, delivery by 3 December.",
          },
        ]
      : []),
  ],
});

const approval: Reply = {
  audience: "direct",
  recipientId: "maria-lindqvist",
  cardKey: "approval:PR-3307",
  blocks: [
    { kind: "text", text: "*Sam Okafor* asks to buy *2 × laptop* for *€4,800.00*." },
    {
      kind: "fields",
      fields: [
        { label: "Item", value: "Laptop, 14 inch, 32 GB" },
        { label: "Quantity", value: "2" },
        { label: "Unit price", value: "€2,400.00" },
        { label: "Vendor", value: "Nordlicht IT" },
        { label: "Cost centre", value: "CC-1001 Engineering (€12,300.00 left this year)" },
        { label: "Justification", value: "The build machines of Chen and Noah are five years old and fail weekly." },
        { label: "Why you", value: "You are Sam's manager, and it is above €500.00." },
        { label: "Decide by", value: "Thursday 26 November, 18:00" },
      ],
    },
    {
      kind: "buttons",
      buttons: [
        { label: "Approve", action: "approve", value: '{"approvalId":"a1","inputHash":"9f2c"}', style: "primary" },
        { label: "Reject", action: "reject", value: '{"approvalId":"a1","inputHash":"9f2c"}', style: "danger" },
      ],
    },
  ],
};

function decided(verdict: "approve" | "reject", comment: string | undefined): Reply {
  const approved = verdict === "approve";
  return {
    ...approval,
    blocks: [
      ...approval.blocks.slice(0, 2),
      {
        kind: "notice",
        tone: approved ? "success" : "danger",
        text: `${approved ? "Approved" : "Rejected"} by *Maria Lindqvist* just now${comment === undefined ? "." : `: “${comment}”`}`,
      },
    ],
  };
}

const options = thread(
  { kind: "text", text: "Which kind of leave?" },
  {
    kind: "buttons",
    buttons: ["Vacation", "Sick leave", "Parental leave", "Unpaid"].map((label) => ({
      label,
      action: "choose" as const,
      value: JSON.stringify({ slot: "leaveType", value: label }),
    })),
  },
);

const notices = thread(
  { kind: "notice", tone: "warning", text: "This overlaps with *Noah's* vacation. You can still ask." },
  {
    kind: "notice",
    tone: "danger",
    text: "You may not reset somebody else's password. Ask the service desk: they can.",
  },
  { kind: "text", text: "<script>alert(1)</script> stays text, 2 * 3 * 4 is no bold, *this* is." },
);

let asker: string | undefined;

function answers(event: ChannelEvent): readonly Reply[] {
  const text = (event.text ?? "").toLowerCase();
  if (event.button?.action === "confirm") {
    asker = event.conversation;
    return [progress(), approval];
  }
  if (event.button?.action === "approve" || event.button?.action === "reject") {
    const verdict = event.button.action;
    if (asker !== undefined) harness.say(asker, progress(verdict)).catch(() => undefined);
    return [decided(verdict, event.button.comment)];
  }
  if (event.form !== undefined) {
    return (event.form.values["endDate"] ?? "") < (event.form.values["startDate"] ?? "")
      ? [leaveForm("The last day is before the first.")]
      : [thread({ kind: "notice", tone: "success", text: "Booked. Reference *LV-1042*." })];
  }
  if (event.button !== undefined) return [thread({ kind: "text", text: `Noted: *${event.button.label ?? ""}*.` })];
  if (text.includes("how many")) return [balance];
  if (text.includes("laptop")) return [purchase];
  if (text.includes("off") || text.includes("leave")) return [leaveForm()];
  if (text.includes("which")) return [options];
  return [notices];
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 900));

const database = await openTestDatabase();
const harness = await openWebHarness({
  database,
  answers,
  think: pause,
  config: { port: Number(process.argv[2] ?? 3100) },
  clientFolder: path.resolve("dist/bot/channels/web/client"),
});
const { url } = await harness.http.listen();
process.stderr.write(`The chat page with made-up replies: ${url}\n`);
process.once("SIGINT", () => {
  harness.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
