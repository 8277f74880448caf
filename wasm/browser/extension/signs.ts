// What stands for a verdict at the button and in pages. The colours are those of the style sheet.

import type { Tone } from "../ui/conclusion.ts";

export const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", unsure: "!", bad: "✗", open: "?" };
export const COLOURS: Readonly<Record<Tone, string>> = { good: "#0c6647", unsure: "#7f4f00", bad: "#a8201a", open: "#3c4f8f" };
