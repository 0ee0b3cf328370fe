import { field } from "../../fields.js";
import { leaveTypes } from "./leave-words.js";

/** The fields of a leave request, in the order in which they are asked for. */
export const leaveFields = {
  leaveType: field.choice(leaveTypes, { label: "Kind of leave", ask: "What kind of leave is it?", hint: "vacation" }),
  startDate: field.date({ label: "First day", ask: "From which day?", hint: "next Monday" }),
  endDate: field.date({
    label: "Last day",
    ask: "Until which day, that day included?",
    hint: "Friday",
    notBefore: "startDate",
  }),
  halfDay: field
    .choice(
      [
        { value: "morning", label: "Morning", synonyms: ["morning only", "in the morning", "am", "first half"] },
        {
          value: "afternoon",
          label: "Afternoon",
          synonyms: ["afternoon only", "in the afternoon", "pm", "second half"],
        },
      ],
      { label: "Half day", ask: "Morning or afternoon?" },
    )
    .optional(),
  note: field.text({ label: "Note", ask: "Is there anything to add?", context: true, sensitive: true }).optional(),
};

/** What people type to ask for leave. */
export const leaveExamples = [
  "I'd like to take next week off",
  "book me two days of vacation from the 14th",
  "request annual leave from 3 to 10 August",
  "I am ill today and won't come in",
  "can I have Friday off please",
  "holiday 22 Dec - 2 Jan",
  "please put in a vacation request for me",
  "I need to take some unpaid days in March",
  "my baby is due in May, I want to apply for parental leave",
  "a close relative died, I need a few days",
  "time off tomorrow afternoon for a doctor's appointment",
  "calling in sick until Wednesday",
  "want to submit PTO for the last week of the month",
  "half a day of leave on Monday morning",
  "we are going away over Easter, please reserve the days for me",
  "I'll be off from Thursday to Tuesday, enter it as holiday",
];
