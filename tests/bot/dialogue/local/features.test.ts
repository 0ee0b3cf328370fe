import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVocabulary } from "../../../../src/bot/dialogue/local/features.js";

const message = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 10 }).map((words) => words.join(" "));

describe("the vocabulary", () => {
  it("counts a message the same way whether it is learning or only reading", () => {
    fc.assert(
      fc.property(message, (text) => {
        const vocabulary = createVocabulary();
        const learned = vocabulary.learn(text);
        expect(vocabulary.count(text)).toEqual(learned);
        expect(new Set(learned.ids).size).toBe(learned.ids.length);
      }),
    );
  });

  it("does not grow by reading", () => {
    const vocabulary = createVocabulary();
    vocabulary.learn("book a room");
    const size = vocabulary.size;
    vocabulary.count("order a laptop");
    expect(vocabulary.size).toBe(size);
  });

  it("tells how many words were never seen, numbers apart", () => {
    const vocabulary = createVocabulary();
    vocabulary.learn("book a room for 3");
    expect(vocabulary.count("book a room for 5").unknownWords).toBe(0);
    expect(vocabulary.count("book a spaceship to mars").unknownWords).toBe(3);
  });

  it("shares features between a word and its misspelling", () => {
    const vocabulary = createVocabulary();
    vocabulary.learn("vacation");
    const read = vocabulary.count("vaccation");
    expect(read.unknownWords).toBe(1);
    expect([...read.ids].filter((id) => vocabulary.isCharacters(id)).length).toBeGreaterThan(5);
  });

  it("keeps the order of words: the same words asked and stated differ", () => {
    const vocabulary = createVocabulary();
    const asked = vocabulary.learn("can i take leave");
    const stated = vocabulary.learn("i can take leave");
    expect(new Set(asked.ids)).not.toEqual(new Set(stated.ids));
    const inner = vocabulary.learn("please do not cancel but extend it");
    const swapped = vocabulary.learn("please do not extend but cancel it");
    expect(new Set(inner.ids)).not.toEqual(new Set(swapped.ids));
  });
});
