import type { SummaryLine } from "../../actions/action.js";
import { phrases } from "./phrases.js";
import type { Reply, ReplyButton } from "./reply.js";
import { inThread, words } from "./task-replies.js";

/** Takes a request back that nobody has decided yet. */
export function withdrawButton(reference: string, label: string = phrases.withdraw): ReplyButton {
  return { label, action: "withdraw", value: JSON.stringify({ reference }) };
}

/** Shows the request, and asks for a yes. */
export function askWithdrawal(request: {
  readonly reference: string;
  readonly title: string;
  readonly summary: readonly SummaryLine[];
}): Reply {
  const { reference, title, summary } = request;
  const value = JSON.stringify({ reference });
  return inThread(
    { kind: "fields", title: `${reference}: ${title}`, fields: [...summary] },
    words(phrases.askWithdrawal(reference)),
    {
      kind: "buttons",
      buttons: [
        { label: phrases.withdrawYes, action: "confirm", value, style: "danger" },
        { label: phrases.withdrawNo, action: "deny", value },
      ],
    },
  );
}

/** "Which one?" with a button for each. */
export function askWhichWithdrawal(requests: readonly { readonly reference: string; readonly title: string }[]): Reply {
  const buttons = requests.map(({ reference, title }) => withdrawButton(reference, `${reference}: ${title}`));
  return inThread(words(phrases.whichWithdrawal), { kind: "buttons", buttons });
}
