// What a report means for somebody who knows nothing of credentials.

import type { Check, CheckId, ReportData } from "testamur/verify";

/** What is told; the texts of each are named like it, with `Text` for the sentence. */
export type Verdict =
  | "accepted"
  | "untrusted"
  | "shown"
  | "shownUntrusted"
  | "holdsNothing"
  | "forged"
  | "damaged"
  | "unsigned"
  | "wrongKey"
  | "expired"
  | "early"
  | "revoked"
  | "suspended"
  | "inside"
  | "stranger"
  | "rejected"
  | "open"
  | "unreadable";

export type Tone = "good" | "unsure" | "bad" | "open";

export interface Conclusion {
  readonly verdict: Verdict;
  readonly tone: Tone;
  /** The check that decided, where one did. */
  readonly lead: Check | undefined;
  /** Whether what the document says is at least what its signer said. */
  readonly isGenuine: boolean;
  /** What is open is so for want of a document. */
  readonly missing: "offline" | "network" | undefined;
}

/** What decides before what, where several checks failed: a forgery's dates mean nothing. */
const FIRST: readonly CheckId[] = ["input", "proof", "issuer_key", "status", "validity_period", "embedded_credentials"];

/** Codes that say more than that a rule was broken. */
const MEANINGS: Readonly<Record<string, Verdict>> = {
  "proof.missing": "unsigned",
  "proof.signature": "forged",
  "proof.jws_signature": "forged",
  "proof.bbs_mismatch": "forged",
  // Cannot be read, as when a character was lost in copying.
  "proof.value": "damaged",
  "proof.malformed": "damaged",
  "proof.jws": "damaged",
  "proof.cose": "damaged",
  "validity.expired": "expired",
  "validity.token_expired": "expired",
  "validity.not_yet": "early",
  "validity.token_not_yet": "early",
  "status.revoked": "revoked",
  "status.revoked_by_id": "revoked",
  "status.suspended": "suspended",
  "trust.issuer": "stranger",
};

/** Concludes from a report, which compared the issuer with those who are trusted only if `isTrusted`. */
export function conclude(report: ReportData, isTrusted: boolean): Conclusion {
  const passed = (id: CheckId) => report.checks.some((check) => check.id === id && ["passed", "warned"].includes(check.outcome));
  const isGenuine = passed("proof") && passed("issuer_key");
  const lead = leading(report, report.verdict === "rejected" ? "failed" : "inconclusive");
  const common = { lead, isGenuine, missing: undefined };
  if (report.verdict === "accepted") return { ...common, lead: undefined, ...accepted(report, isTrusted) };
  if (lead?.id === "input" && lead.outcome === "failed") return { ...common, verdict: "unreadable", tone: "open" };
  if (report.verdict === "rejected") {
    const verdict = meaning(lead);
    return { ...common, verdict, tone: verdict === "stranger" ? "unsure" : "bad" };
  }
  return { ...common, verdict: "open", tone: "open", missing: missing(report) };
}

/**
 * Of a presentation never that it is genuine: nobody asked for it with a challenge, so that anybody who has seen it, or
 * what is in it, can have sent it.
 */
function accepted(report: ReportData, isTrusted: boolean): Pick<Conclusion, "verdict" | "tone"> {
  if (!isPresentation(report)) return isTrusted ? { verdict: "accepted", tone: "good" } : { verdict: "untrusted", tone: "unsure" };
  if (inside(report).length === 0) return { verdict: "holdsNothing", tone: "unsure" };
  return { verdict: isTrusted ? "shown" : "shownUntrusted", tone: "unsure" };
}

function leading(report: ReportData, outcome: "failed" | "inconclusive"): Check | undefined {
  const found = report.checks.filter((check) => check.outcome === outcome);
  const first = FIRST.map((id) => found.find((check) => check.id === id)).find((check) => check !== undefined);
  return first ?? found[0];
}

function meaning(lead: Check | undefined): Verdict {
  if (lead === undefined) return "rejected";
  if (lead.id === "issuer_key") return "wrongKey";
  if (lead.id === "embedded_credentials") return "inside";
  return MEANINGS[lead.code ?? ""] ?? "rejected";
}

function missing(report: ReportData): Conclusion["missing"] {
  if (!report.requests.some(({ from }) => from === null)) return undefined;
  return JSON.stringify(report.checks).includes('"fetch.offline"') ? "offline" : "network";
}

/** An issuer whom one may trust, by the identifier that was checked. */
export interface Issuer {
  readonly id: string;
  /** As the document has it. */
  readonly name: string | null;
}

export function isPresentation(report: ReportData): boolean {
  return report.types.includes("VerifiablePresentation");
}

/** The reports on the credentials in a presentation. */
export function inside(report: ReportData): readonly ReportData[] {
  const check = report.checks.find(({ id }) => id === "embedded_credentials");
  return check?.reports?.map(({ report }) => report) ?? [];
}

/** Whether the issuer was compared with those who are trusted, and is one; of a presentation, of all that is in it. */
export function isCompared(report: ReportData): boolean {
  if (isPresentation(report)) return inside(report).length > 0 && inside(report).every(isCompared);
  return report.checks.some(({ id, outcome }) => id === "trusted_issuer" && outcome === "passed");
}

/** Who must be trusted for this document: its issuer, and those of the credentials in it. Of a presentation only these. */
export function issuers(report: ReportData): readonly Issuer[] {
  const found = new Map<string, Issuer>();
  const { issuer, summary } = report;
  if (issuer !== null && !isPresentation(report)) found.set(issuer, { id: issuer, name: summary?.issuer?.name ?? null });
  for (const one of inside(report).flatMap(issuers)) if (!found.has(one.id)) found.set(one.id, one);
  return [...found.values()];
}

/** The domain whose owner an identifier belongs to, by its method. */
export function domainOf(id: string): string | undefined {
  if (id.startsWith("https://")) return URL.canParse(id) ? new URL(id).host : undefined;
  const [, method, first = "", second = ""] = id.split(":");
  if (method !== "web" && method !== "webvh") return undefined;
  const domain = (method === "web" ? first : second).replace(/%3a/i, ":");
  return URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`).host : undefined;
}

/** Whether an identifier is nothing but a key. */
export function isBareKey(id: string): boolean {
  return /^did:(key|jwk|peer):/.test(id);
}
