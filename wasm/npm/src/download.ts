// A document that somebody linked to.

import type { Asking } from "./answering.js";
import { call, core } from "./core.js";
import { badArgument, TestamurError } from "./errors.js";
import { Refused } from "./guard.js";
import { type Answer, Network, type NetworkSettings } from "./network.js";

/** What came, and what its server called it. */
export type Downloaded = Pick<Answer, "bytes" | "mediaType">;

/**
 * Downloads what a link leads to, such as a credential, as guarded and bounded as the documents that a verification
 * takes: https only, no address that is not public, 16 MiB, ten seconds. Nothing of it is verified by that.
 *
 * Throws a `TestamurError` with a code of the area `fetch` when it could not be had, and the signal's reason when that
 * ends it.
 */
export async function download(url: string, settings: Pick<NetworkSettings, "fetch"> & Asking = {}): Promise<Downloaded> {
  if (typeof url !== "string") throw badArgument("url", String(url), "it is a text");
  const { signal = new AbortController().signal, ...others } = settings;
  signal.throwIfAborted();
  const module = await core();
  const network = new Network(others, {
    addressKind: (address) => call(() => module.address_kind(address)),
    saysOfDid: () => false,
  });
  const [answer] = await network.all([{ url, purpose: "related-resource", accept: "*/*" }], signal);
  signal.throwIfAborted();
  if (answer !== undefined && !(answer instanceof Refused)) return { bytes: answer.bytes, mediaType: answer.mediaType };
  const { code, facts } = answer as Refused;
  const told = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  const sentence = `${url} could not be downloaded: ${[code, ...told].join(", ")}.`;
  throw new TestamurError([{ code, sentence, at: null, facts: { url, ...facts } }]);
}
