import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, type AdvanceContext } from "../../../src/bot/dialogue/advance.js";
import { mostOpenTasks } from "../../../src/bot/dialogue/advance-tasks.js";
import type { DialogueCommand, SlotValue } from "../../../src/bot/dialogue/command.js";
import { guardCommands } from "../../../src/bot/dialogue/guard.js";
import { emptyState, type DialogueState, type Directive } from "../../../src/bot/dialogue/state.js";
import { parseState } from "../../../src/bot/dialogue/stored-state.js";
import { actionMap, changedAction, dialogueActions, dialogueCompany } from "../../support/dialogue-actions.js";

const actions = actionMap();
const context: AdvanceContext = { actions, now: new Date("2026-03-02T08:00:00Z"), today: "2026-03-02" };

const actionId = fc.constantFrom(
  ...dialogueActions.map((action) => action.id),
  // The ones that are complete soonest come up most often, so that conversations get as far as a yes.
  ...Array.from({ length: 3 }, () => ["procurement.request-purchase", "it.unlock-account"]).flat(),
  "hr.unheard-of",
);
const names = ["leaveType", "startDate", "endDate", "item", "quantity", "application", "month", "note", "__proto__"];
const junk: fc.Arbitrary<SlotValue> = fc.oneof(
  fc.constantFrom<SlotValue>("2026-02-30", "2026-13", "Nope", 0, true),
  fc.record({ minor: fc.nat(), currency: fc.constantFrom("EUR", "nonsense") }),
  fc.string({ maxLength: 12 }),
  fc.double(),
);
const sense: fc.Arbitrary<readonly [string, SlotValue]> = fc.constantFrom<readonly [string, SlotValue]>(
  ["leaveType", "vacation"],
  ["leaveType", "sick"],
  ["startDate", "2026-03-16"],
  ["startDate", "2026-03-19"],
  ["endDate", "2026-03-18"],
  ["endDate", "2026-03-20"],
  ["item", "sofa"],
  ["item", "lamp"],
  ["quantity", 1],
  ["quantity", 7],
  ["application", "Jira"],
  ["application", "Figma"],
  ["month", "2026-01"],
);
const pair = fc.oneof(
  { weight: 4, arbitrary: sense },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), junk) },
);
const heard = { confidence: fc.double(), words: fc.string({ maxLength: 20 }) };
const invalid = fc.record({
  slot: fc.constantFrom(...names),
  words: fc.string({ maxLength: 8 }),
  problem: fc.constant("It does not fit."),
});
const slots = fc.array(pair, { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs));

const start = fc.record({ kind: fc.constant("start-task" as const), actionId, slots, ...heard });
const set = fc
  .tuple(fc.constantFrom("set-slot" as const, "correct-slot" as const), pair, fc.record(heard))
  .map(([kind, [slot, value], said]): DialogueCommand => ({ kind, slot, value, ...said }));
const answer = fc.record({ kind: fc.constantFrom("confirm" as const, "confirm" as const, "deny" as const), ...heard });
const bare = fc.constantFrom("cancel", "repeat", "pause", "skip", "help", "hand-off", "status");
const rare: fc.Arbitrary<DialogueCommand> = fc.oneof(
  fc.record({ kind: fc.constant("start-task" as const), actionId, slots, invalid: fc.array(invalid), ...heard }),
  fc.record({ kind: fc.constant("reject-value" as const), invalid, ...heard }),
  fc.record({ kind: fc.constant("clear-slot" as const), slot: fc.constantFrom(...names), ...heard }),
  fc.record({ kind: fc.constant("ask-knowledge" as const), question: fc.string(), ...heard }),
  fc.record({ kind: fc.constant("clarify" as const), actionIds: fc.array(actionId, { maxLength: 3 }), ...heard }),
  fc.record({
    kind: fc.constant("small-talk" as const),
    topic: fc.constantFrom("thanks" as const, "goodbye" as const),
    ...heard,
  }),
  fc.record({ kind: fc.constant("approve" as const), reference: fc.constant("AC-3391"), ...heard }),
  fc.record({ kind: fc.constant("delegate" as const), person: fc.string(), ...heard }),
  fc.record({
    kind: fc.constant("cannot-handle" as const),
    reason: fc.constantFrom("not-understood" as const, "injection" as const),
    ...heard,
  }),
);
const command: fc.Arbitrary<DialogueCommand> = fc.oneof(
  { weight: 4, arbitrary: start },
  { weight: 4, arbitrary: set },
  { weight: 4, arbitrary: answer },
  { weight: 2, arbitrary: fc.record({ kind: bare, ...heard }) as fc.Arbitrary<DialogueCommand> },
  { weight: 3, arbitrary: rare },
);
const turns = fc.array(fc.array(command, { maxLength: 3 }), { minLength: 1, maxLength: 12 });

interface Turn {
  readonly before: DialogueState;
  readonly after: DialogueState;
  readonly commands: readonly DialogueCommand[];
  readonly directives: readonly Directive[];
}

function play(conversation: readonly (readonly DialogueCommand[])[], guarded: boolean): readonly Turn[] {
  let state = emptyState;
  return conversation.map((said) => {
    const commands = guarded
      ? guardCommands(said, { actions, state, company: dialogueCompany, maxTasks: 5 }).commands
      : said;
    const before = state;
    const advanced = advance(before, commands, context);
    state = advanced.state;
    return { before, after: state, commands, directives: advanced.directives };
  });
}

const conversations = fc.tuple(turns, fc.boolean()).map(([said, guarded]) => play(said, guarded));
const runs = { numRuns: 400 };

describe("whatever is said", () => {
  it("every turn ends in words", () => {
    fc.assert(
      fc.property(conversations, (played) => {
        for (const turn of played) expect(turn.directives.length).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it("the state can be stored and read back as it was", () => {
    fc.assert(
      fc.property(conversations, (played) => {
        for (const { after } of played) {
          const stored: unknown = JSON.parse(JSON.stringify(after));
          expect(parseState(stored)).toEqual({ state: after, discarded: false });
        }
      }),
      runs,
    );
  });

  it("nothing is written without a yes to exactly these values, shown in an earlier turn", () => {
    let proposals = 0;
    fc.assert(
      fc.property(conversations, (played) => {
        const shown = new Map<string, unknown>();
        for (const turn of played) {
          for (const directive of turn.directives) {
            if (directive.kind !== "propose" || actions.get(directive.actionId)?.effect === "read") continue;
            proposals += 1;
            expect(shown.get(directive.frameId)).toEqual(directive.inputs);
            expect(turn.commands.map((one) => one.kind)).toContain("confirm");
          }
          for (const directive of turn.directives) {
            if (directive.kind === "confirm") shown.set(directive.frameId, directive.inputs);
          }
        }
      }),
      { numRuns: 2000 },
    );
    // Else the property would hold of nothing.
    expect(proposals).toBeGreaterThan(100);
  });

  it("at most one question stands open, and it is the last thing said", () => {
    const questions = new Set(["ask", "ask-change", "confirm", "clarify"]);
    fc.assert(
      fc.property(conversations, (played) => {
        for (const { directives } of played) {
          const asked = directives.filter((one) => questions.has(one.kind));
          expect(asked.length).toBeLessThanOrEqual(1);
          expect([undefined, directives.at(-1)]).toContain(asked[0]);
        }
      }),
      runs,
    );
  });

  it("a task is proposed once, and then it is gone", () => {
    fc.assert(
      fc.property(conversations, (played) => {
        const proposed = played.flatMap((turn) =>
          turn.directives.flatMap((one) => (one.kind === "propose" ? [one.frameId] : [])),
        );
        expect(new Set(proposed).size).toBe(proposed.length);
        const open = new Set(played.at(-1)?.after.stack.map((frame) => frame.id));
        for (const id of proposed) expect(open.has(id)).toBe(false);
      }),
      runs,
    );
  });

  it("what is proposed fits the action's schema, and the stack stays small", () => {
    fc.assert(
      fc.property(conversations, (played) => {
        for (const turn of played) {
          expect(turn.after.stack.length).toBeLessThanOrEqual(mostOpenTasks);
          const proposed = turn.directives.filter((one) => one.kind === "propose");
          for (const one of proposed) expect(() => actions.get(one.actionId)?.input.parse(one.inputs)).not.toThrow();
        }
      }),
      runs,
    );
  });

  it("a task that was opened is previewed before anything else is said of it", () => {
    fc.assert(
      fc.property(conversations, (played) => {
        const previewed = new Set<string>();
        for (const one of played.flatMap((turn) => turn.directives)) {
          if (one.kind === "preview") previewed.add(one.frameId);
          expect("frameId" in one && !previewed.has(one.frameId)).toBe(false);
        }
      }),
      runs,
    );
  });

  it("an update that changes every action closes every open task and proposes nothing of it", () => {
    const updated = { ...context, actions: actionMap(dialogueActions.map(changedAction)) };
    fc.assert(
      fc.property(conversations, (played) => {
        const state = played.at(-1)?.after ?? emptyState;
        const { state: after, directives } = advance(
          state,
          [{ kind: "confirm", confidence: 1, words: "yes" }],
          updated,
        );
        expect(after.stack).toEqual([]);
        expect(directives.some((one) => one.kind === "propose")).toBe(false);
      }),
      runs,
    );
  });
});
