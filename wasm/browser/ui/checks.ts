// The report, check by check.

import type { Check, Finding, Outcome, ReportData } from "testamur/verify";
import { conclude, isPresentation } from "./conclusion.ts";
import { around, h, identifier, mark, type Mark, stranger } from "./element.ts";
import { FINDINGS, REPORT_DEPTH } from "./limits.ts";
import { line } from "./plain.ts";
import { fill, SENTENCES, texts } from "./texts.ts";

const MARKS: Readonly<Record<Outcome, Mark>> = { passed: "good", failed: "bad", inconclusive: "open", warned: "note", skipped: "none" };
/** What wants attention comes first. */
const ORDER: readonly Outcome[] = ["failed", "inconclusive", "warned", "passed"];

/** The checks of a report: those that were made, and folded away those that were not needed. */
export function drawnChecks(report: ReportData, isTrusted: boolean, depth = 0): HTMLElement {
  const told = report.checks.map((check) => (isTrusted ? check : withoutTrust(check)));
  const made = told.filter(({ outcome }) => outcome !== "skipped");
  // Whom to trust is for the person to say, and comes after what is open otherwise.
  const rank = ({ outcome, code }: Check) => 2 * ORDER.indexOf(outcome) + Number(code === "trust.anyone");
  made.sort((one, other) => rank(one) - rank(other));
  const others = told.filter(({ outcome }) => outcome === "skipped");
  const folded = h(
    "details",
    { class: "others" },
    h("summary", {}, fill(texts.others, { count: others.length })),
    list(others, isTrusted, depth),
  );
  return h("div", { class: "checks" }, list(made, isTrusted, depth), others.length > 0 && folded);
}

/** Whether to trust the issuer was not asked yet: that is for the person to say, and open until then. */
function withoutTrust(check: Check): Check {
  if (check.code !== "trust.anyone") return check;
  return { ...check, outcome: "inconclusive", sentence: texts.issuerUnsaid };
}

function list(checks: readonly Check[], isTrusted: boolean, depth: number): HTMLElement {
  return h("ul", {}, ...checks.map((check) => drawn(check, isTrusted, depth)));
}

function drawn(check: Check, isTrusted: boolean, depth: number): HTMLElement {
  const { id, outcome, also = [], reports = [] } = check;
  const more = also.slice(0, FINDINGS).map((finding) => h("li", { class: finding.outcome }, ...found(finding)));
  const unshown = also.length - more.length;
  const title = h("p", { class: "head" }, h("strong", {}, texts.check[id]), " ", h("span", { class: "outcome" }, texts[outcome]));
  const nested = depth < REPORT_DEPTH ? reports.slice(0, FINDINGS) : [];
  return h(
    "li",
    { class: `check ${outcome}` },
    mark(MARKS[outcome]),
    h(
      "div",
      {},
      title,
      ...found(check),
      more.length > 0 && h("ul", { class: "also" }, ...more),
      unshown > 0 && h("p", { class: "soft" }, fill(texts.moreFindings, { count: unshown })),
      ...nested.map(({ at, report }) => drawnInside(at, report, isTrusted, depth)),
    ),
  );
}

/** The sentence of a finding, its code and its place. */
function found({ sentence, code, at }: Pick<Finding, "sentence" | "at"> & { readonly code: string | null }): readonly Node[] {
  const isOurs = sentence === texts.issuerUnsaid;
  const words = h("p", isOurs ? {} : { lang: SENTENCES, dir: "ltr" }, line(sentence, 1000));
  if (code === null) return [words];
  const place = at === null ? [] : [" ", ...around(texts.place, at === "" ? texts.whole : identifier(at))];
  return [words, h("p", { class: "code" }, h("code", { dir: "ltr" }, code), ...place)];
}

/** The report on something inside. */
function drawnInside(at: string, report: ReportData, isTrusted: boolean, depth: number): HTMLElement {
  const { verdict, tone } = conclude(report, isTrusted || !isPresentation(report));
  // Nobody is asked whom to trust for a status list; and for a credential, above.
  const title = verdict === "accepted" ? texts.genuine : texts[verdict];
  const name = report.summary?.name ?? report.summary?.id ?? at;
  const summary = h("summary", {}, h("strong", { class: `tone ${tone}` }, title), ": ", stranger(name));
  return h("details", { class: "inside" }, summary, drawnChecks(report, isTrusted, depth + 1));
}

/** Everybody who was asked for something, and what came of it. */
export function drawnRequests(report: ReportData): HTMLElement {
  const { requests } = report;
  if (requests.length === 0) return h("p", {}, texts.askedNone);
  const told = { network: texts.fromNetwork, redirected: texts.fromRedirected, given: texts.fromGiven };
  const items = requests
    .slice(0, FINDINGS)
    .map(({ url, from }) => h("li", {}, identifier(url), h("span", { class: "soft" }, ` ${from === null ? texts.fromNowhere : told[from]}`)));
  return h("ul", { class: "requests" }, ...items);
}
