import { z } from "zod";
import { isOrganisation } from "./refs.js";
import { placeOfBlock } from "./render-blocks.js";

/** Who did something where. */
export interface Actor {
  /** Workspace or organisation the app is installed in. */
  readonly team: string;
  readonly user: string;
  readonly foreign: boolean;
}

/** A click on one of our elements. */
export interface Click {
  readonly actor: Actor;
  /** What follows `deskhand:` in the action id: `approve`, `say`, `open-form`, … */
  readonly action: string;
  readonly value: string;
  readonly label: string | undefined;
  /** Name of the conversation the element belongs to; undefined on the home page. */
  readonly externalRef: string | undefined;
  /** Who was asked; undefined where anybody may click who sees it. */
  readonly forUser: string | undefined;
  readonly channel: string | undefined;
  readonly messageTs: string | undefined;
  /** For opening a modal within three seconds. */
  readonly triggerId: string;
  /** Values of the inputs beside it, by name. */
  readonly values: Readonly<Record<string, string>>;
  readonly dedupeKey: string;
}

/** A modal that was sent off. */
export interface Submission {
  readonly actor: Actor;
  /** What follows `deskhand:` in the callback id. */
  readonly form: string;
  readonly metadata: string;
  readonly values: Readonly<Record<string, string>>;
  readonly dedupeKey: string;
}

/** `/deskhand …`, or a shortcut. */
export interface Invocation {
  readonly actor: Actor;
  readonly channel: string | undefined;
  readonly text: string;
  readonly triggerId: string;
  readonly dedupeKey: string;
}

const stateValue = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_option: z.object({ value: z.string().optional() }).nullish(),
});
const state = z.object({ values: z.record(z.string(), z.record(z.string(), stateValue)) });
const person = z.object({ id: z.string(), team_id: z.string().nullish() });

const blockActions = z.object({
  user: person,
  trigger_id: z.string().default(""),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), view_id: z.string().optional() }).optional(),
  state: state.nullish(),
  actions: z.array(
    z.object({
      action_id: z.string(),
      block_id: z.string().default(""),
      value: z.string().default(""),
      action_ts: z.string().default(""),
      text: z.object({ text: z.string() }).optional(),
    }),
  ),
});

/** The click in a `block_actions` payload for an installation; undefined when none of our elements was clicked. */
export function readClick(body: unknown, team: string): Click | undefined {
  const read = blockActions.safeParse(body);
  const clicked = read.data?.actions.find((one) => one.action_id.startsWith("deskhand:"));
  if (!read.success || clicked === undefined) return undefined;
  const { user, container, channel } = read.data;
  const belongs = placeOfBlock(clicked.block_id);
  const place = container?.message_ts ?? container?.view_id ?? "";
  return {
    actor: actorOf(team, user),
    action: clicked.action_id.split(":")[1] ?? "",
    value: clicked.value,
    label: clicked.text?.text,
    externalRef: belongs?.externalRef,
    forUser: belongs?.forUser,
    channel: channel?.id,
    messageTs: container?.message_ts,
    triggerId: read.data.trigger_id,
    values: valuesOf(read.data.state),
    dedupeKey: `${team}:${channel?.id ?? user.id}:${place}:${clicked.action_id}:${clicked.action_ts}`,
  };
}

const viewSubmission = z.object({
  user: person,
  view: z.object({
    id: z.string(),
    hash: z.string().default(""),
    callback_id: z.string(),
    private_metadata: z.string().default(""),
    state,
  }),
});

/** A modal of ours that was sent off. */
export function readSubmission(body: unknown, team: string): Submission | undefined {
  const read = viewSubmission.safeParse(body);
  if (!read.success || !read.data.view.callback_id.startsWith("deskhand:")) return undefined;
  const { user, view } = read.data;
  return {
    actor: actorOf(team, user),
    form: view.callback_id.split(":")[1] ?? "",
    metadata: view.private_metadata,
    values: valuesOf(view.state),
    dedupeKey: `${team}:${user.id}:${view.id}:submitted:${view.hash}`,
  };
}

const command = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string().default(""),
  trigger_id: z.string(),
});

/** The slash command. */
export function readCommand(body: unknown, team: string): Invocation | undefined {
  const read = command.safeParse(body);
  if (!read.success) return undefined;
  const { user_id: user, channel_id: channel, text, trigger_id: triggerId } = read.data;
  const dedupeKey = `${team}:${channel}:command:${triggerId}`;
  return { actor: { team, user, foreign: false }, channel, text: text.trim(), triggerId, dedupeKey };
}

const shortcut = z.object({
  user: person,
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ text: z.string().nullish() }).optional(),
});

/** A global or message shortcut; `text` is the message it was used on. */
export function readShortcut(body: unknown, team: string): Invocation | undefined {
  const read = shortcut.safeParse(body);
  if (!read.success) return undefined;
  const { user, trigger_id: triggerId, channel, message } = read.data;
  const dedupeKey = `${team}:${user.id}:shortcut:${triggerId}`;
  const actor = actorOf(team, user);
  return { actor, channel: channel?.id, text: message?.text ?? "", triggerId, dedupeKey };
}

function actorOf(team: string, user: z.output<typeof person>): Actor {
  return { team, user: user.id, foreign: !isOrganisation(team) && (user.team_id ?? team) !== team };
}

/** What was filled in, by the name of the field; empty where nothing was. */
function valuesOf(given: z.output<typeof state> | null | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(given?.values ?? {}).flatMap(([block, inputs]) => {
    if (!block.startsWith("field:")) return [];
    const input = Object.values(inputs)[0];
    const value = input?.value ?? input?.selected_date ?? input?.selected_option?.value ?? "";
    return [[block.slice("field:".length), value] as const];
  });
  return Object.fromEntries(entries);
}
