import type { SayPhrase } from "../dialogue/state.js";

/** What the assistant says when a phrase needs no data. */
export const said: Readonly<Record<SayPhrase, string>> = {
  greeting: "Hello! What can I do for you?",
  thanks: "You're welcome.",
  goodbye: "Bye! Your requests stay where they are, and I'll tell you here when something changes.",
  apology: "No problem.",
  identity:
    "I'm Deskhand, your company's assistant. I answer from the company's own pages and carry out HR, IT and procurement requests, with the approvals they need. A person at the service desk is one message away.",
  "small-talk": "I'm best with requests and questions about work here. Is there something I can do for you?",
  help: "Here is what I can do for you:",
  paused: "Take your time. I'll keep this open.",
  "nothing-open": "There's nothing open that this could refer to. What would you like to do?",
  resumed: "Back to where we were.",
  "definition-changed":
    "The form for this request was changed meanwhile, so I have closed the half-filled one. Please ask for it again.",
  "cannot-skip": "I can't go on without that one.",
  "out-of-scope": "That's outside of what I can do here.",
  "not-understood": "Sorry, I didn't understand that. Could you say it in other words?",
  injection: "I don't follow instructions in quoted text, and I can't leave out checks.",
  "nothing-to-do": "All right, I'm not doing anything.",
  "other-person": "That is about somebody else's personal data. I can only do this for yourself.",
  "too-long": "That message is too long for me. Please send the essential part, in at most 8,000 characters.",
  empty: "I couldn't find any words in that message.",
};

/** Longer things the assistant says, with their data. All words of the assistant stand here. */
export const phrases = {
  /** Nobody we know, or nobody who is served: reveals nothing. */
  strangers: "I can't help in this chat. Please ask your service desk for access.",
  /** The turn broke; a person takes over. */
  broken: (reference: string) =>
    `Something went wrong on my side, so I've passed this on to the service desk as ${reference}. A person will answer here.`,
  /** The turn broke and even the hand-off failed. */
  brokenWithoutCase:
    "Something went wrong on my side and I couldn't finish this. Nothing was carried out twice. Please try again, or say “talk to a person”.",
  /** What was open cannot be read any more, after an update for example. */
  forgotten:
    "I can't continue what we had begun here, so please tell me again what you need. What was sent stays sent.",
  forExample: (question: string, hint: string) => `${question} (for example: ${hint})`,
  tryAgain: "Try again",
  whatCanYouDo: "What can you do?",
  reference: "Reference",
  whyYou: "Why you",
  decideBy: "Please decide by",
  statusLabel: "Status",
  confirmTitle: (title: string) => `${title}: is this right?`,
  confirmYes: "Yes, go ahead",
  confirmChange: "Change something",
  cancel: "Cancel",
  askChange: "What should I change?",
  formSubmit: "Continue",
  invalid: (words: string, problem: string) => (words === "" ? problem : `“${words}” doesn't work here: ${problem}`),
  cancelled: (title: string) => `Cancelled: ${title}. Nothing was sent.`,
  notNow: "It can't be looked up right now.",
  backTo: (title: string) => `Back to: ${title}.`,
  carryingOut: (takes: string) => `I'm carrying it out; this usually takes ${takes}.`,
  clarify: "Which of these do you mean?",
  clarifyNone: "Something else",
  cost: "Cost",
  costUnknown: "not known yet; counts as above every limit",
  costEstimated: (amount: string) => `about ${amount} (catalogue price)`,
  mustAgree: "Must agree",
  mustAgreeNobody: "nobody else",
  isTold: (names: string) => `${names} (is told)`,
  thenWord: "then",
  anyTwo: (count: number, names: string) => `${count} of ${names}`,
  nobodyEligible: "nobody is eligible right now; it would be escalated",
  refused: (title: string, reasons: readonly string[]) => `I can't do this for you: ${title}. ${reasons.join(" ")}`,
  refusedFor: {
    killed: "It is switched off at the moment.",
    off: "It is switched off here.",
    "policy-fault": "The rules for it couldn't be evaluated, so it is refused. The administrators have been told.",
    "no-permit": "Your role doesn't include it.",
    "hard-no": "",
  },
  whoCanGrant: (roles: readonly string[]) =>
    `It is open to people with the role ${listOr(roles)}; your service desk can arrange that.`,
  recommendOnly: (title: string) => `${title} isn't done by me here. I'll have the service desk take it on.`,
  shadow: (reference: string) =>
    `I've passed your request on to the service desk as ${reference}. (I am only watching such requests for now and carried nothing out.)`,
  waitingFor: (reference: string, names: string) =>
    `${reference} is waiting for ${names}. I'll tell you here as soon as it's decided.`,
  expires: (when: string) => `If nobody decides by ${when}, it is escalated, never approved by silence.`,
  working: (reference: string, takes: string) =>
    `Working on it (${reference}). This usually takes ${takes}; I'll tell you here when it's done.`,
  done: (reference: string, receipt: string) => `${reference}: ${receipt}`,
  failed: (reference: string, reason: string) => `${reference} didn't work: ${reason}`,
  doubtful: (reference: string) =>
    `I can't tell yet whether ${reference} went through. I'm checking with the system and won't start it a second time; I'll tell you here.`,
  needsPerson: (reference: string) =>
    `I couldn't find out whether ${reference} went through, so a person will check it.`,
  takenBack: (reference: string) => `${reference} was taken back.`,
  unstaffed: (reference: string) =>
    `Nobody can decide on ${reference} right now. It stays open; I've told the administrators, and I'll tell you here when somebody can.`,
  reminder: (reference: string, names: string) => `I've reminded ${names} that ${reference} is waiting.`,
  escalated: (reference: string, names: string) =>
    `Nobody has decided on ${reference} so far, so it goes further: it is waiting for ${names} now.`,
  unstaffedForAdmins: (reference: string, title: string, name: string) =>
    `Nobody can decide on ${reference} (${title}, asked for by ${name}). Please see that somebody has the role that is asked for.`,
  /** Others only have to be told; that it arrived lets the request go on. */
  informing: (reference: string, names: string) =>
    `${reference}: I'm letting ${names} know, and then carry it out. I'll tell you here.`,
  rulesAsk: (reference: string, reasons: string) =>
    `The rules changed meanwhile, and ${reference} needs more agreement: ${reasons}`,
  bypassed: (reference: string, by: string) =>
    `${by} let ${reference} through without the usual agreement; that is on record.`,
  withdrawn: (reference: string, by: string) => `${reference} was withdrawn by ${by}. Nothing was carried out.`,
  withdrawnByYou: (reference: string) => `${reference} is withdrawn. Nothing was carried out.`,
  withdraw: "Withdraw",
  withdrawYes: "Yes, withdraw it",
  withdrawNo: "Keep it",
  askWithdrawal: (reference: string) => `Shall I withdraw ${reference}? Nobody needs to decide on it then.`,
  whichWithdrawal: "Which of your requests do you want to withdraw?",
  nothingToWithdraw: "You have no request that is still waiting for a decision, so there is nothing to withdraw.",
  notYourRequest: (reference: string) => `I can't find ${reference} among your requests.`,
  endedAlready: (reference: string, standing: string) =>
    `${reference} has ended already (${standing}), so there is nothing to withdraw.`,
  tooLateToWithdraw: (reference: string, standing: string) =>
    `${reference} can't be withdrawn any more: it is ${standing}. If it has to be undone, a person at the service desk can help.`,
  nothingAgainst: (reference: string) => `${reference} can go ahead.`,
  noticeTitle: (name: string, title: string) => `For your information: ${name}, ${title}`,
  delegationRefused: {
    self: "You can't stand in for yourself.",
    inactive: "That person can't decide for you: they are not active in the directory.",
    "ends-before-start": "The end must not be before the start.",
    "in-the-past": "That period is over already.",
    "too-long": "That is too long: a stand-in can be named for a year at most.",
    cycle: "That would go round in a circle: that person's decisions already come to you.",
  },
  expiredRequest: (reference: string) => `${reference} was not decided in time and is closed. You can ask again.`,
  rejected: (reference: string, by: string, comment: string | undefined) =>
    `${reference} was declined by ${by}${comment === undefined ? "." : `: “${comment}”`} You can change it and ask again, or say “talk to a person”.`,
  approvedBy: (reference: string, names: string) => `${reference} was approved by ${names}.`,
  closedByPolicy: (reference: string, reason: string) =>
    `${reference} is closed, because the rules changed meanwhile: ${reason}`,
  notCovered: "This isn't covered by the pages I have.",
  /** In front of others; also where the asker alone could be answered. */
  notCoveredHere: "The pages that everybody here may read don't cover this.",
  askPrivately: "Ask me privately",
  notCoveredNoPages: "I can't answer that: no company pages have been loaded yet.",
  offerPerson: "Talk to a person",
  handedOff: (reference: string) =>
    `I've opened ${reference} at the service desk with everything from this conversation. Somebody will answer right here.`,
  deskReply: (name: string) => `${name} from the service desk`,
  /** Another case of the same thread is still with somebody. */
  deskResolvedOne: (reference: string) => `${reference} is resolved.`,
  deskResolved: (reference: string) => `${reference} is resolved. I'm back: ask me anything.`,
  misunderstoodTwice: "I still don't understand, and I don't want to waste your time.",
  begunElsewhere: (title: string) => `You began in another thread and did not finish: ${title}.`,
  continueHere: "Continue here",
  continueWord: "continue",
  nothingWaiting: "You have no requests, and nothing is waiting for you.",
  standing: (reference: string, stage: "waiting" | "running" | "done" | "doubtful" | "failed" | "closed") =>
    `${reference} ${{ waiting: "is waiting", running: "is being carried out", done: "is done", doubtful: "is being checked with the system", failed: "failed", closed: "is closed" }[stage]}.`,
  steps: {
    asked: "Asked",
    waitingForAgreement: "Waiting for agreement",
    agreed: "Agreed",
    notAgreed: "Not agreed",
    carriedOut: "Carried out",
    running: "Being carried out",
    checked: "Being checked",
    failed: "Failed",
  },
  agreedSoFar: (reference: string, names: string) =>
    `${reference} was agreed to by ${names}. It still needs other people's agreement.`,
  yourRequests: "Your requests",
  status: {
    "awaiting-approval": "waiting for",
    authorised: "about to be carried out",
    running: "being carried out",
    unknown: "being checked with the system",
    succeeded: "done",
    failed: "failed",
    compensated: "taken back",
    refused: "refused",
    rejected: "declined",
    expired: "expired",
    cancelled: "taken back",
    "handed-off": "with the service desk",
  },
  waitingForYou: "Waiting for your decision",
  unknownReference: (reference: string) =>
    `I can't find ${reference} among your requests or among those waiting for you.`,
  whichApproval: "Which one do you mean?",
  nothingToDecide: "Nothing is waiting for your decision.",
  approvalTitle: (name: string, title: string) => `${name} asks: ${title}`,
  approve: "Approve",
  reject: "Decline",
  approvalFooter: "Only your own decision counts. Declining ends the request.",
  delegatedTo: (name: string, from: string, to: string) => `From ${from} to ${to}, ${name} decides in your place.`,
  delegateWho: "Who should decide in your place?",
  voteRefused: {
    "not-an-approver": "This isn't yours to decide.",
    requester: "You can't decide on your own request.",
    "wrong-inputs": "This card is about an older version of the request. Please use the newest one.",
    "already-decided": "This has been decided already.",
    expired: "This request has expired.",
    closed: "This request is closed already.",
    "not-found": "I can't find that request.",
    "reason-too-short": "Please give a reason of at least ten characters.",
    "not-now": "This can't be decided right now: it is switched off, or its rules can't be read.",
  },
  voteRecorded: (reference: string) => `Thank you. ${reference} still needs somebody else's decision.`,
  voteGranted: (reference: string) => `Thank you. ${reference} is approved and being carried out.`,
  voteRejected: (reference: string) => `${reference} is declined. I've told the requester.`,
} as const;

/** "a", "a or b", "a, b or c". */
export function listOr(words: readonly string[]): string {
  return listing(words, "or");
}

/** "a", "a and b", "a, b and c". */
export function listAnd(words: readonly string[]): string {
  return listing(words, "and");
}

function listing(words: readonly string[], last: string): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
