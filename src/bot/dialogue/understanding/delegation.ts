import { endFromNow } from "../entities/durations.js";
import { settleMentions } from "./corrections.js";
import type { Reading } from "./reading.js";

/** Who decides instead, and on which days: those that the text names. */
export function fillPairFromNames(reading: Reading): {
  readonly person?: string;
  readonly startDate?: string;
  readonly endDate?: string;
} {
  const person = settleMentions(reading.text, reading.people).chosen.find((one) => one.value !== undefined)?.value;
  const dates = settleMentions(reading.text, reading.dates).chosen;
  const stretch = dates.findLast((one) => one.stretch);
  const from = dates.findLast((one) => one.role === "from" && !one.stretch);
  const until = dates.findLast((one) => one.role === "until" && !one.stretch);
  const on = dates.find((one) => one.role === "on" && !one.stretch);
  const [duration] = reading.durations;
  const startDate = stretch?.value.first ?? from?.value.first ?? on?.value.first;
  const endDate =
    stretch?.value.last ??
    until?.value.last ??
    (duration === undefined ? undefined : endFromNow(startDate ?? reading.surroundings.today, duration.value)) ??
    (from === undefined ? on?.value.last : undefined);
  return {
    ...(person !== undefined && { person }),
    ...(startDate !== undefined && { startDate }),
    ...(endDate !== undefined && { endDate }),
  };
}
