// What the person has set: the switch for offline, what is kept, whom they trust.

import { h, identifier, stranger } from "./element.ts";
import type { KeptDocuments } from "./kept.ts";
import type { Store } from "./store.ts";
import { date, fill, texts } from "./texts.ts";
import type { TrustedIssuers } from "./trust.ts";

export interface Choices {
  readonly isOffline: boolean;
  /** Whether documents of issuers who are trusted are kept. */
  readonly keeps: boolean;
}

/** The settings, and the part of the page that shows them. */
export class Settings {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #kept: KeptDocuments;
  readonly #trusted: TrustedIssuers;
  readonly #offline = h("input", { type: "checkbox", role: "switch", id: "offline", "aria-describedby": "offline-hint" });
  readonly #keep = h("input", { type: "checkbox", role: "switch", id: "keep", "aria-describedby": "keep-hint" });
  readonly #count = h("span");
  readonly #forget = h("button", { type: "button", class: "plain" }, texts.forget);
  readonly #issuers = h("div");
  /** What was set and could not be written: it holds while the page is there. */
  #unsaved: Choices | undefined;

  constructor(store: Store, kept: KeptDocuments, trusted: TrustedIssuers) {
    this.#store = store;
    this.#kept = kept;
    this.#trusted = trusted;
    const save = async () => {
      const choices = (this.#unsaved = this.choices);
      const isSaved = await store.write("choices", choices).then(() => true, () => false);
      if (isSaved && this.#unsaved === choices) this.#unsaved = undefined;
    };
    this.#offline.addEventListener("change", save);
    this.#keep.addEventListener("change", save);
    this.#forget.addEventListener("click", async () => {
      await kept.forget();
      await this.refresh();
      this.#keep.focus();
    });
    this.element = h(
      "div",
      { class: "settings" },
      choice(this.#offline, texts.offline, texts.offlineHint),
      choice(this.#keep, texts.keep, texts.keepHint),
      h("p", { class: "soft kept" }, this.#count, " ", this.#forget),
      h("h3", {}, texts.trusted),
      this.#issuers,
    );
  }

  get choices(): Choices {
    return { isOffline: this.#offline.checked, keeps: this.#keep.checked };
  }

  /** Shows what is stored now. */
  async refresh(): Promise<void> {
    const stored = this.#unsaved ?? ((await this.#store.read("choices")) as Partial<Choices> | undefined);
    this.#offline.checked = stored?.isOffline === true;
    this.#keep.checked = stored?.keeps !== false;
    const count = await this.#kept.count(Date.now());
    this.#count.textContent = count === 0 ? texts.keptNone : count === 1 ? texts.keptOne : fill(texts.keptCount, { count });
    this.#forget.hidden = count === 0;
    const all = await this.#trusted.all();
    const items = all.map(({ id, name, since }) => this.#item(id, name, since));
    this.#issuers.replaceChildren(all.length === 0 ? h("p", { class: "soft" }, texts.trustedNone) : h("ul", { class: "issuers" }, ...items));
  }

  #item(id: string, name: string | null, since: number): HTMLElement {
    const remove = async () => {
      await this.#trusted.remove(id);
      await this.refresh();
      // The button that had the focus is gone.
      (this.#issuers.querySelector("button") ?? this.#offline).focus();
    };
    const label = fill(texts.removeNamed, { name: name ?? id });
    return h(
      "li",
      {},
      h("div", {}, ...(name === null ? [] : [stranger(name)]), identifier(id), h("p", { class: "soft" }, fill(texts.trustedSince, { date: date(since) }))),
      h("button", { type: "button", class: "plain", "aria-label": label, click: remove }, texts.remove),
    );
  }
}

function choice(input: HTMLInputElement, title: string, hint: string): HTMLElement {
  return h("div", { class: "choice" }, input, h("div", {}, h("label", { for: input.id }, title), h("p", { class: "soft", id: `${input.id}-hint` }, hint)));
}
