import type { ChannelEvent } from "./channels/channel.js";

/** What a transcript says a person did: their words, the label of the button, the values of the form. */
export function eventText(event: ChannelEvent): string {
  if (event.button !== undefined) {
    const label = event.button.label ?? event.button.action;
    return event.button.comment === undefined ? label : `${label}: ${event.button.comment}`;
  }
  if (event.form !== undefined) {
    return Object.entries(event.form.values)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
  }
  return event.text ?? "";
}
