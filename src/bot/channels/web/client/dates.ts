/** "Today", "Yesterday", or the day; in the reader's own language and time zone. */
export function dayLabel(at: Date, now: Date, locale?: string): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const sameYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** Hours and minutes. */
export function timeLabel(at: Date, locale?: string): string {
  return at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

/** The time of a day that is today, else the date: for lists. */
export function shortLabel(at: Date, now: Date, locale?: string): string {
  return startOfDay(at) === startOfDay(now)
    ? timeLabel(at, locale)
    : at.toLocaleDateString(locale, { day: "numeric", month: "short" });
}

/** A greeting that fits the hour. */
export function greeting(now: Date): string {
  const hour = now.getHours();
  if (hour < 5) return "Hello";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

/** An ISO date as the reader writes dates; anything else as it stands. */
export function dateWords(value: string): string {
  const date = new Date(`${value}T12:00:00`);
  return /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(date.getTime())
    ? date.toLocaleDateString(undefined, { dateStyle: "long" })
    : value;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
