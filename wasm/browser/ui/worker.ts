// Verifies, in a thread of its own: whatever a document makes the module do, the page goes on, and can end it.

import { download, init, type Policy, type ReportData, TestamurError, Verifier } from "testamur/verify";
import { guarded } from "./asking.ts";
import { inside, isCompared, isPresentation } from "./conclusion.ts";
import type { Examination, Examined, Question, Reply, Work } from "./work.ts";

const post = (reply: Reply) => (self as unknown as Worker).postMessage(reply);

self.addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const { id, work } = data;
  try {
    post({ id, value: await done(work) });
  } catch (error) {
    const code = error instanceof TestamurError ? error.code : "internal.unexpected";
    post({ id, failure: { code, sentence: error instanceof Error ? error.message : String(error) } });
  }
});
// So that the first document is not kept waiting, and none at all when there is no network any more.
init().catch(() => {});

async function done(work: Work): Promise<Examined | Uint8Array> {
  if ("examine" in work) return examined(work.examine);
  const { bytes } = await download(work.download, { fetch: work.follows ? asking : staying });
  return bytes;
}

const asking = guarded((input, init) => fetch(input, init));
/** For what nobody clicked on. */
const staying = guarded((input, init) => fetch(input, init), "error");

/**
 * Asks first whether the issuer is one of those who are trusted, and if that is all that is wrong, what else there is
 * to say: a person wants to know whether a document is genuine before they decide whom to trust.
 */
async function examined({ bytes, trusted, isOffline, bundle }: Examination): Promise<Examined> {
  const known = bundle === undefined ? { offline: true } : { bundles: [bundle] };
  const verifier = new Verifier({ at: new Date(), ...(isOffline ? known : { fetch: asking }) });
  const one = async (trust: Policy["trust"]) => {
    // What is dropped here was not asked for with a challenge; the report says that of presentations.
    const { report, bundle } = await verifier.bundle(bytes, { trust, dangerouslyReplayable: true });
    return { report, bundle };
  };
  const compared = trusted.length === 0 ? undefined : await one(trusted);
  const isTrusted = compared !== undefined && (compared.report.verdict === "accepted" ? isCompared(compared.report) : !namesStrangers(compared.report));
  const { report, bundle: taken } = isTrusted ? compared : await one("anyone");
  const content = report.verdict !== "accepted" ? undefined : isPresentation(report)
    ? report.acceptPresentation().presentation
    : report.accept();
  return { report: { ...report }, isTrusted, content, bundle: taken };
}

/** Whether somebody is not trusted who issued it, or a credential in it. Whoever endorses it decides nothing. */
function namesStrangers(report: ReportData): boolean {
  return report.checks.some(({ code }) => code === "trust.issuer") || inside(report).some(namesStrangers);
}
