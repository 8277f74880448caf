// What opens with a click on the extension: the credentials in the page, or what was chosen in a context menu.

import type { Conclusion, Tone } from "../ui/conclusion.ts";
import { Desk, tools } from "../ui/desk.ts";
import { h, identifier, stranger } from "../ui/element.ts";
import { isNamed } from "../ui/names.ts";
import { type Source, textSource } from "../ui/reading.ts";
import { declareLanguage, fill, texts } from "../ui/texts.ts";
import { ChromeStore } from "./chrome-store.ts";
import { takeChosen } from "./chosen.ts";
import { drawnDownloads } from "./downloads.ts";
import type { Finding } from "./finding.ts";
import { linkSource, sourceOf } from "./found.ts";
import { NotLooked, Page } from "./page.ts";
import { allow } from "./permissions.ts";
import { showBadge } from "./badge.ts";

declareLanguage();
document.title = texts.title;
document.body.classList.add("panel");

const parameters = new URLSearchParams(location.search);
const results = h("div", { id: "results" });
const status = h("p", { role: "status", class: "unseen" });
const note = h("p", { class: "soft note" });
const links = h("section", { class: "card", hidden: true });
const store = new ChromeStore();
const made = tools(store);
/** By which the marks of this time are known. Letters and digits that are not taken for each other. */
const sign = Array.from(crypto.getRandomValues(new Uint8Array(3)), (byte) => "ACDEFHJKLMNPRTUVWXY3479"[byte % 23]).join("");
const concluded = new Map<Source, Conclusion>();
let page: Page | undefined;
let tab: number | undefined;
const found = new Map<Source, Finding>();
/** Servers of images that could not be looked at. */
const unread = new Set<string>();

const desk = new Desk(made, results, status, {
  isCompact: true,
  allow,
  concluded(source, { conclusion, title }) {
    concluded.set(source, conclusion);
    const finding = found.get(source);
    if (finding === undefined) return;
    const { tone } = conclusion;
    page?.mark([{ at: finding.at, tone, sign: signOf(finding), words: `${title} (testamur ${signOf(finding)})` }]);
    if (tab !== undefined) showBadge(tab, [...concluded.values()].map((one): Tone => one.tone), title);
  },
  lost(source, code) {
    const { kind, url = "" } = found.get(source) ?? {};
    // Browsers tell no more of an answer that they withhold.
    if (kind === "image" && code === "fetch.connect" && URL.canParse(url)) unread.add(new URL(url).hostname);
  },
});

document.body.append(
  h("header", { class: "top" }, h("h1", {}, texts.title)),
  h(
    "main",
    {},
    status,
    h("section", { "aria-label": texts.result }, results),
    links,
    note,
    h("details", { class: "card" }, h("summary", {}, texts.more), h("div", {}, openForm(), drawnDownloads((source) => desk.take([source])), made.settings.element)),
  ),
);
store.watch(() => made.settings.refresh());
made.settings.refresh().then(() => (parameters.has("chosen") ? verifyChosen() : verifyPage()));

function signOf({ at }: Finding): string {
  return `${sign}-${at + 1}`;
}

/** A source whose place in the page is known. */
function known(finding: Finding, source: Source): Source {
  found.set(source, finding);
  return source;
}

function openForm(): HTMLElement {
  return h("button", { type: "button", class: "plain", click: () => chrome.tabs.create({ url: chrome.runtime.getURL("verify.html") }) }, texts.openForm);
}

async function verifyChosen(): Promise<void> {
  const chosen = await takeChosen(Date.now());
  if (chosen === undefined) return say(texts.foundNone);
  await desk.take([chosen.text === undefined ? linkSource(chosen.url ?? "", chosen.url ?? "") : textSource(chosen.text)]);
}

async function verifyPage(): Promise<void> {
  say(texts.looking);
  let findings: readonly Finding[];
  try {
    tab = parameters.has("tab") ? Number(parameters.get("tab")) : (await chrome.tabs.query({ active: true, currentWindow: true }))[0]?.id;
    if (tab === undefined) throw new NotLooked("notLooked");
    page = new Page(tab);
    findings = await page.find();
  } catch (error) {
    return say(error instanceof NotLooked ? texts[error.why] : texts.notLooked);
  }
  const unasked = findings.filter(({ kind }) => kind !== "link").map((finding) => known(finding, sourceOf(finding, signOf(finding))));
  listLinks(findings.filter(({ kind }) => kind === "link"));
  if (unasked.length > 0) await desk.take(unasked);
  say(concluded.size === 0 ? texts.foundNone : fill(texts.signs, { sign }));
  // Where the browser lets the extension read images that it shows itself is for the person to say.
  const hosts = [...unread].filter(isNamed);
  if (hosts.length > 0) links.before(unreadImages(hosts));
}

/** Tells of images that could not be looked at, and asks whether they may be. */
function unreadImages(hosts: readonly string[]): HTMLElement {
  const again = async () => {
    if (!(await allow(hosts))) return;
    section.remove();
    unread.clear();
    await desk.take([...found.keys()].filter((source) => found.get(source)?.kind !== "link"));
  };
  const section: HTMLElement = h(
    "section",
    { class: "card trusting" },
    h("p", {}, texts.unreadImages),
    h("ul", {}, ...hosts.map((host) => h("li", {}, identifier(host)))),
    h("button", { type: "button", click: again }, texts.allow),
  );
  return section;
}

function say(words: string): void {
  note.textContent = words;
  if (concluded.size === 0) status.textContent = words;
}

/** Links, which are followed with a click and not before. */
function listLinks(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const items = findings.map((finding) => {
    const url = finding.url ?? "";
    const source = known(finding, linkSource(url, `${signOf(finding)} · ${url}`));
    const verify = h("button", { type: "button", class: "plain", "aria-label": fill(texts.verifyLink, { name: url }), click: () => desk.take([source]) }, texts.verify);
    return h("li", {}, h("div", {}, stranger(url)), verify);
  });
  links.hidden = false;
  links.append(h("h2", {}, texts.links), h("ul", { class: "issuers" }, ...items));
}
