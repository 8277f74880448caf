// Files that were downloaded. An extension cannot read them; it gets them again from where they came.

import { h, stranger } from "../ui/element.ts";
import { line } from "../ui/plain.ts";
import type { Source } from "../ui/reading.ts";
import { fill, texts } from "../ui/texts.ts";
import { linkSource } from "./found.ts";
import { DOWNLOADS } from "./limits.ts";
import { allowDownloads, hasDownloads } from "./permissions.ts";

/** The list, or what asks for the permission to make it. */
export function drawnDownloads(take: (source: Source) => void, openForm: () => HTMLElement): HTMLElement {
  const list = h("div");
  const show = async () => {
    if (await hasDownloads()) list.replaceChildren(h("p", { class: "soft" }, texts.downloadsNow), openForm(), await drawn(take));
    else list.replaceChildren(h("p", { class: "soft" }, texts.downloadsHint), h("button", { type: "button", class: "plain", click: ask }, texts.downloadsAllow));
  };
  const ask = async () => {
    await allowDownloads();
    await show();
  };
  show();
  return h("section", {}, h("h3", {}, texts.downloads), list);
}

async function drawn(take: (source: Source) => void): Promise<HTMLElement> {
  const query = { state: "complete", orderBy: ["-startTime"], limit: DOWNLOADS, filenameRegex: "\\.(json|jsonld|vc|vp|jwt|png|svg)$", urlRegex: "^https:" } as const;
  const items = await chrome.downloads.search({ ...query, orderBy: [...query.orderBy] });
  if (items.length === 0) return h("p", { class: "soft" }, texts.downloadsNone);
  return h("ul", { class: "issuers" }, ...items.map((item) => drawnItem(item, take)));
}

function drawnItem({ filename, finalUrl }: chrome.downloads.DownloadItem, take: (source: Source) => void): HTMLElement {
  const name = line(filename.split(/[/\\]/).at(-1) ?? filename);
  const label = fill(texts.verifyLink, { name });
  // Its server may give the extension another than it gave the person.
  const source = linkSource(finalUrl, fill(texts.downloadNow, { host: new URL(finalUrl).host, name }));
  return h("li", {}, h("div", {}, stranger(name)), h("button", { type: "button", class: "plain", "aria-label": label, click: () => take(source) }, texts.verify));
}
