// What the person chose in a context menu, on its way to the panel. It is kept in memory and taken once.

import { CHOSEN_TIME, SELECTION_LENGTH } from "./limits.ts";

export interface Chosen {
  /** Of an image or link. */
  readonly url?: string;
  /** Of a selection. */
  readonly text?: string;
  readonly at: number;
}

const KEY = "chosen";

/** Lays it down, in place of what was there. */
export async function choose(chosen: Omit<Chosen, "at">, now: number): Promise<void> {
  const { url, text } = chosen;
  await chrome.storage.session.set({
    [KEY]: { at: now, ...(url === undefined ? {} : { url: url.slice(0, SELECTION_LENGTH) }), ...(text === undefined ? {} : { text: text.slice(0, SELECTION_LENGTH) }) },
  });
}

/** Takes it, if it was chosen just now. */
export async function takeChosen(now: number): Promise<Chosen | undefined> {
  const { [KEY]: chosen } = (await chrome.storage.session.get(KEY)) as { [KEY]?: Chosen };
  await chrome.storage.session.remove(KEY);
  return chosen !== undefined && now - chosen.at < CHOSEN_TIME ? chosen : undefined;
}
