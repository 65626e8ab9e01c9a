import { expect, it } from "vitest";
import { languageOf } from "./languages";

it("the reader's choice comes first, then the study's language, then the browser's", () => {
  expect(languageOf("en", "zh", "zh-CN")).toBe("en");
  expect(languageOf(null, "zh", "en-GB")).toBe("zh");
  expect(languageOf(null, "de", "en-GB")).toBe("de");
  expect(languageOf(null, "en", "zh-TW")).toBe("zh");
  expect(languageOf(null, null, "zh")).toBe("zh");
  expect(languageOf(null, null, "fr")).toBe("en");
});
