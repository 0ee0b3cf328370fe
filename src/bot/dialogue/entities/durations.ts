import { addDays, addMonths, weekdayOf, workdaysFrom } from "./day-rules.js";
import { mention, type Mention } from "./mention.js";
import { numberOfWords } from "./numbers.js";

/** A stretch of time without its place in the calendar. */
export interface Duration {
  readonly amount: number;
  readonly unit: "day" | "week" | "month" | "year";
}

const pattern =
  /(?<![\p{L}\p{N}])(?:for (?:the next |about |around |another |just )?|the next )?(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of|a few|half a)[ -](?:full |whole |working |work |business |calendar |more )?(days?|weeks?|months?|years?|wks?)(?:')?(?![\p{L}\p{N}])(?! ago| later)/giu;

const units: Readonly<Record<string, Duration["unit"]>> = { d: "day", w: "week", m: "month", y: "year" };

function amountOf(words: string): number | undefined {
  if (/^an?$/iu.test(words)) return 1;
  if (/^a couple/iu.test(words)) return 2;
  if (/^a few/iu.test(words)) return 3;
  if (/^half/iu.test(words)) return undefined;
  return numberOfWords(words) ?? Number(words);
}

/** Durations in a text: "for two weeks", "3 days", "a month". "in two weeks" is a date and not found here. */
export function findDurations(text: string): readonly Mention<Duration>[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const amount = amountOf(match[1] ?? "");
    const unit = units[(match[2] ?? "").slice(0, 1).toLowerCase()];
    const dated = /\b(?:in|every|per)\s*$/iu.test(text.slice(0, match.index));
    if (amount === undefined || amount < 1 || unit === undefined || dated) return [];
    return [mention(text, { start: match.index, end: match.index + match[0].length }, { amount, unit })];
  });
}

/** The day on which something ends that lasts so long from now on (access, a delegation): "for two weeks" is in two weeks. */
export function endFromNow(today: string, duration: Duration): string {
  const { amount, unit } = duration;
  if (unit === "month" || unit === "year") return addMonths(today, unit === "year" ? 12 * amount : amount);
  return addDays(today, unit === "week" ? 7 * amount : amount);
}

/** The last day of a leave of so long from its first day: working days; whole weeks from a Monday end on a Friday. */
export function lastDayOf(start: string, duration: Duration): string {
  const { amount, unit } = duration;
  if (unit === "day") return workdaysFrom(start, amount);
  if (unit === "week") return addDays(start, 7 * amount - (weekdayOf(start) === 1 ? 3 : 1));
  return addDays(addMonths(start, unit === "year" ? 12 * amount : amount), -1);
}
