// What the verifier found.

import type { Code } from "./codes.js";
import { type Fault, TestamurError } from "./errors.js";

export type Verdict = "accepted" | "rejected" | "indeterminate";
export type Outcome = "passed" | "failed" | "inconclusive" | "warned" | "skipped";
export type Format = "data-integrity" | "jwt" | "sd-jwt" | "cose" | "png" | "svg";

/** Every check, in the order of reports. */
export type CheckId =
  | "input"
  | "limits"
  | "data_model"
  | "contexts"
  | "schema"
  | "issuer_key"
  | "proof"
  | "trusted_issuer"
  | "linked_domains"
  | "validity_period"
  | "status"
  | "disclosure"
  | "holder_binding"
  | "endorsements"
  | "embedded_credentials";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A document, as JSON. */
export type JsonObject = { readonly [name: string]: Json };

/** Facts for machines. Each check adds members of its own. */
export interface Details {
  readonly facts?: Readonly<Record<string, string>>;
  /** The W3C problem type. */
  readonly problem?: string;
  readonly [name: string]: unknown;
}

export interface Finding {
  readonly outcome: Outcome;
  readonly code: Code;
  /** One sentence with the facts in it. */
  readonly sentence: string;
  /** Where in the document, as a JSON pointer. */
  readonly at: string | null;
  readonly details: Details;
}

export interface Check {
  readonly id: CheckId;
  readonly outcome: Outcome;
  /** Of the finding that leads; null without one. */
  readonly code: Code | null;
  readonly sentence: string;
  readonly at: string | null;
  readonly details: Details;
  /** The findings after the leading one. */
  readonly also?: readonly Finding[];
  /** The reports on what stands inside. */
  readonly reports?: readonly { readonly at: string; readonly report: ReportData }[];
}

export interface Party {
  readonly id: string | null;
  readonly name: string | null;
}

/** What the document says of itself. Trust it no further than the verdict allows. */
export interface Summary {
  readonly id: string | null;
  readonly name: string | null;
  readonly issuer: Party | null;
  readonly subjects: readonly Party[];
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

/** A document that was asked for. */
export interface AskedDocument {
  readonly url: string;
  readonly from: "given" | "network" | "redirected" | null;
  readonly sha256: string | null;
}

/** A report as plain data: what `testamur verify --json` prints. */
export interface ReportData {
  readonly verdict: Verdict;
  readonly file: string | null;
  /** How the document was secured, as its bytes show. */
  readonly format: Format | null;
  /** The kind of image that the document was baked into; only if it was. */
  readonly image?: "png" | "svg";
  /** Who issued it; of a presentation, who holds it. */
  readonly issuer: string | null;
  readonly subject: string | readonly string[] | null;
  readonly types: readonly string[];
  readonly summary: Summary | null;
  /** Every check, always, in one order. */
  readonly checks: readonly Check[];
  readonly requests: readonly AskedDocument[];
  /** The time that the report holds for. */
  readonly at: string;
}

export interface AcceptedPresentation {
  readonly presentation: JsonObject;
  readonly credentials: readonly JsonObject[];
}

type Accepted = { credential: JsonObject } | AcceptedPresentation;

/** What was checked and found. Its `accept` is the only door to verified data. */
export class Report {
  readonly #accepted: string | undefined;

  /** @internal */
  constructor(json: string, accepted: string | undefined) {
    this.#accepted = accepted;
    Object.assign(this, JSON.parse(json));
  }

  /** The credential as it was verified. Throws `usage.not_accepted` when the verdict is another. */
  accept(): JsonObject {
    const accepted = this.#opened();
    if (accepted === undefined || !("credential" in accepted)) throw this.#refusal("credential");
    return accepted.credential;
  }

  /** The presentation and its credentials, as they were verified. Throws `usage.not_accepted` when the verdict is another. */
  acceptPresentation(): AcceptedPresentation {
    const accepted = this.#opened();
    if (accepted === undefined || !("presentation" in accepted)) throw this.#refusal("presentation");
    return accepted;
  }

  /** The check of this name. */
  check(id: CheckId): Check {
    return this.checks.find((check) => check.id === id) as Check;
  }

  #opened(): Accepted | undefined {
    return this.#accepted === undefined ? undefined : (JSON.parse(this.#accepted) as Accepted);
  }

  #refusal(wanted: string): TestamurError {
    const lead = this.checks.find(({ outcome }) => outcome === "failed" || outcome === "inconclusive");
    const reason = lead?.sentence ?? `The document is no ${wanted}.`;
    const facts = { wanted, reason };
    const fault: Fault = { code: "usage.not_accepted", sentence: `No ${wanted} was accepted. ${reason}`, at: null, facts };
    return new TestamurError([fault]);
  }
}

export interface Report extends ReportData {}
