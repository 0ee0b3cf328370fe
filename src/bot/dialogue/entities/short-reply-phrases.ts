/** What a short message can mean whatever is being talked about. */
export type ShortReplyKind =
  "yes" | "no" | "cancel" | "skip" | "repeat" | "pause" | "resume" | "greeting" | "thanks" | "goodbye" | "apology";

function list(phrases: string): readonly string[] {
  return phrases.split(",").map((phrase) => phrase.trim());
}

/** Words that may stand beside any short reply without changing it. */
export const fillers: readonly string[] = list(`
    a, ah, actually, again, all, alright, am, and, as, at, btw, cool, er, for, great, ha, haha, hahaha, hehe, hey,
    hi, hm, hmm, hmmm, i, im, in, is, it, just, lets, lol, me, much, my, no, now, of, oh, ok, okay, on, one, please,
    pls, plz, ps, pretty, quick, quickly, really, right, so, sorry, that, thats, the, then, there, these, this, to,
    too, uh, um, very, we, well, with, you, your, mate, team, guys, everyone, bot, everything, thank, thanks, thx,
    nice, perfect, good, yes, yeah`);

/** What people type, lower case without punctuation, per kind. Emoji stand for themselves. */
export const shortReplies: Readonly<Record<ShortReplyKind, readonly string[]>> = {
  yes: list(`
    yes, yep, yeah, yea, yup, yup yup, ya, ye, y, ja, jo, si, oui, da, aye, sure, sure thing, surely, ok, okay, okey,
    okie, okidoki, k, kk, correct, right, that is right, exactly, precisely, confirm, confirmed, i confirm, submit,
    submit it, send, send it, send it off, go, go ahead, go for it, do it, do that, do so, please do, make it so,
    sounds good, sounds right, looks good, looks right, looks fine, lgtm, fine, perfect, great, good, all good,
    agreed, i agree, absolutely, definitely, certainly, of course, naturally, proceed, go on, carry on, works for me,
    that works, fine by me, fine with me, good to go, ready to go, all correct, all right, alright, indeed,
    affirmative, why not, by all means, happy with that, happy with it, that one, thats it, that is it,
    thats correct, that is correct, thats right, thats fine, that is fine, thats the one, as shown, as it is,
    book it, order it, file it, i do, i am sure, im sure, totally, 10 4, roger, deal, approved, done, jup, jep, yess,
    please, yes please, you got it, spot on, nothing to change, no changes, 👍, ✅, 👌, ✔, 🙏, 💯`),
  no: list(`
    no, nope, nah, n, nein, non, nee, no way, not yet, not really, not quite, not like that, not like this, not so,
    wrong, thats wrong, that is wrong, incorrect, not correct, not right, thats not right, that is not right,
    thats not correct, that is not correct, thats not what i meant, that is not what i meant, not what i meant,
    not what i want, thats not what i want, rather not, id rather not, i would rather not, dont, do not,
    i dont think so, negative, not good, no thanks, no thank you, dont send it, do not send it, dont submit,
    dont submit it,  wait no, no wait, not ok, 👎, ❌, 🚫`),
  cancel: list(`
    dont do it, do not do it, dont do that, do not do that, leave it alone, leave everything as it is, no cancel, forget the request, drop the request,
    cancel, cancel it, cancel that, cancel this, cancel the request, cancel this request, cancel that request,
    cancel my request, cancel the whole thing, cancel everything, cancel all, cancel please, never mind, nevermind,
    nvm, forget it, forget that, forget about it, forget about that, stop, stop it, stop this, stop that, abort,
    abort it, abort this, abort that, quit, exit, drop it, drop that, drop this, leave it, leave that, leave it then,
    leave it at that, scrap it, scrap that, scratch that, changed my mind, i changed my mind, ive changed my mind,
    i have changed my mind, call it off, lets not, let us not, no need, no need anymore, no need any more,
    not needed, not needed anymore, not needed any more, no longer needed, not necessary, not necessary anymore,
    i dont need it anymore, i dont need it any more, i dont need that anymore, dont need it anymore, dont bother,
    do not bother, dont worry about it, its ok forget it, throw it away, discard, discard it, undo that, start over,
    lets forget it, lets forget about it, skip the whole thing, i give up, it can wait, that can wait, another time,
    maybe another time, not now, maybe later, abandon it, bin it`),
  skip: list(`
    leave it as it was, leave it as it is, leave it like that, keep it, keep it as it is, keep it as it was, as it was, as before,
    skip, skip it, skip that, skip this, skip this one, skip that one, skip the question, next, next one,
    next question, leave blank, leave it blank, leave it empty, leave that blank, leave it open, leave that open,
    blank, empty, pass, no idea, dont know, i dont know, do not know, idk, dunno, not sure, im not sure,
    i am not sure, dont know yet, i dont know yet, not sure yet, no clue, doesnt matter, does not matter, dont care,
    i dont care, i do not care, na, none, nothing, no preference, whatever, tbd, unknown, without, later, cant say,
    cant say yet, prefer not to say, id rather not say`),
  repeat: list(`
    say that once more, say it once more, say that one more time, tell me again, tell me that again, what did you need, what do i have to say,
    repeat, repeat that, repeat it, repeat please, say that again, say it again, say again, can you say that again,
    could you say that again, can you repeat, can you repeat that, could you repeat that, can you repeat it,
    could you repeat, come again, pardon, pardon me, beg your pardon, what was the question, what was that,
    what was that again, what did you ask, what did you say, what do you need, what do you need from me,
    what do you want to know, what do you want from me, what, huh, sorry, sorry what, excuse me, i didnt get that,
    i did not get that, i didnt catch that, didnt catch that, didnt get that, i dont understand, i do not understand,
    dont understand, once more, one more time, show me again, show it again, show that again, what was it again,
    again, eh`),
  pause: list(`
    brb, be right back, ill be right back, i will be right back, bbl, be back, ill be back, be back later,
    be back soon, back in 5, back in five, back in a minute, back in a bit, back in a sec, one moment, a moment,
    moment, one sec, a sec, sec, just a sec, just a second, one second, one minute, a minute, just a minute, 1 sec,
    1 min, 1 minute, 5 min, 5 minutes, gimme a sec, gimme a minute, give me a second, give me a sec,
    give me a minute, give me a moment, give me 5, give me five minutes, give me 5 minutes, hold on, hang on, wait,
    wait a minute, wait a second, wait a sec, wait a moment, please wait, hold that thought, let me check,
    let me look, let me look that up, let me see, let me ask, let me think, ill check, i need to check,
    i have to check, need to check, i need to look that up, have to look that up, need to look that up,
    lets do it later, ill do it later, lets continue later, continue later, ill come back to it,
    ill come back to that, ill come back later, phone is ringing, phone rings, someone at the door,
    gotta go for a moment, afk, lunch first, in a meeting`),
  resume: list(`
    where were we, where did we stop, where did we leave off, where did we leave it, where was i,
    where were we again, im back, i am back, back, back again, here again, im here again, continue, lets continue,
    can we continue, shall we continue, we can continue, lets go on, lets carry on, resume, lets resume,
    what was missing, what is missing, what is still missing, what else do you need, what else, what now, whats next,
    what is next, what next, what was i doing, what were we doing, ready, im ready, ready to continue, ok go on,
    keep going, as you were`),
  greeting: list(`
    hallo zusammen, hi all, hello all, hi everybody, hey folks, salut, hej, good day to you, top of the morning,
    hi, hi there, hello, hello there, hey, hey there, heya, hiya, hallo, moin, servus, hola, ciao, bonjour, yo, sup,
    howdy, greetings, good morning, morning, good afternoon, good evening, good day, gm, guten morgen, guten tag,
    gruss gott, whats up, wassup, how are you, how are you doing, how are you today, how is it going, hows it going,
    how do you do, anybody there, anyone there, are you there, you there, 👋`),
  thanks: list(`
    thanks, thank you, thank you so much, thanks so much, thx, thnx, tx, ty, tysm, cheers, ta, danke, merci, gracias,
    many thanks, much appreciated, appreciated, appreciate it, i appreciate it, thanks a lot, thanks a million,
    thanks a bunch, thank you very much, great help, that helped, that helps, very helpful, you rock, youre the best,
    you are the best, great job, good job, well done, nice work, good work, awesome, brilliant, wonderful, lovely,
    excellent, amazing, super, great, perfect, cool, nice, 🙏, ❤, 🎉`),
  goodbye: list(`
    bye, bye bye, goodbye, good bye, see you, see ya, see you later, cya, later, talk to you later, ttyl,
    have a nice day, have a good day, have a good one, have a nice weekend, have a good weekend,
    have a great weekend, nice weekend, take care, good night, tschuss, ciao, thats all, that is all, that was all,
    thats it for today, nothing else, im done, i am done, all done, until tomorrow, see you tomorrow`),
  apology: list(`
    sorry, so sorry, my bad, my mistake, my fault, apologies, my apologies, i apologise, i apologize, oops, ups,
    whoops, wrong window, wrong chat, wrong channel, wrong person, wrong thread, sorry wrong window,
    sorry wrong chat, that was meant for someone else, that was for someone else, that wasnt for you, ignore that,
    ignore me, ignore my last message, please ignore, disregard that, disregard, excuse the typo`),
};
