/**
 * What Slack takes at most, in characters or pieces. From docs.slack.dev (Block Kit reference, `@slack/types` 3.2) and, for
 * the size of a whole message, from users who measured it (bolt-js issue 2509).
 */
export const limits = {
  message: {
    blocks: 50,
    /** Of all texts in the blocks together: the measured limit is about 13,200 (`msg_blocks_too_long`); some room is left. */
    characters: 12_000,
    /** Of the text for notifications and screen readers; Slack shortens it from 4,000 on. */
    text: 3900,
  },
  /** Of an answer: more messages than these become a file with its beginning, which is about this long in characters. */
  answer: { messages: 3, beginning: 3000, sources: 15 },
  section: { text: 3000, fields: 10, field: 2000 },
  context: { elements: 10, text: 3000 },
  actions: { elements: 25 },
  button: { text: 75, value: 2000 },
  select: { options: 100, groups: 100, groupLabel: 75 },
  option: { text: 75, value: 75 },
  input: { label: 2000, hint: 2000, text: 3000, placeholder: 150 },
  modal: { blocks: 100, title: 24, button: 24, metadata: 3000 },
  home: { blocks: 100 },
  header: { text: 150 },
  id: 255,
  prompts: { count: 4, title: 60 },
  /** Messages an assistant status turns over; and how long one stays without a message, in milliseconds. */
  status: { messages: 10, staysMs: 120_000 },
} as const;
