// A report as a text, to be kept or sent on.

import type { ReportData } from "testamur/verify";
import type { Conclusion } from "./conclusion.ts";
import { line } from "./plain.ts";
import { date, fill, texts } from "./texts.ts";
import { meaningOf, titleOf } from "./words.ts";

/** The conclusion, what the document says, and the checks that were made, one on a line. */
export function copied(report: ReportData, conclusion: Conclusion, keptSince: number | undefined): string {
  const { summary } = report;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [texts.name, summary?.name],
    [texts.issuedBy, named(summary?.issuer?.name, summary?.issuer?.id)],
    [texts.issuedTo, summary?.subjects.map(({ id, name }) => named(name, id)).filter(Boolean).join(", ")],
    [texts.validFrom, summary?.validFrom],
    [texts.validUntil, summary?.validUntil],
  ];
  const made = report.checks.filter(({ outcome }) => outcome !== "skipped");
  const checks = made.map(({ id, outcome, sentence, code, at }) => {
    const place = at ? ` ${fill(texts.place, { place: line(at) })}` : "";
    return `- ${texts.check[id]}, ${texts[outcome]}: ${line(sentence, 1000)}${code === null ? "" : ` (${code}${place})`}`;
  });
  return [
    `${titleOf(conclusion, keptSince)}. ${meaningOf(conclusion, keptSince)}`,
    fill(texts.holdsAt, { date: date(report.at, true) }),
    "",
    ...(conclusion.isGenuine ? [] : [`${texts.claims}:`]),
    ...facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${line(value as string)}`),
    "",
    `${texts.checks}:`,
    ...checks,
    "",
  ].join("\n");
}

function named(name: string | null | undefined, id: string | null | undefined): string {
  return name && id ? `${line(name)} (${line(id)})` : line(name ?? id ?? "");
}
