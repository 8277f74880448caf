// The storage of the extension. Web pages cannot see it.

import type { Store } from "../ui/store.ts";

export class ChromeStore implements Store {
  async read(key: string): Promise<unknown> {
    return (await chrome.storage.local.get(key))[key];
  }

  async write(key: string, value: unknown): Promise<void> {
    await chrome.storage.local.set({ [key]: value });
  }

  watch(changed: () => void): void {
    chrome.storage.local.onChanged.addListener(changed);
  }
}
