/**
 * Words of one workplace idea, so that an example with "lender" also helps to understand "building society". A word
 * stands for itself, with `*` for all that begin with it; `…` is a short gap. Texts are folded: no capitals, no accents.
 */
const ideas: Readonly<Record<string, string>> = {
  buy: `out of, ran out of, run out of, running low, would do, is needed, are needed, buy, buying, bought, purchas*, procur*, acquire, obtain, get us, get ourselves, order a, order an, order some, order new,
    order the, order us, could use a, want a, shopping list`,
  order:
    "order, orders, ordered, purchase order, shipment, shipped, package, parcel, delivery, consignment, my stuff, what i bought",
  arrive: `supplier send, vendor send, been sent, was sent, sent yet, delivery time, arriv*, deliver*, ship*, tracking, track, on its way, on the way, turned up, turn up, show up, shown up, supposed to be here,
    supposed to come, should be here, should have come, should have arrived, has come, have come, still waiting, waiting for my,
    where is my, where are my, where's my, eta, overdue, on time, late, yet to arrive, not here, nothing has come, nothing came,
    nothing yet, gets here, get here, missing a parcel, in transit, dispatched, expected, come, coming, comes`,
  stop: `strike, struck, cross out, get rid of, plans changed, plan changed, no leave, not going, step back, undone, take … off, take … out, not get delivered, not be delivered, does not get delivered, never mind the order, don't want it, don't want them, call … off, reverse, back out, cancel*, cancle, stop, abort*, withdraw*, revok*, undo, called off, call off, calling off, drop, scrap, take back, taken back,
    pull back, pulled back, unbook, storn*, delete*, retract*, annul*, needn't, no longer need, not needed, don't need, dont need,
    isn't needed, isnt needed, need … back, want … back, give me back, give back, put … back, free up, release, can go, kill,
    obsolete, not happening, isn't happening, any more, anymore, any longer, no longer, after all, changed our mind, changed my mind,
    by mistake, twice by accident, fell through, is off, was off`,
  vendor:
    "vendor*, supplier*, agency, contractor*, freelancer*, caterer*, manufacturer, seller, subcontractor, business partner, consultancy",
  register:
    "regist*, onboard*, set up, setup, set them up, set it up, create*, sign up, approved list, in the system, master data, work with",
  money: "euro*, eur, dollar*, pound*, chf, price, cost, costs, priced, xmoney",
  payback: `reimburs*, refund*, pay me back, paid back, money back, get back, claim*, expens*, advanced, laid out, out of pocket, out of my own,
    own pocket, paid myself, paid it myself, paid for it myself, i paid, we paid, spent, receipt*, invoice, my own card, my card,
    private card, my money, hand in, mileage, i bought, had to pay, bill for, bill from, bill of, cost me`,
  budget: `budget*, spend, afford, funds, cost cent*, remaining money, how much money, overspen*, overspent, money left, pot, financial year,
    exhausted, used up, xcostcentre`,
  leave: `quota of days, holidays from, pto, leave, vacation*, vaccation, vacaton, holiday*, pto, time off, day off, days off, day free, days free, off work, absence, absent,
    urlaub, out of office, annual, be away, being away, be off, be out, week off, take off, free day, free days`,
  sick: `broke my, broken arm, broken leg, no work until, unfit for work, sick note, doctor says, covid, corona, tested positive, positive test, i'm out, food poisoning, flat on my back, under the weather, not well, allerg*, infection, vomit*, dizzy, sprained, recover*, sick, sickness, ill, illness, not feeling, feel bad, feel sick, feel awful, feel terrible, feel unwell, feeling bad, feeling sick,
    feeling awful, feeling terrible, feeling rough, feeling unwell, caught a, caught the, a cold, stay home, stay in bed, in bed,
    won't make it, can't come, can't work, cannot come, cannot work, flu, fever, unwell, doctor*, migraine, krank, throwing up,
    threw up, stomach, cough*, headache, back pain, hurts, killing me, injur*, surgery, hospital, operation, dentist, broke my`,
  death:
    "funeral, died, passed away, death, bereave*, mourn*, burial, bury, buried, lost my father, lost my mother, cremation",
  family:
    "grandm*, grandf*, mother, father, uncle, aunt, brother, sister, wife, husband, son, daughter, my kid, my dad, my mum",
  baby: "parental, baby, birth, paternity, maternity, newborn, expecting, gives birth, pregnan*, elternzeit",
  trip: "trip, flight*, travel*, beach, ski*, honeymoon, wedding, summer, christmas",
  balance: `quota, how do things stand, where do i stand, how am i doing, balance, left, remain*, rest of, lost count, look it up, look them up, enough days, entitlement, allowance, still have, i have left,
    have i got, do i have, used up, accrued, unused, carried over, still take, can still`,
  letter: `document that, reference letter, something signed, signed by my employer, letter, certificat*, certifcat*, certify, cert, proof, prove, proves, proving, confirmation, confirm*, evidence, document*, paper, papers,
    statement, official, in writing, on paper, written, bescheinigung, signed, stating, states`,
  employed:
    "employ*, work here, working here, works here, my job, have a job, my position, my contract, contract type, employer, i work, i am working, permanent",
  loan: "mortgage, loan, lender, bank, credit, financ*, building society, house loan",
  flat: "lettings, 4 apartment, new place, accommodation for me, landlord, landlady, flat, apartment, rent, rental, renting, lease, house, housing, letting, tenant, tenancy, estate agent",
  visa: "visa, embassy, consul*, immigra*, residence permit, foreigners office, green card, citizenship",
  payslip: `payslip*, pay slip*, pay stub*, paystub*, salary slip*, wage slip*, salary statement*, pay statement*, earnings, got paid, was paid, i earned,
    gehalt*, slip for, slip of, slips of, evidence of pay, payroll slip*, payroll document*, transferred to me, transfer to me, lohn*, salary document`,
  salary: "salary, salaries, wage, wages, pay, paid, payroll, income, bonus, earn, earns",
  address:
    "residence, house number, via, new apartment, zip code, address*, adress*, moved, moving house, street, where i live, relocat*, new home, live now, lives now, postcode, postal, live at, new flat, flat number, i live",
  telephone:
    "phone number, mobile number, telephone, mobile is, cell is, new number, my number, new cell, new mobile, reach me, xtelephone",
  account:
    "iban, bank account, bank details, salary should go, my salary to, different account, another account, another bank, xiban, changed banks, new bank, pay me to",
  emergency: "emergency, something happens, anything happens, next of kin, have an accident, in case of",
  newhire: `first days of, comes on, will come, signed a new, we signed, new addition, new person, new face, welcoming, takes up, new lead, new designer, new engineer, new analyst, new hire, new hires, new starter, starter, new joiner, joiner, newcomer, new colleague, new employee, new team member, new team mate,
    hired, joins, join us, joining us, joining my, reinforce*, starts on, will start, onboarding, new report, trainee, apprentice, intern,
    working student, first day, new girl, new guy, newbie, begins, will begin, prepare everything, everything ready, get things ready`,
  misconduct: `private shopping, company card for private, unpaid weekends, threatens, misuse*, exploit*, brag*, padding, padded, insults, insulted, mocks, mocked, jokes about, humiliated, sabotag*, spying, retaliat*, favouritism, nepotism, under the table, harass*, bully, bullies, bullied, bullying, mobb*, discriminat*, fraud*, faking, faked, fake, steal*, stole from, theft, corrupt*, brib*,
    misconduct, unethical, illegal*, racis*, sexis*, sexual*, abuse*, abusive, threat*, whistle*, complain*, conflict of interest, pocket*, skim*,
    lies about, lie to, comments on my, commenting on, commented on, touched, touches, touching, stalk*, follows me, presents for, favours, favors,
    underage, toxic, kickback*, cheat*, falsif*, embezzl*, insult*, inappropriate*, discreet*, confidential*, in confidence, anonym*, concern, concerns,
    inside deal, shout*, yell*, scream at, screams at, humiliat*, offered money, offered me money, cover up, covered up, forged, manipulated,
    pressured, pressure me, cry, unsafe, wrongdoing, dishonest*, looked into, treated badly, whom can i tell, whom to tell, proof that`,
  password:
    "password gone, out of memory, password*, pasword*, passwort, passwrod, passowrd, pwd, pw, passphrase, credential*, passcode, pass word, login details",
  forgot: `forgot*, forget, expired, expire, remember, recall, ran out, reset, resetting, don't know my, dont know my, don't know any more, stopped working,
    rejects, rejected, not accepted, doesn't take, doesnt take, won't take, no longer valid, lost my password, ring a bell, in my head, slipped my mind`,
  locked: `closed to me, typed it wrong, wrong too often, mistyped, entered … wrong, keeps me out, won't let me back, lock, locked, lokced, lockout, locks, unlock*, unlok, block, blocked, blocks, unblock*, disabled, suspended, deactivated, enable it again,
    enable me, enable my, reenable, reactivate*, let me back in, too many attempts, too many tries, too many times, too many failed, failed logins,
    failed sign, wrong tries, wrong attempts, wrong entries, wrong passwords, wrong password, let me try again, shut me out, shut out, gesperrt, frozen, three tries`,
  access: `access, permission*, permitted, not allowed, rights, role, read only, viewer, editor, admin*, unauthor*, authoris*, authoriz*, denied, let me in,
    let me into, get into, get me into, opened for me, be open for, able to see, able to open, able to edit, account in, no account, no login,
    not let me open, lets me in, write access, see the, lack permission, grant*, look at, read the`,
  leaver: `has no business, no business in, switched to, switched teams, moved on, other team, other department, not part of, left the company, has left, have left, doesn't work here, does not work here, no longer with us, no longer here, is gone, left us, left on,
    left today, moved to another, changed teams, changes teams, last day, no longer works, quit, resigned, contract ended, finished, was let go, offboard*, departed`,
  remove: `can still get into, still has access, still have access, stop that, withdraw my, get rid of, no business in, throw out, kill … access, delete … account, close … account, drop … access, cancel … access, not allowed any more, remove*, close, closed, shut off, end, terminate*, take … out, taken out, take away, kick*, revok*, withdraw*, delete*, cut, pull, disable,
    deprovision*, throw … out, strip, shouldn't have, should not have, shouldn't be able, should no longer, must not, must lose, lose access, drop … from, out of`,
  licence:
    "licen*, install*, seat, seats, on my computer, on my pc, on my machine, on my laptop, on my mac, on my notebook, on my workstation, onto my, on my new, app, program*, software, desktop, client for, subscription",
  broken: `are gone, is gone from, vanished, deleted by mistake, times out, returns timeout, camera stays, broken, broke, crash*, freez*, frozen screen, hang*, error*, bug, bugs, down, doesn't work, doesnt work, does not work, not working, isn't working,
    won't start, doesn't start, slow, slowly, flicker*, disconnect*, stuck, black screen, stays black, stays dark, went dark, blue screen, virus*, hacked,
    phish*, malware, spam, suspicious, fishy, scam, dodgy, strange, weird, eats, beep*, smoke*, empty page, blank page, white page, nothing loads,
    nothing happens, nothing prints, nothing works, won't load, won't open, won't print, won't turn on, doesn't load, doesn't open, doesn't turn on,
    laggy, lag, lags, stutter*, noise*, scream*, hot, overheat*, kaputt, fail, fails, failing, failed, stopped, not responding, pop up, pop ups, popup*,
    outage, drops, drop out, can't send, can't print, can't connect, can't hear, keeps, jam, jammed, paper jam, echo, no sound, no picture,
    dead, spilled, spilt, shuts down, restart*, times out, timeout, unstable, doesn't react, frozen, glitch*, messed up, disappeared, encrypted`,
  lost: "lost, stolen, stole my, theft of my, missing, left it in, left my, left in the, gone, nicked, robbed, can't find my",
  damaged:
    "doesn't hold, hold its charge, only plays, worn out, gave up, wobbly, scratched, sticky, died, dead, broke, broken, fell, cracked, spilled, fell apart, falling apart, worn, too old, years old, replac*, another one, new one, a new, spare, hurt, better, bigger, second",
  need: "need, needs, want, could use, may i have, can i get, could i have, could i get, can i have, i'd like, require, request, missing",
  list: "list, lists, mailing, distribution, group, member, membership, subscribe*, announcements, mails of, mails to, mails from, sent to, rota, channel, newsletter",
  add: "add, put … in, put … on, put … into, put … onto, put me, include, join, get me onto, subscribe*, make me member, enter me, sign me up",
  person: `human, person, someone, somebody, anybody, agent, representative, service desk, help desk, helpdesk, support staff, support, operator,
    colleague from, real colleague, competent, people team`,
  talk: `phone call, a call with, call with, meet someone, appointment with, sit down with, talk, speak, call me, phone me, ring me, contact me, connect me, take over, escalate, transfer me, put me through, face to face, in person, discuss,
    chat with, get back to me, call back, callback, reach someone, who can i phone, who can i call, not helping, don't understand me, going nowhere`,
  approve:
    "approv*, sign off, agree*, my ok, my okay, green light, go ahead with, go ahead, go through, fine with me, ok for me, ok from me, no objection, accept*, blessing, alright with me",
  refuse:
    "reject*, declin*, refus*, deny, denied, turn down, turned down, won't sign, don't approve, not approve, disapprov*, veto*, can't agree, not agree, send … back, no go, against, can't support, a no from",
  deputy: `deleg*, deput*, substitut*, stand in, stands in, stand-in, on my behalf, in my name, in my place, in my absence, in my stead, instead of me, for me while,
    decide for me, decides for me, decides in, approves for me, approve for me, signs for me, sign for me, takes over my, cover for me, covers for me, covers my, my approvals, my signatures`,
  pending: `waits for my, waiting on me, my signature, on my desk, my queue, is through, gone through, pending, status, update, news, progress, waiting for, waits for, looked at, decided, so far, outstanding, open requests, where does, through yet,
    signed, stand, stands, blocking, holding up, stuck, still have to sign, for me to decide, for my ok, became of, going on with, how far, approved yet`,
  rule: `minimum number, number of offers, quotes, tier, threshold, what counts, counts as, eligible, eligibility, requirement*, deadline, by when, is it ok to, may i, rule*, policy, policies, allowed, limit*, maximum, minimum, per day, per week, per month, per night, per diem, per kilomet*, mandatory, obliged, must i, have to,
    who decides, who approves, who signs, process, procedure*, how does, how do, what happens, difference, mean, means, usually, normally, in general,
    guideline*, entitled, notice period, probation, overtime, carry over, roll over`,
  creative: `joke, poem, story, song, recipe, weather, translate, essay, limerick, riddle, speech, horoscope, haiku, novel, movie, film, lyrics, toast, rap,
    football, restaurant, pizza, cake, bake, cook, music, game, homework, convert, equation, capital of, president, bitcoin`,
  secret:
    "system prompt, instructions, api key, token, secret, hidden, developer mode, jailbreak, source code, your prompt, your rules",
  evade: `in the name of my, in my boss's name, in my manager's name, as if it, split, divide, bypass, skip the, skip all, without approval, without asking, without telling, backdat*, circumvent*, get around, under the limit, under my limit,
    below the limit, below my, stays below, stays under, under the threshold, nobody notices, override, ignore all, ignore the, ignore your, ignore previous, last quarter`,
};

interface Phrase {
  readonly idea: string;
  /** A word each; `…` for up to five words in between. */
  readonly parts: readonly string[];
  /** The last word stands for all that begin with it. */
  readonly stem: boolean;
}

const gap = "…";
const widestGap = 5;

function partsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*|…/gu) ?? [];
}

const phrases = Object.entries(ideas).flatMap(([idea, words]) =>
  words.split(",").map((word): Phrase => ({ idea, parts: partsOf(word), stem: word.trim().endsWith("*") })),
);

// Found by their first word, or where that is a stem by its first three letters.
const byFirst = new Map<string, Phrase[]>();
for (const phrase of phrases) {
  const [first = ""] = phrase.parts;
  const key = phrase.stem && phrase.parts.length === 1 ? `${first.slice(0, 3)}*` : first;
  byFirst.set(key, [...(byFirst.get(key) ?? []), phrase]);
}

function matches(phrase: Phrase, words: readonly string[], at: number): boolean {
  let position = at;
  for (const [index, part] of phrase.parts.entries()) {
    if (part === gap) {
      const next = words.indexOf(phrase.parts[index + 1] ?? "", position);
      if (next < 0 || next - position > widestGap) return false;
      position = next;
      continue;
    }
    const word = words[position] ?? "";
    const last = phrase.stem && index === phrase.parts.length - 1;
    if (last ? !word.startsWith(part) : word !== part) return false;
    position += 1;
  }
  return true;
}

/** The ideas that a folded text holds. */
export function ideasIn(folded: string): readonly string[] {
  const words = partsOf(folded);
  const found = new Set<string>();
  for (const [at, word] of words.entries()) {
    for (const key of [word, `${word.slice(0, 3)}*`]) {
      for (const phrase of byFirst.get(key) ?? []) {
        if (!found.has(phrase.idea) && matches(phrase, words, at)) found.add(phrase.idea);
      }
    }
  }
  return Object.keys(ideas).filter((idea) => found.has(idea));
}
