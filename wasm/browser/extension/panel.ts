// What opens with a click on the extension: the credentials in the page, or what was chosen in a context menu.

import { Desk, tools } from "../ui/desk.ts";
import { around, h, identifier, stranger } from "../ui/element.ts";
import { HOSTS } from "../ui/limits.ts";
import { isNamed } from "../ui/names.ts";
import { line } from "../ui/plain.ts";
import { type Source, textSource } from "../ui/reading.ts";
import { declareLanguage, fill, texts } from "../ui/texts.ts";
import { ChromeStore } from "./chrome-store.ts";
import { drawnAllowed } from "./allowed.ts";
import { takeChosen } from "./chosen.ts";
import { drawnDownloads } from "./downloads.ts";
import type { Finding } from "./finding.ts";
import { linkSource, sourceOf } from "./found.ts";
import { FINDINGS, IMAGES, MARK_LENGTH, PAGE_TIME } from "./limits.ts";
import { NotLooked, Page } from "./page.ts";
import { allow } from "./permissions.ts";
import { showBadge, showWorking, type Told } from "./badge.ts";

declareLanguage();
document.title = texts.title;
document.body.classList.add("panel");

const parameters = new URLSearchParams(location.search);
const results = h("div", { id: "results" });
const status = h("p", { role: "status", class: "unseen" });
const note = h("p", { class: "soft note" });
const asking = h("div");
const links = h("section", { class: "card", hidden: true });
/** Which page this is about. */
const place = h("p", { class: "soft", hidden: true });
const store = new ChromeStore();
const made = tools(store);
/** By which the marks of this time are known. Letters and digits that are not taken for each other. */
const sign = Array.from(crypto.getRandomValues(new Uint8Array(3)), (byte) => "ACDEFHJKLMNPRTUVWXY3479"[byte % 23]).join("");
/** What was concluded of each. */
const concluded = new Map<Source, Told>();
/** What could not be examined, and what looks like a credential and cannot be read. */
const [missed, unreadable] = [new Set<Source>(), new Set<Source>()];
let page: Page | undefined;
let tab: number | undefined;
let isCut = false;
let origin = "";
const found = new Map<Source, Finding>();
/** Images whose servers the person allowed to be asked. */
const allowed = new Set<Finding>();
/** Images that were not looked at, and their servers. */
const withheld = new Map<Source, string>();

const desk = new Desk(made, results, status, {
  isCompact: true,
  inputs: FINDINGS + IMAGES,
  time: PAGE_TIME,
  allow,
  begun() {
    if (tab !== undefined && found.size > 0) showWorking(tab);
  },
  async done() {
    report();
    await showVerdicts();
  },
  concluded(source, { conclusion: { tone }, title, names }) {
    settled(source);
    const finding = found.get(source);
    if (finding === undefined) return;
    concluded.set(source, { tone, title });
    const words = fill(texts.markedOf, { title, name: line(names.join(" · "), MARK_LENGTH), sign: signOf(finding) });
    page?.mark([{ at: finding.at, tone, sign: signOf(finding), words }]);
  },
  lost(source, code) {
    unsettled(source);
    // Browsers tell no more of an answer that they withhold.
    if (found.get(source)?.kind === "image" && code === "fetch.connect") withhold(source);
    else if (found.has(source)) missed.add(source);
  },
  unread(source, code) {
    unsettled(source);
    // A picture with nothing baked in is no credential; a text was looked at because it looks like one.
    const isPicture = found.get(source)?.kind === "image" && (code === "input.image_empty" || !/^input\.(?:image|badge)_/.test(code));
    if (!isPicture) unreadable.add(source);
  },
});

/** Whether it is an image of another server than the page's. */
function isElsewhere(source: Source): boolean {
  const { kind, url = "" } = found.get(source) ?? {};
  return kind === "image" && !url.startsWith("data:") && !(URL.canParse(url) && new URL(url).origin === origin);
}

/** An image that is looked at when the person allows its server to be asked. */
function withhold(source: Source): void {
  const { url = "" } = found.get(source) ?? {};
  const name = URL.canParse(url) ? new URL(url).hostname : "";
  if (isNamed(name)) withheld.set(source, name);
  else missed.add(source);
}

/** Nothing is missing of this one. */
function settled(source: Source): void {
  missed.delete(source);
  unreadable.delete(source);
}

/** Takes back what an earlier verification of this one concluded. */
function unsettled(source: Source): void {
  settled(source);
  const finding = found.get(source);
  if (concluded.delete(source) && finding !== undefined) page?.unmark([finding.at]);
}

document.body.append(
  h("header", { class: "top" }, h("h1", {}, texts.title), place),
  h(
    "main",
    {},
    status,
    h("section", { "aria-label": texts.result }, results),
    asking,
    links,
    note,
    h("details", { class: "card" }, h("summary", {}, texts.more), h("div", {}, openForm(), drawnDownloads((source) => desk.take([source], { adds: true }), openForm), drawnAllowed(), made.settings.element)),
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
  if (chosen === undefined) return say(texts.chosenGone);
  await desk.take([chosen.text === undefined ? linkSource(chosen.url ?? "", chosen.url ?? "") : textSource(chosen.text)]);
}

async function verifyPage(): Promise<void> {
  say(texts.looking);
  let findings: readonly Finding[];
  try {
    tab = parameters.has("tab") ? Number(parameters.get("tab")) : (await chrome.tabs.query({ active: true, currentWindow: true }))[0]?.id;
    if (tab === undefined) throw new NotLooked("notLooked");
    page = new Page(tab);
    ({ findings, isCut } = await page.find());
    const { url = "" } = await chrome.tabs.get(tab);
    origin = URL.canParse(url) ? new URL(url).origin : "";
    place.hidden = !URL.canParse(url);
    if (URL.canParse(url)) place.replaceChildren(...around(texts.pageOf, identifier(new URL(url).host)));
  } catch (error) {
    return say(error instanceof NotLooked ? texts[error.why] : texts.notLooked);
  }
  const sources = findings.filter(({ kind }) => kind !== "link").map((finding) => known(finding, sourceOf(finding, signOf(finding), () => allowed.has(finding))));
  // Whoever puts an image of theirs into pages learns nothing of who verifies these.
  const unasked = sources.filter((source) => !isElsewhere(source));
  for (const source of sources.filter(isElsewhere)) withhold(source);
  listLinks(findings.filter(({ kind }) => kind === "link"));
  if (unasked.length > 0) return desk.take(unasked);
  report();
  await showVerdicts();
}

/** Tells what the verdicts are worth, and what there is no verdict on. */
function report(): void {
  // Where something was chosen, there is no page.
  if (page === undefined) return;
  const left = [
    ...(missed.size > 0 ? [counted(missed.size, texts.notExaminedOne, texts.notExamined)] : []),
    ...(unreadable.size > 0 ? [counted(unreadable.size, texts.notReadOne, texts.notRead)] : []),
    ...(isCut ? [texts.moreThere] : []),
  ];
  const none = left.length > 0 || withheld.size > 0 ? [] : [texts.foundNone];
  say([...(concluded.size > 0 ? [fill(texts.signs, { sign })] : none), ...left].join(" "));
  // Where the browser lets the extension read images that it shows itself is for the person to say.
  asking.replaceChildren(...(withheld.size > 0 ? [unreadImages([...new Set(withheld.values())].slice(0, HOSTS))] : []));
}

function counted(count: number, one: string, several: string): string {
  return count === 1 ? one : fill(several, { count });
}

/** Shows the worst verdict at the button, if what was verified is still in the tab. */
async function showVerdicts(): Promise<void> {
  if (tab === undefined || page === undefined) return;
  const all = [...concluded.values()];
  // Not green while a text that looks like a credential may be anything.
  const isOpen = [...missed].some((source) => found.get(source)?.kind === "text");
  if (isOpen) all.push({ tone: "open", title: counted(missed.size, texts.notExaminedOne, texts.notExamined) });
  showBadge(tab, (await page.isThere()) ? all : []);
  // It may have gone just then.
  if (!(await page.isThere())) showBadge(tab, []);
}

/** Tells of images that could not be looked at, and asks whether they may be. */
function unreadImages(hosts: readonly string[]): HTMLElement {
  const again = async () => {
    if (!(await allow(hosts))) return;
    const sources = [...withheld].filter(([, host]) => hosts.includes(host)).map(([source]) => source);
    for (const source of sources) {
      withheld.delete(source);
      allowed.add(found.get(source) as Finding);
    }
    await desk.take(sources, { adds: true });
  };
  return h(
    "section",
    { class: "card trusting" },
    h("p", {}, texts.unreadImages),
    h("ul", {}, ...hosts.map((host) => h("li", {}, identifier(host)))),
    h("button", { type: "button", click: again }, texts.allow),
  );
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
    const verify = h("button", { type: "button", class: "plain", "aria-label": fill(texts.verifyLink, { name: url }), click: () => desk.take([source], { adds: true }) }, texts.verify);
    return h("li", {}, h("div", {}, stranger(url)), verify);
  });
  links.hidden = false;
  links.append(h("h2", {}, texts.links), h("ul", { class: "issuers" }, ...items));
}
