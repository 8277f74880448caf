// Texts of strangers, made harmless for the eye. They are never HTML: what shows them sets text.

import { MARKS, NAME_LENGTH } from "./limits.ts";

/** Marks that reorder the line around them. Right-to-left texts do without: each is isolated where it is shown. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** What is not seen: between letters, or a text hidden in tags. Joiners stay, which Persian, Hindi and emoji need. */
const INVISIBLE = /[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
const PILED = new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, "gu");

/** One line of a text, without what is meant to deceive: no control characters, no marks in piles, not without end. */
export function line(text: string, length = NAME_LENGTH): string {
  // Four times as many code units are enough for as many characters as are kept.
  const first = text.slice(0, length * 4);
  const clean = first.replace(REORDERING, "").replace(INVISIBLE, "").replace(BREAKS, " ").replace(PILED, "$1").trim();
  const characters = Array.from(clean);
  const isWhole = characters.length <= length && first.length === text.length;
  return isWhole ? clean : `${characters.slice(0, length).join("").trim()}…`;
}

/** An identifier with whatever is not seen written as JSON escapes it, so that no two look alike; only its end may be missing. */
export function exact(text: string, length: number): string {
  const shown = escaped(text.slice(0, length), /[\p{C}\p{Z}\u2800\u115f\u1160\u3164\uffa0]/gu);
  return text.length > length ? `${shown}…` : shown;
}

/** A document as it is, with whatever is not seen or reorders written as JSON escapes it. */
export function source(text: string): string {
  return escaped(text, /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]|[^\P{Cc}\n\t]/gu);
}

function escaped(text: string, hidden: RegExp): string {
  return text.replace(hidden, (character) => {
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
