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
        {
          value: "morning",
          label: "Morning",
          synonyms: ["morning only", "in the morning", "a.m.", "first half", "before lunch", "until noon"],
        },
        {
          value: "afternoon",
          label: "Afternoon",
          synonyms: ["afternoon only", "in the afternoon", "p.m.", "second half", "after lunch", "from noon"],
        },
      ],
      { label: "Half day", ask: "Morning or afternoon?" },
    )
    .optional(),
  note: field.text({ label: "Note", ask: "Is there anything to add?", context: true, sensitive: true }).optional(),
};
