// A conclusion in words.

import type { Conclusion, Verdict } from "./conclusion.ts";
import { date, fill, texts } from "./texts.ts";

/** The title; where it rests on documents that were kept, with the day of the oldest. */
export function titleOf({ verdict }: Conclusion, keptSince: number | undefined): string {
  return keptSince === undefined ? texts[verdict] : fill(texts.asOf, { title: texts[verdict], date: date(keptSince) });
}

/** What can be said offline of what holds: not that it is so now. */
const KEPT: Partial<Readonly<Record<Verdict, string>>> = { accepted: texts.acceptedKept, untrusted: texts.untrustedKept, shown: texts.shownKept, shownUntrusted: texts.shownUntrustedKept };

/** The sentence below the title. With `isAsking` the person is asked below whether more servers may be. */
export function meaningOf({ verdict, missing }: Conclusion, keptSince: number | undefined, isAsking = false): string {
  if (missing === "offline") return texts.openOffline;
  if (missing === "network") return isAsking ? texts.openAsking : texts.openNetwork;
  const kept = keptSince === undefined ? undefined : KEPT[verdict];
  return kept === undefined || keptSince === undefined ? texts[`${verdict}Text`] : fill(kept, { date: date(keptSince, true) });
}
