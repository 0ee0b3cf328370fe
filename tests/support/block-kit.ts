/** Checks of what Slack takes, written from docs.slack.dev and apart from the table the renderer uses: two readings of one rule book. */

type Node = Readonly<Record<string, unknown>>;

const blockTypes = new Set(["section", "actions", "context", "input", "header", "divider", "context_actions"]);
const elementsInActions = new Set(["button", "static_select", "datepicker"]);
const inputsInMessages = new Set(["plain_text_input", "static_select", "datepicker"]);
const inputsInModals = new Set([...inputsInMessages, "number_input", "email_text_input", "radio_buttons"]);

/** What Slack would refuse in these blocks; empty when it takes them. */
export function blockProblems(blocks: readonly unknown[], surface: "message" | "modal" | "home"): readonly string[] {
  const problems: string[] = [];
  const say = (where: string, wrong: boolean, what: string) => {
    if (wrong) problems.push(`${where}: ${what}`);
  };
  say("blocks", blocks.length > (surface === "message" ? 50 : 100), `${blocks.length} blocks`);
  const ids = blocks.flatMap((block) => ("block_id" in node(block) ? [node(block)["block_id"]] : []));
  say("blocks", new Set(ids).size !== ids.length, "a block_id twice");
  const actionIds: unknown[] = [];
  blocks.forEach((each, index) => {
    const block = node(each);
    const where = `block ${index} (${String(block["type"])})`;
    say(where, !blockTypes.has(String(block["type"])), "unknown type");
    say(where, length(block["block_id"]) > 255, "block_id over 255");
    if (block["type"] === "section") sectionProblems(block, where, say);
    if (block["type"] === "header") text(block["text"], { where, atMost: 150, plain: true }, say);
    if (block["type"] === "context") {
      const elements = list(block["elements"]);
      say(where, elements.length < 1 || elements.length > 10, `${elements.length} elements`);
      for (const element of elements) text(element, { where, atMost: 3000 }, say);
    }
    if (block["type"] === "actions") {
      const elements = list(block["elements"]);
      say(where, elements.length < 1 || elements.length > 25, `${elements.length} elements`);
      for (const element of elements) {
        say(where, !elementsInActions.has(String(node(element)["type"])), "no such element in actions");
        elementProblems(node(element), where, say);
        actionIds.push(`${String(block["block_id"])}/${String(node(element)["action_id"])}`);
      }
    }
    if (block["type"] === "input") {
      const element = node(block["element"]);
      const allowed = surface === "message" ? inputsInMessages : inputsInModals;
      say(where, !allowed.has(String(element["type"])), `${String(element["type"])} is not taken in a ${surface}`);
      text(block["label"], { where, atMost: 2000, plain: true }, say);
      if (block["hint"] !== undefined) text(block["hint"], { where, atMost: 2000, plain: true }, say);
      elementProblems(element, where, say);
    }
    if (block["type"] === "context_actions") {
      say(where, surface !== "message", "only in messages");
      for (const element of list(block["elements"])) feedbackProblems(node(element), where, say);
    }
  });
  say("blocks", new Set(actionIds).size !== actionIds.length, "an action_id twice in a block");
  if (surface === "message") say("blocks", characters(blocks) > 13_200, `${characters(blocks)} characters in all`);
  return problems;
}

/** What Slack would refuse in a modal or home view. */
export function viewProblems(view: unknown): readonly string[] {
  const { type, blocks, title, submit, close, private_metadata: metadata, callback_id: callback } = node(view);
  const problems = [...blockProblems(list(blocks), type === "home" ? "home" : "modal")];
  const say: Say = (where, wrong, what) => void (wrong && problems.push(`${where}: ${what}`));
  if (type === "modal") text(title, { where: "title", atMost: 24, plain: true }, say);
  for (const button of [submit, close])
    if (button !== undefined) text(button, { where: "button", atMost: 24, plain: true }, say);
  say("view", length(metadata) > 3000, "private_metadata over 3000");
  say("view", length(callback) > 255, "callback_id over 255");
  const inputs = list(blocks).some((block) => node(block)["type"] === "input");
  say("view", type === "modal" && inputs && submit === undefined, "inputs without submit");
  return problems;
}

type Say = (where: string, wrong: boolean, what: string) => void;

function sectionProblems(block: Node, where: string, say: Say): void {
  const fields = list(block["fields"]);
  say(where, block["text"] === undefined && fields.length === 0, "neither text nor fields");
  if (block["text"] !== undefined) text(block["text"], { where, atMost: 3000 }, say);
  say(where, fields.length > 10, `${fields.length} fields`);
  for (const field of fields) text(field, { where, atMost: 2000 }, say);
}

function elementProblems(element: Node, where: string, say: Say): void {
  say(where, length(element["action_id"]) > 255 || length(element["action_id"]) < 1, "action_id");
  if (element["type"] === "button") {
    text(element["text"], { where, atMost: 75, plain: true }, say);
    say(where, length(element["value"]) > 2000, "value over 2000");
    say(where, ![undefined, "primary", "danger"].includes(element["style"] as string | undefined), "style");
  }
  if (element["placeholder"] !== undefined) text(element["placeholder"], { where, atMost: 150, plain: true }, say);
  if (element["type"] === "static_select") {
    const groups = list(element["option_groups"]);
    const options = list(element["options"]);
    say(where, options.length > 100 || (options.length === 0 && groups.length === 0), `${options.length} options`);
    say(where, groups.length > 100, `${groups.length} groups`);
    for (const group of groups) {
      text(node(group)["label"], { where, atMost: 75, plain: true }, say);
      say(where, list(node(group)["options"]).length > 100, "options of a group");
    }
    for (const option of [...options, ...groups.flatMap((group) => list(node(group)["options"]))]) {
      text(node(option)["text"], { where, atMost: 75, plain: true }, say);
      say(where, length(node(option)["value"]) > 75, "option value over 75");
    }
  }
  const max = element["max_length"];
  say(where, typeof max === "number" && max > 3000, "max_length over 3000");
}

function feedbackProblems(element: Node, where: string, say: Say): void {
  say(where, element["type"] !== "feedback_buttons", "no feedback buttons");
  for (const side of ["positive_button", "negative_button"]) {
    const button = node(element[side]);
    text(button["text"], { where, atMost: 75, plain: true }, say);
    say(where, length(button["value"]) > 2000 || length(button["value"]) < 1, "value");
    say(where, length(button["accessibility_label"]) > 75, "accessibility_label");
  }
}

function text(value: unknown, { where, ...rule }: { where: string; atMost: number; plain?: boolean }, say: Say): void {
  const { type, text: words } = node(value);
  say(where, rule.plain === true ? type !== "plain_text" : type !== "plain_text" && type !== "mrkdwn", "kind of text");
  say(where, length(words) < 1, "empty text");
  say(where, length(words) > rule.atMost, `text of ${length(words)}, at most ${rule.atMost}`);
  const bare = typeof words === "string" ? words.replaceAll(/<(?:https?:\/\/[^<>|\s]+)(?:\|[^<>|]*)?>/gu, "") : "";
  say(where, type === "mrkdwn" && /<[@!#]/u.test(bare), "a mention or command in the text");
  say(where, type === "mrkdwn" && /&(?!amp;|lt;|gt;)/u.test(bare), "an & that is not escaped");
}

function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + characters(one), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === "text" ? length(one) : 0) + characters(one),
    0,
  );
}

function node(value: unknown): Node {
  return value !== null && typeof value === "object" ? (value as Node) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function length(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
