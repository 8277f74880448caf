// The servers that the person allowed to be asked, to be taken back.

import { h, identifier } from "../ui/element.ts";
import { fill, texts } from "../ui/texts.ts";
import { allowedHosts, disallow, whenAllowed } from "./permissions.ts";

/** The list, which is as the browser has it. */
export function drawnAllowed(): HTMLElement {
  const list = h("div");
  const show = async () => {
    const hosts = await allowedHosts();
    list.replaceChildren(hosts.length === 0 ? h("p", { class: "soft" }, texts.allowedNone) : h("ul", { class: "issuers" }, ...hosts.map(drawn)));
  };
  whenAllowed(show);
  show();
  return h("section", {}, h("h3", {}, texts.allowedHosts), list);
}

function drawn(host: string): HTMLElement {
  const label = fill(texts.removeNamed, { name: host });
  return h("li", {}, h("div", {}, identifier(host)), h("button", { type: "button", class: "plain", "aria-label": label, click: () => disallow(host) }, texts.remove));
}
