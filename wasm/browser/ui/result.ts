// A result, as the person sees it: the verdict in words, what the document says, whom to trust, and the report.

import type { JsonObject, ReportData } from "testamur/verify";
import { drawnChecks, drawnRequests } from "./checks.ts";
import { type Conclusion, domainOf, inside, isBareKey, isPresentation, type Issuer, issuers, type Tone } from "./conclusion.ts";
import { copied } from "./copy.ts";
import { h, identifier, mark, stranger } from "./element.ts";
import { FINDINGS, HOSTS, SHOWN_LENGTH } from "./limits.ts";
import { isNamed } from "./names.ts";
import { line, source } from "./plain.ts";
import { textOf } from "./reading.ts";
import { isObject } from "./store.ts";
import { date, fill, SENTENCES, texts } from "./texts.ts";
import type { Trusted } from "./trust.ts";
import { meaningOf, titleOf } from "./words.ts";
import type { Examined } from "./work.ts";

/** What is shown. */
export interface Shown {
  readonly examined: Examined;
  readonly conclusion: Conclusion;
  /** As the file is called. */
  readonly name: string | null;
  readonly bytes: Uint8Array;
  readonly trusted: readonly Trusted[];
  /** When the oldest of the kept documents came that it rests on. */
  readonly keptSince: number | undefined;
  /** Whether the report is folded away: in small windows. */
  readonly isCompact: boolean;
}

/** What the person may do with it. */
export interface Actions {
  trust(issuer: Issuer): void;
  distrust(issuer: Issuer): void;
  again(): void;
  /** Lets these servers be asked, where the person can be asked for that. */
  allow?(hosts: readonly string[]): void;
}

let results = 0;

/** An article with a heading that can be given the focus. */
export function drawnResult(shown: Shown, actions: Actions): HTMLElement {
  const { conclusion, keptSince, isCompact, examined: { report, isTrusted } } = shown;
  const { tone } = conclusion;
  const why = conclusion.lead === undefined ? null : h("p", { class: "why", lang: SENTENCES, dir: "ltr" }, line(conclusion.lead.sentence, 600));
  const head = { tone, title: titleOf(conclusion, keptSince), text: meaningOf(conclusion, keptSince, actions.allow !== undefined), name: shown.name };
  const parts = [
    facts(shown),
    ...(tone === "good" || tone === "unsure" ? issuers(report).map((issuer) => trusting(issuer, shown, actions)) : []),
    allowing(shown, actions),
    isCompact
      ? folded(texts.checks, drawnChecks(report, isTrusted))
      : h("section", {}, h("h3", {}, texts.checks), drawnChecks(report, isTrusted)),
    folded(texts.asked, drawnRequests(report)),
    folded(texts.raw, ...raw(shown)),
    folded(texts.reportJson, h("pre", { tabindex: "0", dir: "ltr", "aria-label": texts.reportJson }, cut(source(JSON.stringify(report, null, 2))))),
    buttons(shown, actions),
  ];
  if (!isCompact) return article(head, why, ...parts);
  // So that several, of which all but the title is folded away, are a list.
  const body = parts.filter((part) => part !== undefined);
  return article(head, why, h("details", { class: "body", open: true }, h("summary", {}, short(report)), ...body));
}

/** What it is, and by whom, in a line. */
function short(report: ReportData): HTMLElement {
  const [name = "", issuer] = namesOf(report);
  return h("span", {}, stranger(name, 80), ...(issuer ? [" · ", stranger(issuer, 80)] : []));
}

/** What the document calls itself, and who issued it. */
export function namesOf({ summary, types }: ReportData): readonly string[] {
  const name = summary?.name ?? types.at(-1) ?? texts.unnamed;
  const issuer = summary?.issuer?.name ?? summary?.issuer?.id;
  return issuer ? [name, issuer] : [name];
}

/** What is told where there is no report. */
export function drawnProblem(problem: { readonly title: string; readonly text: string; readonly detail?: string; readonly name: string | null }, again?: () => void): HTMLElement {
  const { title, text, detail, name } = problem;
  const why = detail ? h("p", { class: "why", lang: SENTENCES, dir: "ltr" }, line(detail, 600)) : null;
  const button = again && h("div", { class: "buttons" }, h("button", { type: "button", class: "plain", click: again }, texts.again));
  return article({ tone: "open", title, text, name }, why, button);
}

interface Head {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly name: string | null;
}

function article({ tone, title, text, name }: Head, why: Node | null, ...parts: readonly (Node | undefined)[]): HTMLElement {
  const id = `result-${(results += 1)}`;
  const head = h(
    "header",
    {},
    mark(tone),
    h(
      "div",
      {},
      name !== null && h("p", { class: "file" }, stranger(name, 80)),
      h("h2", { id, tabindex: "-1" }, title),
      h("p", { class: "meaning" }, text),
      why,
    ),
  );
  return h("article", { class: `result ${tone}`, "aria-labelledby": id }, head, ...parts.filter((part) => part !== undefined));
}

/** What the document says of itself. */
function facts({ examined: { report }, conclusion: { isGenuine }, keptSince }: Shown): HTMLElement | undefined {
  if (report.summary === null) return undefined;
  const lists = [rowsOf(report), ...(isPresentation(report) ? inside(report).slice(0, FINDINGS).map(rowsOf) : [])];
  const note = [fill(texts.holdsAt, { date: date(report.at, true) }), keptSince !== undefined ? fill(texts.fromKept, { date: date(keptSince) }) : "", isPresentation(report) ? "" : texts.whoShows];
  return h(
    "section",
    { class: "facts" },
    h("h3", {}, isGenuine ? texts.says : texts.claims),
    ...lists.map((rows) => h("dl", {}, ...rows)),
    h("p", { class: "soft" }, note.filter((sentence) => sentence !== "").join(" ")),
  );
}

/** One credential; or of a presentation, who shows how many. */
function rowsOf(report: ReportData): readonly HTMLElement[] {
  const rows: HTMLElement[] = [];
  const row = (name: string, ...value: readonly (Node | string)[]) => rows.push(h("div", {}, h("dt", {}, name), h("dd", {}, ...value)));
  const title = (text: Node | string) => rows.push(h("div", {}, h("dt", {}, texts.name), h("dd", { class: "title" }, text)));
  const { summary } = report;
  if (isPresentation(report)) {
    const { length } = inside(report);
    title(length === 1 ? texts.presentationOne : fill(texts.presentation, { count: length }));
    if (report.issuer !== null) row(texts.holder, identifier(report.issuer));
    return rows;
  }
  title(summary?.name == null ? texts.unnamed : stranger(summary.name));
  if (summary?.issuer) row(texts.issuedBy, ...party(summary.issuer));
  for (const subject of summary?.subjects.slice(0, FINDINGS) ?? []) row(texts.issuedTo, ...party(subject));
  const kinds = report.types.filter((type) => type !== "VerifiableCredential").slice(0, FINDINGS);
  if (kinds.length > 0) row(texts.kind, ...kinds.map((kind) => stranger(kind)));
  if (summary?.validFrom) row(texts.validFrom, time(summary.validFrom));
  row(texts.validUntil, summary?.validUntil ? time(summary.validUntil) : texts.noEnd);
  return rows;
}

function party({ id, name }: { readonly id: string | null; readonly name: string | null }): readonly (Node | string)[] {
  if (name === null) return [id === null ? texts.unnamed : identifier(id)];
  return id === null ? [stranger(name)] : [stranger(name), identifier(id)];
}

function time(value: string): HTMLElement {
  return h("time", { datetime: value, title: value }, date(value));
}

/** Whether the person trusts this issuer, and what they should know before they say so. */
function trusting(issuer: Issuer, { trusted }: Shown, actions: Actions): HTMLElement {
  const known = trusted.find(({ id }) => id === issuer.id);
  if (known !== undefined) {
    const remove = h("button", { type: "button", class: "plain", click: () => actions.distrust(issuer) }, texts.trustNo);
    const since = fill(texts.isTrusted, { date: date(known.since) });
    return h("section", { class: "trusting known" }, h("div", {}, identifier(issuer.id), h("p", {}, since)), remove);
  }
  const domain = domainOf(issuer.id);
  const hint = domain !== undefined ? fill(texts.trustDomain, { domain: line(domain) }) : isBareKey(issuer.id) ? texts.trustKey : "";
  return h(
    "section",
    { class: "trusting" },
    h("h3", {}, texts.trustTitle),
    h("div", { class: "who" }, ...(issuer.name === null ? [] : [stranger(issuer.name)]), identifier(issuer.id)),
    h("p", {}, texts.trustText, " ", hint),
    h("button", { type: "button", click: () => actions.trust(issuer) }, texts.trustYes),
  );
}

/** Servers whose answer the browser may have withheld. Who answered, was refused, or took too long is not asked again. */
function withheld({ bundle }: Examined): readonly string[] {
  const documents = Array.isArray(bundle["documents"]) ? (bundle["documents"] as readonly JsonObject[]) : [];
  const lost = documents.filter(({ error }) => isObject(error) && error["code"] === "fetch.connect").map(({ url }) => String(url));
  const names = lost.map((url) => (URL.canParse(url) ? new URL(url).hostname : "")).filter(isNamed);
  return [...new Set(names)].slice(0, HOSTS);
}

/** Servers that did not answer, or let no web pages read it: the person may have the extension ask them. */
function allowing({ examined, conclusion }: Shown, actions: Actions): HTMLElement | undefined {
  if (actions.allow === undefined || conclusion.missing !== "network") return undefined;
  const hosts = withheld(examined);
  if (hosts.length === 0) return undefined;
  const { allow } = actions;
  const items = hosts.map((host) => h("li", {}, identifier(host)));
  return h(
    "section",
    { class: "trusting" },
    h("h3", {}, texts.allowTitle),
    h("p", {}, texts.allowText),
    h("ul", {}, ...items),
    h("button", { type: "button", click: () => allow(hosts) }, texts.allow),
  );
}

function folded(title: string, ...parts: readonly Node[]): HTMLElement {
  return h("details", { class: "folded" }, h("summary", {}, title), ...parts);
}

function raw({ bytes, examined }: Shown): readonly Node[] {
  const text = textOf(bytes);
  const given = text === undefined ? fill(texts.binary, { count: bytes.length }) : cut(source(pretty(text)));
  const content = text !== undefined && examined.content !== undefined && !text.trimStart().startsWith("{") ? source(JSON.stringify(examined.content, null, 2)) : undefined;
  return [
    h("p", { class: "soft" }, texts.rawNote),
    h("pre", { tabindex: "0", dir: "ltr", "aria-label": texts.raw }, given),
    ...(content === undefined ? [] : [h("pre", { tabindex: "0", dir: "ltr", "aria-label": texts.says }, cut(content))]),
  ];
}

/** JSON with a line for each member; any other text as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function cut(text: string): string {
  if (text.length <= SHOWN_LENGTH) return text;
  return `${text.slice(0, SHOWN_LENGTH)}…\n${fill(texts.rawCut, { count: SHOWN_LENGTH })}`;
}

function buttons({ examined: { report }, conclusion, keptSince }: Shown, actions: Actions): HTMLElement {
  const said = h("span", { role: "status", class: "soft" });
  const copy = async () => {
    const isCopied = await navigator.clipboard.writeText(copied(report, conclusion, keptSince)).then(() => true, () => false);
    said.textContent = isCopied ? texts.copied : texts.notCopied;
  };
  const save = () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
    h("a", { href: url, download: "report.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return h(
    "div",
    { class: "buttons" },
    h("button", { type: "button", class: "plain", click: copy }, texts.copy),
    h("button", { type: "button", class: "plain", click: save }, texts.save),
    h("button", { type: "button", class: "plain", click: actions.again }, texts.again),
    said,
  );
}
