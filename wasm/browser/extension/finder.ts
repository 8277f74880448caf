// Runs inside a page, when the person asked for it: looks for credentials, and puts marks beside them. It shares the
// document with the page and nothing else. It listens to no message, and asks nobody for anything.

import type { Tone } from "../ui/conclusion.ts";
import type { Finding, Found } from "./finding.ts";
import { ELEMENTS, FINDINGS, IMAGE_SIDE, IMAGES, LINKS, LOOKED_LENGTH, TEXT_LENGTH, TEXTS } from "./limits.ts";
import { drawnMark } from "./mark.ts";

/** What a mark says. */
export interface Marking {
  readonly at: number;
  readonly tone: Tone;
  /** The sign by which the panel names it. */
  readonly sign: string;
  /** For whoever hears the page, and as a tooltip. */
  readonly words: string;
}

/** What later calls of the extension find under `Symbol.for("testamur")`, in its own world: the page sees another. */
export interface Finder {
  find(): Found;
  mark(markings: readonly Marking[]): void;
  unmark(all: readonly number[]): void;
}

const CREDENTIAL = /"(?:https:\/\/www\.w3\.org\/(?:ns|2018)\/credentials\/v[12]|VerifiableCredential|VerifiablePresentation|OpenBadgeCredential)"/;
/** What no token has in it. Texts are cut there, so that each character is read once whatever the page put there. */
const BETWEEN = /[^\w.~-]+/;
/** A token, and of an SD-JWT its disclosures and key binding. */
const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]+(?:~[\w-]*)*(?:\.[\w-]+\.[\w-]+)?$/;
const MEDIA_TYPE = /^application\/(?:[\w.-]+\+)?(?:vc|vp|sd-jwt|dc\+sd-jwt|ld\+json|cose)\b/i;
const ENDING = /\.(?:vc|vp|jwt|vcjwt|sd-jwt|jsonld|cose)$/i;
/**
 * Elements that can have a mark beside them, and the page still holds together. Fields are not among them: what stands in
 * them changes unseen.
 */
const MARKED = /^(?:img|a|svg|pre|code|p|span|b|strong|i|em|kbd|samp)$/i;
const NAMED = /credential|badge|diploma|certificate|assertion/i;

/** Elements of this kind. Through the prototype: a page may have called an element of its own `querySelectorAll`. */
function all<E extends Element>(selector: string): readonly E[] {
  const found = Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<E>;
  isCut ||= found.length > ELEMENTS;
  return Array.from({ length: Math.min(found.length, ELEMENTS) }, (_, at) => found[at] as E);
}

/** What was looked at, and how it was then. */
const elements: { readonly element: Element; readonly state: string }[] = [];
/** How many characters may still be looked through. */
let budget = 0;
/** Whether a limit kept anything from being looked at. */
let isCut = false;
const watched = new Map<Element, { readonly mark: HTMLElement; readonly observers: readonly MutationObserver[] }>();

function find(): Found {
  elements.length = 0;
  budget = LOOKED_LENGTH;
  isCut = false;
  const found: Finding[] = [];
  const seen = new Set<string>();
  const add = (element: Element, kind: Finding["kind"], content: string, room: number) => {
    if (seen.has(content)) return;
    if (found.filter((finding) => finding.kind === kind).length >= room) {
      isCut = true;
      return;
    }
    seen.add(content);
    found.push(kind === "text" ? { at: elements.length, kind, text: content } : { at: elements.length, kind, url: content });
    elements.push({ element, state: stateOf(element) });
  };
  for (const element of all<HTMLElement>("script[type$=json], pre, code, textarea")) {
    for (const text of credentials(textOf(element))) add(element, "text", text, FINDINGS);
  }
  for (const element of all<HTMLInputElement>("input")) {
    for (const text of tokens(cut(element.value))) add(element, "text", text, FINDINGS);
  }
  for (const { parentElement, nodeValue } of texts()) {
    for (const text of tokens(cut(nodeValue ?? ""))) if (parentElement !== null) add(parentElement, "text", text, FINDINGS);
  }
  for (const image of all<SVGSVGElement>("svg")) {
    if (Array.from(image.attributes).some(({ name }) => /^xmlns:openbadge/i.test(name))) add(image, "text", cut(image.outerHTML), FINDINGS);
  }
  for (const image of all<HTMLImageElement>("img")) {
    const url = image.currentSrc || image.src;
    if (isBadge(image, url)) add(image, "image", url, IMAGES);
  }
  for (const link of all<HTMLAnchorElement>("a[href]")) {
    if (isCredential(link)) add(link, "link", link.href, LINKS);
  }
  return { findings: found, isCut, url: location.href };
}

/** What a verdict on this element is about: when it is another, the verdict is on something else. */
function stateOf(element: Element): string {
  if (element instanceof HTMLImageElement) return element.currentSrc || element.src;
  if (element instanceof HTMLAnchorElement) return element.href;
  return (element instanceof SVGElement ? element.outerHTML : element.textContent) ?? "";
}

function textOf(element: HTMLElement): string {
  return cut((element instanceof HTMLTextAreaElement ? element.value : element.textContent) ?? "");
}

/** The texts of the page, as it holds them. */
function* texts(): Generator<Node> {
  const walker = Document.prototype.createTreeWalker.call(document, document, NodeFilter.SHOW_TEXT);
  for (let count = 0; count < TEXTS && walker.nextNode() !== null; count += 1) yield walker.currentNode;
  isCut ||= walker.nextNode() !== null;
}

function cut(text: string): string {
  const taken = text.slice(0, Math.min(TEXT_LENGTH, budget));
  isCut ||= taken.length < text.length;
  budget -= taken.length;
  return taken;
}

/** The whole text where it is JSON, or the tokens in it. */
function credentials(text: string): readonly string[] {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed)) return tokens(trimmed);
  if (!CREDENTIAL.test(trimmed)) return [];
  try {
    // A list, as pages with several things have it: each that is a credential.
    const value: unknown = JSON.parse(trimmed);
    if (!Array.isArray(value)) return [trimmed];
    return value.slice(0, FINDINGS).map((one) => JSON.stringify(one)).filter((one) => CREDENTIAL.test(one));
  } catch {
    return [trimmed];
  }
}

/** Tokens that hold credentials; tokens of a login are nobody's business. */
function tokens(text: string): readonly string[] {
  if (!text.includes("eyJ")) return [];
  return text
    .split(BETWEEN)
    .map((word) => word.replace(/\.$/, ""))
    .filter((word) => word.startsWith("eyJ") && TOKEN.test(word))
    .slice(0, FINDINGS)
    .filter((token) => {
      const [header = "", payload = ""] = token.split(".");
      return /"(?:vc|vp|dc)\+|"vc\+ld|openbadge/i.test(decoded(header)) || /"(?:vc|vp|vct|credentialSubject|verifiableCredential)"\s*:/.test(decoded(payload));
    });
}

function decoded(part: string): string {
  try {
    return atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}

/** Whether a badge may be baked into an image: PNG or SVG, and no icon. */
function isBadge(image: HTMLImageElement, url: string): boolean {
  if (/^data:image\/(?:png|svg\+xml)[;,]/i.test(url)) return url.length <= TEXT_LENGTH;
  if (!/^https?:/i.test(url)) return false;
  const { width, height } = image.getBoundingClientRect();
  return Math.min(width, height) >= IMAGE_SIDE && /\.(?:png|svg)$|^[^.]*$/i.test(lastOf(url));
}

/** Whether a link leads to a credential, by the type or the ending that it has. */
function isCredential(link: HTMLAnchorElement): boolean {
  if (!/^https?:/i.test(link.href)) return false;
  const name = lastOf(link.href);
  if (MEDIA_TYPE.test(link.type) || ENDING.test(name)) return true;
  const words = `${link.href} ${(link.textContent ?? "").slice(0, 200)} ${link.download}`;
  return /\.(?:json|png|svg)$/i.test(name) && NAMED.test(words);
}

function lastOf(url: string): string {
  return URL.canParse(url) ? (new URL(url).pathname.split("/").at(-1) ?? "") : "";
}

/** Whether somebody sees it: a mark of something that is hidden would stand beside other words. */
function isSeen(element: Element): boolean {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
}

/** Takes away the marks of these. */
function unmark(all: readonly number[]): void {
  for (const at of all) {
    const { element } = elements[at] ?? {};
    if (element !== undefined) unmarked(element);
  }
}

/** Puts marks beside what was found, in the place of earlier ones. */
function mark(markings: readonly Marking[]): void {
  for (const { at, ...marking } of markings) {
    const { element, state } = elements[at] ?? {};
    if (element === undefined) continue;
    unmarked(element);
    // Verifying takes a while, in which a page can put something else there.
    if (!element.isConnected || !MARKED.test(element.tagName) || stateOf(element) !== state || !isSeen(element)) continue;
    const made = drawnMark(marking);
    element.after(made);
    // What was verified is what the element had then: a page that puts another image there gets no mark for it.
    const observer = new MutationObserver(() => unmarked(element));
    observer.observe(element, { attributes: true, attributeFilter: ["src", "srcset", "href", "sizes"], characterData: true, childList: true, subtree: true });
    // And a page that moves either away from the other is left with no mark.
    const place = new MutationObserver(() => made.previousSibling === element || unmarked(element));
    if (element.parentNode !== null) place.observe(element.parentNode, { childList: true });
    // An image may take another of its sources, with no attribute changed.
    element.addEventListener("load", () => unmarked(element), { once: true });
    watched.set(element, { mark: made, observers: [observer, place] });
  }
}

function unmarked(element: Element): void {
  const known = watched.get(element);
  known?.observers.forEach((observer) => observer.disconnect());
  known?.mark.remove();
  watched.delete(element);
}

// Under a symbol, for a page can call an element by any name. Run again in the same document, the earlier marks are known.
const own = globalThis as { [name: symbol]: Finder | undefined };
own[Symbol.for("testamur")] ??= { find, mark, unmark };
