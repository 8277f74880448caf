// Which language is shown.

import { en, type Texts } from "./texts/en.ts";

/** The languages that there are; the first serves whoever reads none of them. */
const LANGUAGES: readonly Texts[] = [en];

const wanted = navigator.languages.map((tag) => tag.split("-")[0]);
const match = wanted.map((tag) => LANGUAGES.find(({ language }) => language === tag)).find((found) => found !== undefined);

/** The texts in the language of the reader. */
export const texts: Texts = match ?? en;

/** The language of the library's sentences. */
export const SENTENCES = "en";

/** Says to the browser in which language and direction the document is. */
export function declareLanguage(): void {
  document.documentElement.lang = texts.language;
  document.documentElement.dir = texts.direction;
}

/** A text with these values at the names in braces. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A day, or with `precise` a moment, as people write it. */
export function date(time: string | number, precise = false): string {
  const moment = new Date(time);
  if (Number.isNaN(moment.getTime())) return String(time);
  const style: Intl.DateTimeFormatOptions = precise ? { dateStyle: "long", timeStyle: "short" } : { dateStyle: "long" };
  return new Intl.DateTimeFormat(texts.language, style).format(moment);
}
