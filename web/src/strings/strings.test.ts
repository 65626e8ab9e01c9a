import { expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

type Words = { [key: string]: string | Words };

function leaves(words: Words, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );
}

it("every word is there in every language, and in Chinese is Chinese", () => {
  const [english, chinese] = [leaves(en), leaves(zh)];
  expect(chinese.map(([key]) => key).sort()).toEqual(english.map(([key]) => key).sort());
  const plain = ["loading", "published.example", "published.comma", "change.solution"];
  for (const [key, word] of chinese) {
    expect(word.trim(), key).not.toBe("");
    const held = (word: string) => (word.match(/\{\w+\}/g) ?? []).sort();
    expect(held(word), key).toEqual(held(english.find(([other]) => other === key)![1]));
    if (!plain.includes(key)) expect(word, key).toMatch(/\p{Script=Han}/u);
  }
});
