// The badge at the extension's button.

import type { Tone } from "../ui/conclusion.ts";
import { fill, texts } from "../ui/texts.ts";
import { COLOURS, SIGNS } from "./signs.ts";

/** The worst first: one forgery among ten good ones is what must be seen. */
const ORDER: readonly Tone[] = ["bad", "open", "unsure", "good"];

/** What is told of one. */
export interface Told {
  readonly tone: Tone;
  readonly title: string;
}

/** Shows the worst verdict on a tab and how many there are, until another page is in it; of none, nothing. */
export function showBadge(tabId: number, all: readonly Told[]): void {
  const worst = ORDER.map((tone) => all.find((one) => one.tone === tone)).find((one) => one !== undefined);
  if (worst === undefined) return show(tabId, "", COLOURS.open, "");
  const count = all.length > 1 ? String(all.length) : "";
  show(tabId, `${SIGNS[worst.tone]}${count}`, COLOURS[worst.tone], count === "" ? worst.title : fill(texts.badgeOf, { title: worst.title, count }));
}

/** Shows that a tab is being looked at: a panel that is closed meanwhile leaves no verdict behind. */
export function showWorking(tabId: number): void {
  show(tabId, "…", COLOURS.open, texts.working);
}

function show(tabId: number, text: string, color: string, title: string): void {
  // The tab may have been closed.
  const ignore = () => {};
  chrome.action.setBadgeText({ tabId, text }).catch(ignore);
  chrome.action.setBadgeBackgroundColor({ tabId, color }).catch(ignore);
  chrome.action.setBadgeTextColor({ tabId, color: "#ffffff" }).catch(ignore);
  chrome.action.setTitle({ tabId, title: title === "" ? chrome.runtime.getManifest().action?.default_title ?? "" : title }).catch(ignore);
}
