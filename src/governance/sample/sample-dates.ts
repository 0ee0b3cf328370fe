import { z } from "zod";
import { addWorkingDays } from "../calendar.js";
import { calendarDate } from "../import/fields.js";

const offset = /^workday([+-]\d{1,3})$/;

/**
 * A date of the sample company as an ISO date: written as one, or as working days from the day of loading (`workday-3`), so that
 * what is due next week is due next week whenever somebody tries the product.
 */
export function sampleDate(today: string, calendar: string) {
  return z
    .string({ error: "This is missing." })
    .transform((text) => {
      const days = offset.exec(text)?.[1];
      return days === undefined ? text : addWorkingDays(today, Number(days), calendar);
    })
    .pipe(calendarDate);
}
