import { cleanText } from "./channels/incoming-text.js";
import type { ChannelEvent } from "./channels/channel.js";
import type { DialogueCommand } from "./dialogue/command.js";

/** The event without characters that no database stores or that mislead a reader, wherever a person could have put them. */
export function cleanEvent(event: ChannelEvent): ChannelEvent {
  const { text, button, form } = event;
  const values = Object.entries(form?.values ?? {}).map(
    ([name, value]) => [cleanText(name), cleanText(value)] as const,
  );
  return {
    ...event,
    text: cleaned(text),
    button: button && {
      ...button,
      value: cleanText(button.value),
      label: cleaned(button.label),
      comment: cleaned(button.comment),
    },
    form: form && { ...form, values: Object.fromEntries(values) },
  };
}

/** The same for the value of a slot: JSON can spell out what its text does not hold. */
export function cleanCommand(command: DialogueCommand): DialogueCommand {
  if (command.kind !== "set-slot" && command.kind !== "correct-slot") return command;
  return typeof command.value === "string" ? { ...command, value: cleanText(command.value) } : command;
}

function cleaned(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanText(text);
}
