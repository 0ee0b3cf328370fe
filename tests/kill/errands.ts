import { addWorkingDays } from "../../src/governance/calendar.js";
import { sha256 } from "../../src/runtime.js";

/** A number 0 ≤ x < 1, the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return Number.parseInt(sha256(words.join("|")).slice(0, 8), 16) / 2 ** 32;
}

/** Something one person gets done in a thread of its own. */
export interface Errand {
  readonly person: string;
  /** `read`: answered at once. `write`: confirmed, and told when it is done. */
  readonly kind: "read" | "write" | "dropped";
  readonly opening: string;
  /** What is said when something is asked back. */
  readonly answers: readonly (readonly [asked: RegExp, said: string])[];
  /** What an answer to a read looks like. */
  readonly expects?: RegExp;
  /** People who have to agree before it may be carried out. */
  readonly agreements: number;
  /** How the confirmation is given. */
  readonly confirm: "button" | "words";
}

/** Approvers decline what is to be posted to this account. */
export const declinedAccount = "declined-account";

/** Who plays a point, and what. */
export interface Play {
  /** One list a person: one thing after the other, different people at the same time. */
  readonly errands: readonly (readonly Errand[])[];
  /** Everybody who decides; each has a window open. */
  readonly approvers: readonly string[];
  /** Those of them who are asked together and decide at the same moment. */
  readonly together?: readonly string[] | undefined;
}

const approvers = [
  "jonas.weber",
  "chen.wei",
  "noah.fischer",
  "yolanda.quispe",
  "olivia.grant",
  "priya.raman",
  "florian.hofstetter",
  "aisha.rahman",
];

type Plan = Omit<Errand, "person" | "confirm">;

const plain = { answers: [], agreements: 0 } as const;
const balance: Plan = {
  ...plain,
  kind: "read",
  opening: "How many vacation days do I have left?",
  expects: /days left/u,
};
const dropped: Plan = { ...plain, kind: "dropped", opening: "I'd like to take vacation" };
const password: Plan = { ...plain, kind: "write", opening: "reset my password for Jira" };

function entry(account: string, amount: string, agreements: number): Plan {
  const answers = [
    [/which account/iu, account],
    [/how much/iu, amount],
  ] as const;
  return { kind: "write", opening: "Post a ledger entry", answers, agreements };
}

function purchase(words: string, agreements: number): Plan {
  return { kind: "write", opening: words, answers: [[/what do you need/iu, "standing desks"]], agreements };
}

function leave(today: string, ahead: number): Plan {
  const from = addWorkingDays(today, ahead, "DE-BE");
  const answers = [
    [/which day\?/iu, from],
    [/until which day/iu, from],
    [/what kind/iu, "vacation"],
  ] as const;
  return { kind: "write", opening: `Please book vacation for me on ${from}`, answers, agreements: 1 };
}

/** The errands of a working day, in an order of the seed's. Pure. @param today ISO date */
export function workingDay(seed: string, today: string): Play {
  const cents = (who: string) => `${100 + Math.floor(chance(seed, who) * 800)} EUR`;
  const plans: Readonly<Record<string, readonly Plan[]>> = {
    "lena.vogel": [
      purchase("I need four standing desks at 1,200 EUR each", 1),
      entry("travel-prepaid", cents("lena"), 0),
      balance,
    ],
    "henrik.lehtonen": [entry("accruals", cents("henrik"), 0), leave(today, 10), entry("postage", cents("henrik2"), 0)],
    "terrence.whitaker": [
      purchase("I need fifty standing desks at 1,200 EUR each", 3),
      entry("provisions", cents("terrence"), 0),
    ],
    "mireille.dubois": [balance, entry("deposits", "2,000 EUR", 1), leave(today, 12), password],
    "thandiwe.mokoena": [entry(declinedAccount, "3,000 EUR", 1), dropped, entry("petty-cash", cents("thandiwe"), 0)],
    "ruxandra.ionescu": [password, entry("insurance", cents("ruxandra"), 0), entry("cleaning", "1,500 EUR", 1)],
  };
  return { errands: cast(seed, plans), approvers };
}

/** Purchases whose last two agreements come at the same moment, again and again. Pure. */
export function lastAgreements(seed: string): Play {
  const big = purchase("I need fifty standing desks at 1,010 EUR each", 3);
  const buyers = ["lena.vogel", "terrence.whitaker", "philippa.osei", "imogen.hartley"];
  return {
    errands: cast(seed, Object.fromEntries(buyers.map((buyer) => [buyer, [big, big]]))),
    approvers: approvers.filter((one) => one !== "aisha.rahman"),
    together: ["priya.raman", "florian.hofstetter"],
  };
}

function cast(seed: string, plans: Readonly<Record<string, readonly Plan[]>>): readonly (readonly Errand[])[] {
  return Object.entries(plans).map(([person, own]) =>
    inSomeOrder(own, `${seed}|${person}`).map((plan, index) => ({
      ...plan,
      person,
      confirm: chance(seed, person, "confirm", index) < 0.5 ? ("button" as const) : ("words" as const),
    })),
  );
}

function inSomeOrder<T>(things: readonly T[], seed: string): readonly T[] {
  return things
    .map((thing, index) => ({ thing, at: chance(seed, "order", index) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ thing }) => thing);
}
