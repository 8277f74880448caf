// What the page and its Worker say to each other.

import type { JsonObject, ReportData } from "testamur/verify";

/** What is to be verified, and with what. */
export interface Examination {
  readonly bytes: Uint8Array;
  /** Identifiers of those whom the person trusts. */
  readonly trusted: readonly string[];
  readonly isOffline: boolean;
  /** Documents for offline verifications. */
  readonly bundle: JsonObject | undefined;
}

/** What came of it. */
export interface Examined {
  readonly report: ReportData;
  /** Whether the issuer is one of those who are trusted; if not, the report says nothing of trust. */
  readonly isTrusted: boolean;
  /** What was verified, as JSON, where it was accepted. */
  readonly content: JsonObject | undefined;
  readonly bundle: JsonObject;
}

export type Work = { readonly examine: Examination } | { readonly download: string; readonly follows: boolean };
export type Question = { readonly id: number; readonly work: Work };
export type Reply =
  | { readonly id: number; readonly value: Examined | Uint8Array }
  | { readonly id: number; readonly failure: { readonly code: string; readonly sentence: string } };
