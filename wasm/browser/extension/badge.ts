// The badge at the extension's button.

import type { Tone } from "../ui/conclusion.ts";

/** The worst first: one forgery among ten good ones is what must be seen. */
const ORDER: readonly Tone[] = ["bad", "open", "unsure", "good"];
const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", unsure: "!", bad: "✗", open: "?" };
const COLOURS: Readonly<Record<Tone, string>> = { good: "#0c6647", unsure: "#7f4f00", bad: "#a8201a", open: "#3c4f8f" };

/** Shows the verdict on a tab, until another page is in it. */
export function showBadge(tabId: number, tones: readonly Tone[], title: string): void {
  const tone = ORDER.find((one) => tones.includes(one));
  if (tone === undefined) return;
  // The tab may have been closed.
  const ignore = () => {};
  chrome.action.setBadgeText({ tabId, text: tones.length > 1 ? `${SIGNS[tone]}${tones.length}` : SIGNS[tone] }).catch(ignore);
  chrome.action.setBadgeBackgroundColor({ tabId, color: COLOURS[tone] }).catch(ignore);
  chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }).catch(ignore);
  if (tones.length === 1) chrome.action.setTitle({ tabId, title }).catch(ignore);
}
