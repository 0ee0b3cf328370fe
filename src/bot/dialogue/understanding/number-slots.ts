import type { NamedField } from "../../../actions/fields.js";
import type { AmountMention } from "../entities/amounts.js";
import type { Mention } from "../entities/mention.js";
import { settleMentions } from "./corrections.js";
import { nothingFound, type Found } from "./named-slots.js";
import type { Reading } from "./reading.js";

const unit =
  /^\s*(?:%|percent|days?|weeks?|months?|years?|hours?|hrs?|h\b|min(?:ute)?s?|sec(?:ond)?s?|times?|o'?clock|am\b|pm\b|km|kg|cm|mm|inch(?:es)?|"|gb\b|tb\b|mb\b|people|persons?|attempts?|tries|floors?|st\b|nd\b|rd\b|th\b)/iu;
// "another one", "the one", "one of them", "this one": the word stands for a thing, not for a number.
const pronoun =
  /\b(?:another|this|that|the|new|which|old|other|last|first|next|same|a|my|any|every|each|right|wrong|better|bigger|spare|replacement|second)\s*$/iu;

function counts(text: string, one: Mention<number>): boolean {
  const before = text.slice(0, one.start);
  const after = text.slice(one.end);
  if (unit.test(after)) return false;
  if (
    /\b(?:room|floor|building|version|page|line|step|number|no\.|nr\.?|week|kw|cw|item|desk|level|phase|q|in|within|every|office|windows|office)\s*#?$/iu.test(
      before,
    )
  )
    return false;
  if (one.words.toLowerCase() !== "one") return true;
  return (
    !pronoun.test(before) &&
    !/^\s*(?:of\b|day\b|more time|thing|person\b|each\b|that\b|who\b|can\b|could\b|has\b)/iu.test(after)
  );
}

/** A quantity in a text: "3 webcams", "10x", "one is enough", "for the four new devs, one each". "a" is none. */
export function findQuantity(reading: Reading): Found {
  const counting = reading.numbers.filter((one) => counts(reading.text, one));
  const apart = counting.filter((one) => !reading.amounts.some((amount) => amount.each && amount.start === one.start));
  const { chosen } = settleMentions(reading.text, apart);
  const quantity = chosen.find((one) => /[x×]/u.test(one.words)) ?? chosen[0];
  return quantity === undefined ? nothingFound : { values: [quantity.value], words: quantity.words, spans: counting };
}

// Without a currency a number is an amount when it has cents, is said to be the price, or is per piece.
function isAmount(text: string, one: AmountMention): boolean {
  if (one.currencyNamed || one.each) return true;
  const before = text.slice(0, one.start);
  if (
    /\b(?:for|at|about|around|costs?|costing|cost|price(?:d)?(?: is| of)?|worth|approx\.?|amount(?: is| of)?|sum(?: of)?|paid|was|expense|max|under|up to)\s*(?:about |around |approx\.? )?$/iu.test(
      before,
    ) &&
    /^\d+[.,]\d{2}$|k$/iu.test(one.words)
  )
    return true;
  return /^\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}$|\dk$/iu.test(one.words);
}

/** An amount in a text. @param asked an amount was asked for: any number will do */
export function findAmount(field: NamedField, reading: Reading, asked: boolean): Found {
  const sure = reading.amounts.filter((one) => isAmount(reading.text, one));
  const wanted = sure.length > 0 || !asked ? sure : reading.amounts;
  const perPiece = wanted.filter((one) => one.each);
  const { chosen } = settleMentions(
    reading.text,
    perPiece.length > 0 && /unit|each|piece/iu.test(field.name) ? perPiece : wanted,
  );
  const amount = chosen[0];
  return amount === undefined ? nothingFound : { values: [amount.value], words: amount.words, spans: wanted };
}
