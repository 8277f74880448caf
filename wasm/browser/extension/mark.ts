// A mark beside an image or link in a page.

import type { Tone } from "../ui/conclusion.ts";
import { COLOURS, SIGNS } from "./signs.ts";

/**
 * What it shows is in a closed shadow tree, where scripts of the page cannot look, and is made by a style sheet, where
 * the page cannot search for it: so nobody but the person sees the sign, and a page that draws a mark of its own cannot
 * give it the right one. Its size is the same for all, and tells nothing.
 */
export function drawnMark({ tone, sign, words }: { readonly tone: Tone; readonly sign: string; readonly words: string }): HTMLElement {
  // Of no name that a page can define: it would be given the tree of its element.
  const host = document.createElement("span");
  host.className = "testamur-mark";
  const shadow = host.attachShadow({ mode: "closed" });
  const box = document.createElement("span");
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", words);
  box.title = words;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial !important; display: inline-block !important; vertical-align: middle !important; margin: 2px 4px !important; }
    span { display: inline-block; inline-size: 84px; block-size: 24px; overflow: hidden; color: #fff; background: ${COLOURS[tone]};
      border: 2px solid #fff; border-radius: 13px; box-shadow: 0 0 0 1px ${COLOURS[tone]}; font: 600 13px/24px system-ui, sans-serif;
      text-align: center; white-space: nowrap; direction: ltr; cursor: help; }
    span::before { content: "${SIGNS[tone]} ${sign}"; }`);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(box);
  return host;
}
