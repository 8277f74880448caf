// Making elements. Nothing here or elsewhere makes them of HTML.

import { IDENTIFIER_LENGTH } from "./limits.ts";
import { exact, line } from "./plain.ts";

type Child = Node | string | null | undefined | false;

/** An element with these attributes and children. A listener is an attribute whose value is a function. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | boolean | ((event: Event) => void)>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(attribute, value);
    else if (value !== false) made.setAttribute(attribute, value === true ? "" : value);
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

/** The text of a stranger, kept apart from the line around it. */
export function stranger(text: string, length?: number): HTMLElement {
  return h("bdi", { class: "stranger" }, line(text, length));
}

/** An identifier, which reads from left to right in every language. */
export function identifier(text: string): HTMLElement {
  return h("bdi", { class: "identifier", dir: "ltr" }, exact(text, IDENTIFIER_LENGTH));
}

/** A text with an element where it has braces. */
export function around(text: string, element: Node | string): readonly (Node | string)[] {
  const [before = "", after = ""] = text.split(/\{\w+\}/);
  return [before, element, after];
}

export type Mark = "good" | "unsure" | "bad" | "open" | "none" | "note";

/** Different in shape, not only in colour. Within 24 by 24. */
const SHAPES: Readonly<Record<Mark, string>> = {
  good: "M5 12.5l4.5 4.5L19 7.5",
  unsure: "M12 6v7.5M12 17.4v.2",
  bad: "M7 7l10 10M17 7L7 17",
  open: "M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2M12 17.4v.2",
  none: "M8 12h8",
  note: "M12 11v6M12 6.6v.2",
};

/** A sign that says nothing to whoever hears the page: the words beside it do. */
export function mark(kind: Mark): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.setAttribute("class", `mark ${kind}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[kind]);
  drawn.append(path);
  return drawn;
}
