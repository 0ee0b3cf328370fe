import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import type { ActionDefinition } from "../../src/actions/action.js";
import { fieldsOf } from "../../src/actions/fields.js";
import { advance } from "../../src/bot/dialogue/advance.js";
import { commandsFromButton } from "../../src/bot/dialogue/button-commands.js";
import { commandsFromForm } from "../../src/bot/dialogue/form-commands.js";
import type { DialogueCommand } from "../../src/bot/dialogue/command.js";
import { guardCommands } from "../../src/bot/dialogue/guard.js";
import { completeInputs, topFrame } from "../../src/bot/dialogue/frames.js";
import { parseState } from "../../src/bot/dialogue/stored-state.js";
import type { DialogueState, Directive } from "../../src/bot/dialogue/state.js";
import type { CreateUnderstander, Understander } from "../../src/bot/dialogue/understander.js";
import type { CompanySnapshot } from "../../src/governance/directory.js";
import { changedAction } from "../support/dialogue-actions.js";
import {
  dialogueCommands,
  readConversationFiles,
  type ConversationFile,
  type ConversationTurn,
} from "./conversation-file.js";

/** What transcripts are played with. */
export interface ConversationSuite {
  /** Folder of the transcripts. */
  readonly folder: string;
  readonly actions: readonly ActionDefinition[];
  readonly company: CompanySnapshot;
  /** With it, `user:` texts are understood; without, the written `commands:` are taken. */
  readonly understander?: CreateUnderstander | undefined;
}

interface Played {
  readonly state: DialogueState;
  readonly directives: readonly Directive[];
}

// Trained once for a set of actions, not once a turn.
const trained = new WeakMap<readonly ActionDefinition[], Understander>();

function understanderFor(create: CreateUnderstander, actions: readonly ActionDefinition[]): Understander {
  const made = trained.get(actions) ?? create(actions);
  trained.set(actions, made);
  return made;
}

class Player {
  private state: DialogueState = parseState(undefined).state;
  private actions: readonly ActionDefinition[];

  constructor(
    private readonly suite: ConversationSuite,
    private readonly file: ConversationFile,
  ) {
    this.actions = suite.actions;
  }

  private async heard(turn: ConversationTurn): Promise<readonly DialogueCommand[]> {
    if (turn.button !== undefined) {
      return commandsFromButton({ action: turn.button.action, value: JSON.stringify(turn.button.value) }, this.state);
    }
    if (turn.form !== undefined) {
      const { formId } = turn.form;
      const frame = this.state.stack.findLast((one) => one.id === formId || one.actionId === formId);
      const action = this.actions.find((one) => one.id === frame?.actionId);
      const form = { ...turn.form, baseCurrency: "EUR" };
      return commandsFromForm(form, this.state, action === undefined ? [] : fieldsOf(action.input));
    }
    if (this.suite.understander === undefined || turn.user === undefined) return dialogueCommands(turn);
    const speaker = this.suite.company.people.find((person) => person.id === this.file.as);
    if (speaker === undefined) throw new Error(`${this.file.name}: nobody is called ${this.file.as}`);
    const understood = await understanderFor(this.suite.understander, this.actions).understand({
      text: turn.user,
      state: this.state,
      speaker,
      now: new Date(this.file.now),
      company: this.suite.company,
      baseCurrency: "EUR",
      history: [],
    });
    return understood.commands;
  }

  async play(turn: ConversationTurn): Promise<Played> {
    if (turn.updated !== undefined) {
      this.actions = this.actions.map((action) => (action.id === turn.updated ? changedAction(action) : action));
    }
    if (turn.restart === true) {
      const parsed = parseState(JSON.parse(JSON.stringify(this.state)));
      if (parsed.discarded) throw new Error("the stored state could not be read back");
      this.state = parsed.state;
    }
    const now = new Date(this.file.now);
    const today = DateTime.fromJSDate(now, { zone: "Europe/Berlin" }).toISODate() ?? "";
    const actions = new Map(this.actions.map((action) => [action.id, action]));
    const { company } = this.suite;
    const guarded = guardCommands(await this.heard(turn), { actions, company, state: this.state, maxTasks: 5, today });
    const advanced = advance(this.state, guarded.commands, { actions, now, today, dropped: guarded.dropped });
    // Its handler remembers what it asked about.
    const asked = of(advanced, "withdraw").find((one) => one.sure !== true)?.reference;
    this.state = asked === undefined ? advanced.state : { ...advanced.state, withdrawing: asked };
    return advanced;
  }
}

type Kind = Directive["kind"];

function of<K extends Kind>(played: Played, kind: K): readonly Extract<Directive, { kind: K }>[] {
  return played.directives.filter((one): one is Extract<Directive, { kind: K }> => one.kind === kind);
}

function shownState(played: Played): unknown {
  const proposed = of(played, "propose").at(-1);
  if (proposed !== undefined) return { action: proposed.actionId, slots: proposed.inputs };
  const top = topFrame(played.state);
  return top === undefined ? null : { action: top.actionId, slots: completeInputs(top) };
}

// Only what the transcript mentions is compared, save that nothing is proposed or cancelled unmentioned.
function seen(turn: ConversationTurn, played: Played): Record<string, unknown> {
  const ask = of(played, "ask").at(-1);
  const confirm = of(played, "confirm").at(-1);
  const question = ask ?? confirm;
  const status = of(played, "status").at(-1);
  const all: Record<string, unknown> = {
    asks: ask?.slot,
    invalid: question?.invalid?.slot,
    confirms: turn.confirms === true ? confirm !== undefined : confirm?.actionId,
    asksChange: of(played, "ask-change").length > 0,
    answers: of(played, "answer").at(-1)?.question,
    clarifies: of(played, "clarify").at(-1)?.actionIds,
    says: of(played, "say").map((one) => one.phrase),
    previews: of(played, "preview").map((one) => one.actionId),
    decides: of(played, "decide").at(-1)?.verdict,
    reports: turn.reports === true ? status !== undefined : status?.reference,
    delegates: of(played, "delegate").at(-1)?.person,
    handsOff: of(played, "hand-off").at(-1)?.reason,
    remaining: of(played, "cancelled").at(-1)?.remaining,
    state: shownState(played),
    open: played.state.stack.map((frame) => frame.actionId).toReversed(),
  };
  const mentioned = Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(turn, name)));
  return {
    ...mentioned,
    asksToWithdraw: of(played, "withdraw").find((one) => one.sure !== true)?.reference,
    withdraws: of(played, "withdraw").find((one) => one.sure === true)?.reference,
    proposes: of(played, "propose").map((one) => one.actionId),
    cancelled: of(played, "cancelled").at(-1)?.actionId,
  };
}

function withdrawal({ asksToWithdraw, withdraws }: ConversationTurn) {
  return { asksToWithdraw, withdraws };
}

function expected(turn: ConversationTurn): Record<string, unknown> {
  const { user: _user, commands: _commands, button: _button, form: _form, restart: _restart, ...rest } = turn;
  const { updated: _updated, ...expectations } = rest;
  return { ...expectations, proposes: turn.proposes ?? [], cancelled: turn.cancelled, ...withdrawal(turn) };
}

/** Plays every transcript of a folder, one test each, named by behaviour and sentence. */
export function conversationSuite(suite: ConversationSuite): void {
  const files = readConversationFiles(suite.folder);
  for (const behaviour of new Set(files.map((file) => file.behaviour))) {
    describe(behaviour, () => {
      for (const file of files.filter((one) => one.behaviour === behaviour)) {
        it(file.name, async () => {
          const player = new Player(suite, file);
          for (const [index, turn] of file.turns.entries()) {
            const played = await player.play(turn);
            expect(seen(turn, played), `turn ${index + 1}: ${turn.user ?? JSON.stringify(turn)}`).toEqual(
              expected(turn),
            );
          }
        });
      }
    });
  }
}
