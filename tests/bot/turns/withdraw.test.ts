import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heard, openDeskhand, type TestDeskhand } from "../../support/deskhand.js";

describe("a request that nobody has decided yet is withdrawn", () => {
  let desk: TestDeskhand;
  beforeAll(async () => {
    desk = await openDeskhand();
  });
  afterAll(() => desk.close());

  const lena = "thread:lena.vogel";
  const statusOf = async (reference: string) =>
    (await desk.app.bot.services.proposals.byReference(desk.app.database.db, reference))?.status;
  const askForLeave = async (day: string): Promise<string> => {
    await desk.say("lena.vogel", `Please book vacation for me on ${day}`);
    return /LV-\d+/u.exec(heard(await desk.say("lena.vogel", "yes"), lena))?.[0] ?? "";
  };
  const auditOf = async (reference: string) => {
    const proposal = await desk.app.bot.services.proposals.byReference(desk.app.database.db, reference);
    await desk.app.company.audit.sealPending();
    const rows = await desk.app.database.script("select type, actor_id, subject from audit_entries order by id");
    return rows
      .filter((row) => row["subject"] === `proposal:${proposal?.id ?? ""}`)
      .map((row) => `${String(row["type"])} ${String(row["actor_id"])}`);
  };

  it("with the button of its card, after a yes; the approver's card becomes its record", async () => {
    const reference = await askForLeave("14 December");
    const asked = await desk.click("lena.vogel", "Withdraw");
    expect(heard(asked, lena)).toContain(`Shall I withdraw ${reference}?`);
    expect(await statusOf(reference)).toBe("awaiting-approval");
    const done = await desk.click("lena.vogel", "Yes, withdraw it");
    expect(heard(done, lena)).toContain(`${reference} was withdrawn by Lena Vogel.`);
    expect(await statusOf(reference)).toBe("cancelled");
    const record = done.find((one) => one.thread === "direct:jonas.weber");
    expect(record?.text).toContain(`${reference} was withdrawn by Lena Vogel.`);
    expect(record?.reply.blocks.some((block) => block.kind === "buttons")).toBe(false);
    expect(await auditOf(reference)).toContain("approval.withdrawn lena.vogel");
    const card = done.findLast((one) => one.reply.cardKey?.startsWith("request:"));
    expect(card?.reply.blocks.some((block) => block.kind === "buttons")).toBe(false);
  });

  it("in words, by its reference, by what it is, or as “it”", async () => {
    const first = await askForLeave("15 December");
    await desk.say("lena.vogel", `withdraw ${first.toLowerCase()}`);
    await desk.say("lena.vogel", "yes");
    expect(await statusOf(first)).toBe("cancelled");
    const second = await askForLeave("16 December");
    expect(heard(await desk.say("lena.vogel", "please take back my leave request"), lena)).toContain(second);
    await desk.say("lena.vogel", "yes please");
    expect(await statusOf(second)).toBe("cancelled");
    const third = await askForLeave("17 December");
    await desk.say("lena.vogel", `what is the status of ${third}?`);
    await desk.say("lena.vogel", "withdraw it");
    await desk.say("lena.vogel", "yes");
    expect(await statusOf(third)).toBe("cancelled");
  });

  it("asks back which one when several are open, and a no keeps it", async () => {
    const [first, second] = [await askForLeave("21 December"), await askForLeave("22 December")];
    const which = heard(await desk.say("lena.vogel", "cancel my vacation request"), lena);
    expect(which).toContain("Which of your requests");
    expect(which).toContain(first);
    expect(which).toContain(second);
    await desk.click("lena.vogel", `${second}: Request leave`);
    expect(heard(await desk.click("lena.vogel", "Keep it"), lena)).toContain("not doing anything");
    await desk.say("lena.vogel", "yes");
    expect([await statusOf(first), await statusOf(second)]).toEqual(["awaiting-approval", "awaiting-approval"]);
  });

  it("is one's own only, and nothing is said of other people's", async () => {
    const reference = await askForLeave("23 December");
    for (const wanted of [reference, "LV-9999"]) {
      const said = heard(await desk.say("henrik.lehtonen", `withdraw ${wanted}`), "thread:henrik.lehtonen");
      expect(said).toBe(`I can't find ${wanted} among your requests.`);
    }
    const forged = { action: "confirm", value: JSON.stringify({ reference }), label: "Yes, withdraw it" };
    await desk.take({ personId: "henrik.lehtonen", kind: "button", button: forged });
    await desk.settle();
    await desk.say("henrik.lehtonen", "yes");
    expect(await statusOf(reference)).toBe("awaiting-approval");
  });

  it("is too late once it is decided: that is said truly, with the next step", async () => {
    const reference = await askForLeave("28 December");
    await desk.say("lena.vogel", `withdraw ${reference}`);
    await desk.click("jonas.weber", "Approve");
    expect(await statusOf(reference)).toBe("succeeded");
    const late = heard(await desk.say("lena.vogel", "yes"), lena);
    expect(late).toContain(`${reference} can't be withdrawn any more: it is done.`);
    expect(late).toContain("[Talk to a person]");
    expect(await statusOf(reference)).toBe("succeeded");
    expect(heard(await desk.say("lena.vogel", `cancel ${reference}`), lena)).toContain("can't be withdrawn any more");
  });

  it("and the approver who clicks on the old card is told so", async () => {
    const reference = await askForLeave("29 December");
    const card = desk.said.findLast((one) => one.thread === "direct:jonas.weber" && one.text.includes(reference));
    const approve = card?.reply.blocks
      .flatMap((block) => (block.kind === "buttons" ? block.buttons : []))
      .find((button) => button.action === "approve");
    await desk.say("lena.vogel", `withdraw ${reference}`);
    await desk.say("lena.vogel", "yes");
    const before = desk.said.length;
    const button = { action: "approve", value: approve?.value ?? "", label: "Approve" };
    await desk.take({ personId: "jonas.weber", conversation: "direct:jonas.weber", kind: "button", button });
    await desk.settle();
    expect(heard(desk.said.slice(before), "direct:jonas.weber")).toContain("closed already");
    expect(await statusOf(reference)).toBe("cancelled");
  });
});
