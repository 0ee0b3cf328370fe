/**
 * Words of one workplace idea. A message that uses any of them counts as holding the idea, so that an example with
 * "lender" also helps to understand "mortgage bank". Patterns are matched on the folded text, at the start of a word.
 */
export const thesaurus: Readonly<Record<string, RegExp>> = build({
  buy: "buy|bought|purchas|procur|acquire|get us|order (?:a|an|some|\\d|one|two|three|more)",
  order: "order(?!ed by)|purchase order|deliver|shipment|shipped|package|parcel",
  arrive:
    "arriv|deliver|ship|track|on its way|on the way|turned up|supposed to (?:be|come)|when (?:do|does|will|is|are) (?:my|our|the)|should (?:be here|have (?:come|arrived|been delivered))|nothing (?:has )?(?:come|arrived)|still waiting|where is my",
  stop: "cancel|cancle|stop|abort|withdraw|revok|undo|call(?:ed)? off|drop|scrap|take back|pull(?:ed)? back|unbook|storn|delete|retract|annul|needn't|no longer need|not need|don't need|isn't needed|isnt needed|not needed|want .* back|give me back|give back",
  vendor: "vendor|supplier|agency|contractor firm|freelancer|caterer|manufacturer",
  register: "regist|onboard|set up|set them up|set it up|create|sign up|setup",
  money: "euro|eur|dollar|pound|chf|\\$|€|£|price|cost",
  payback:
    "reimburs|refund|pay me back|get (?:it|the money) back|claim|expens|advanced|paid (?:it |for it )?(?:myself|with my|privately|out of)|i paid|receipt|invoice|bill\\b",
  budget: "budget|spend|spent|afford|funds|cost cent|remain|how much (?:is|do we have) left|overspen",
  leave:
    "leave|vacation|vaccation|vacaton|holiday|pto|time off|day off|days off|absence|absent|urlaub|out of office|annual",
  sick: "sick|ill\\b|not feeling|feeling (?:bad|awful|terrible|sick|rough|unwell)|feel (?:bad|awful|terrible|sick|unwell)|caught (?:a|the)|cold\\b|stay(?:ing)? (?:home|in bed)|won't make it|can't (?:come|work)|flu|fever|unwell|doctor|migraine|krank|throw(?:ing)? up|stomach|cough",
  death: "funeral|died|passed away|death|bereave|mourn|grandm|grandf|burial",
  baby: "parental|baby|birth|paternity|maternity|newborn|child",
  balance:
    "balance|left|remain|lost count|look (?:it|them) up|enough days|entitle|account|still have|have i got|used up|how many",
  letter:
    "letter|certificat|certifcat|proof|confirmation|evidence|document|paper|statement|official|in writing|written|bescheinigung",
  employed: "employ|work here|working here|my job|my position|my contract|employer|i am employed|i work",
  loan: "mortgage|loan|lender|bank|credit|financ",
  flat: "landlord|flat|apartment|rent|lease|house|letting",
  visa: "visa|embassy|consul|immigra|residence",
  payslip:
    "payslip|pay slip|pay stub|salary slip|wage slip|salary statement|pay statement|earnings|got paid|was paid|gehalt|slip for|evidence of pay|payroll slip",
  address: "address|adress|moved|street|where i live|relocat|new home|live now|postcode|postal",
  phone: "phone number|mobile number|telephone|mobile is|cell is|new number|my number|my mobile",
  bank: "iban|bank account|bank detail|salary (?:should )?go|my salary to|different account|another account|wages",
  emergency: "emergency|in case something happens|next of kin",
  newhire:
    "new hire|new starter|new joiner|newcomer|new colleague|new employee|new team member|hired|joins|joining my|starts on|onboarding|new report|trainee|intern\\b|first day|new girl|new guy",
  misconduct:
    "harass|bull(?:y|ied)|discriminat|fraud|fak(?:e|ing)|steal|stole from|theft|corrupt|bribe|misconduct|unethical|illegal|racis|sexis|abuse|threat|whistle|complain|conflict of interest|pocket|skim|lies about|comments? (?:on|about) my|commenting on|touch|stalk|follows me|gifts? from|presents? for|favour|underage|toxic|brother|cousin|relative|kickback|cheat|falsif|embezzl|insult|inappropriate|discreet|confidential|anonym|concern",
  password: "password|passwort|passwrod|passowrd|pwd|\\bpw\\b|passphrase|credential|passcode",
  forgot:
    "forg[oe]t|expired|remember|recall|ran out|reset|new one|lost|don't know my|stopped working|rejects my|rejected",
  locked:
    "lock|lokc|block|disabled|suspended|deactivated|enable (?:it|me|my) again|reactivate|let me back in|too many (?:attempts|tries|times|failed|logins)|wrong tries|gesperrt|frozen account",
  access:
    "access|permission|permitted|not allowed|rights|login|log in|role|read only|viewer|editor|admin|unauthori[sz]ed|denied|let me in|must be open for|be able to (?:see|open|edit)|account in",
  leaver:
    "left the company|has left|doesn't work here|does not work here|no longer (?:with us|here)|is gone|left us|left on|moved to another|changed teams|last day|no longer works|quit|resigned|contractor finished|was let go|offboard",
  remove:
    "remove|close|shut off|end\\b|terminate|take .* out|taken out|take away|kick|revoke|withdraw|delete|cut|pull|disable|deprovision|throw .* out|strip|should(?:n't| not) (?:have|be able)",
  licence:
    "licen[cs]e|licens|install|seat\\b|on my (?:computer|pc|machine|laptop|mac|notebook|workstation)|app\\b|program|software|desktop",
  broken:
    "broken|broke|crash|freez|hang|error|bug|down\\b|doesn't work|does not work|not working|isn't working|won't start|slow|flicker|disconnect|stuck|black screen|blue screen|virus|hacked|phish|malware|spam|suspicious|fishy|scam|dodgy|strange|weird|eats|beep|smoke|empty page|blank page|nothing (?:loads|happens)|won't (?:load|open|print|turn on)|laggy|lag|stutter|noise|scream|hot\\b|kaputt|fails|failing|stopped|not responding|pop.?up|outage|drops|can't (?:send|print|connect|hear)|keeps",
  lost: "lost|stolen|stole my|theft of my|missing|left (?:it|my \\w+) (?:in|on)",
  damaged: "died|dead|broke|broken|fell|cracked|spilled|fell apart|worn|too old|replac|another one|new one",
  list: "list\\b|mailing|distribution|group|member|subscribe|announcements|mails (?:of|to|from)|sent to|rota|channel",
  add: "add|put .* (?:in|on|into|onto)|include|join|get me onto|subscribe|make me member",
  person:
    "human|person|someone|somebody|anybody|agent|representative|colleague from|service desk|help desk|helpdesk|support staff|operator",
  talk: "talk|speak|call me|phone me|contact me|connect me|take over|escalate|transfer me|put me through|face to face|in person|discuss",
  approve: "approv|sign off|agree|my ok|my okay|green light|go ahead with|fine with me|no objection|accept",
  refuse:
    "reject|declin|refus|deny|turn down|won't sign|don't approve|not approve|disapprov|veto|can't agree|not agree|send .* back",
  deputy:
    "deleg|deput|substitut|stand.?in|stands in|on my behalf|in my (?:name|place|absence|stead)|for me while|decide(?:s)? for me|approv(?:e|es|als?) .*(?:to|for me)|takes over|cover for me|my approvals",
  pending:
    "pending|status|update|news|progress|waiting for|waits for|looked at|decided|so far|outstanding|open requests|where does|through yet|signed",
  rule: "rule|policy|allowed|limit|maximum|minimum|per (?:day|week|month|night|diem|kilomet)|entitled|mandatory|obliged|must i|have to|who decides|who approves|who signs|process|procedure|how does|how do|what happens|difference|mean",
  creative: "joke|poem|story|song|recipe|weather|translate|essay|limerick|riddle|speech|horoscope",
  secret: "system prompt|instructions|api key|secret|hidden|developer mode|jailbreak|source code|prompt",
  evade:
    "split|divide|bypass|skip|without (?:approval|asking|telling)|backdat|circumvent|get around|under the limit|below .* limit|nobody notices|override|ignore (?:all|the|your|previous)",
});

function build(words: Readonly<Record<string, string>>): Readonly<Record<string, RegExp>> {
  return Object.fromEntries(
    Object.entries(words).map(([idea, pattern]) => [idea, new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})`, "u")]),
  );
}

/** The ideas that a folded text holds. */
export function ideasIn(folded: string): readonly string[] {
  return Object.entries(thesaurus).flatMap(([idea, pattern]) => (pattern.test(folded) ? [idea] : []));
}
