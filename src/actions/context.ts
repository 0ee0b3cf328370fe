import { todayFor, workingDaysBetween } from "../governance/calendar.js";
import type { Principal } from "../governance/principal.js";
import type { CheckContext, WorkingCalendar } from "./action.js";
import type { RateTable } from "./rates.js";
import type { Registry } from "./registry.js";

/** The working calendar of a person. */
export function calendarOf(person: Pick<Principal, "calendar">): WorkingCalendar {
  return { workingDaysBetween: (start, end) => workingDaysBetween(start, end, person.calendar) };
}

/** What a context is made of. */
export interface ContextParts {
  readonly registry: Pick<Registry, "systemOf">;
  readonly rates: Pick<RateTable, "toBase" | "base">;
  readonly actionId: string;
  readonly requester: Principal;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** What an action is given to look around: the opened system, the person, their date and calendar, the rates of the day. */
export function checkContext(parts: ContextParts): CheckContext<unknown> {
  const today = todayFor(parts.now, parts.requester.timeZone);
  return {
    system: parts.registry.systemOf(parts.actionId),
    requester: parts.requester,
    calendar: calendarOf(parts.requester),
    today,
    now: parts.now,
    signal: parts.signal,
    baseCurrency: parts.rates.base,
    toBase: (amount) => parts.rates.toBase(amount, today),
  };
}
