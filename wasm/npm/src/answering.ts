// Getting the documents that a question of the core names, until it names none.

import { call, type Core } from "./core.js";
import { Refused } from "./guard.js";
import { type Answer, Deadline, type DocumentRequest, Network, type NetworkSettings } from "./network.js";

export type Inquiry = Core["Inquiry"]["prototype"];

/** Ends a question before there is an answer. */
export interface Asking {
  readonly signal?: AbortSignal;
}

/** How documents may be got. */
export interface Means extends NetworkSettings {
  /** Uses no network: what is not in the evidence is reported as not to be had. */
  readonly offline?: boolean;
  /** Milliseconds for all downloads of one question; 30 seconds unless set. */
  readonly downloadTime?: number;
}

/** Documents that were got, or could not be, by their URLs. */
export type Got = Map<string, Answer | Refused>;

/** Gets what an inquiry asks for, unless it was got before. Frees it when that fails. */
export async function answered(core: Core, inquiry: Inquiry, means: Means, { signal }: Asking, got: Got = new Map()): Promise<void> {
  const { offline = false, downloadTime = 30_000 } = means;
  let network: Network | undefined;
  let deadline: Deadline | undefined;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const requests = JSON.parse(call(() => inquiry.requests(), core)) as DocumentRequest[];
      // Without a network, finishing says of what is missing that it is not to be had.
      if (requests.length === 0 || offline) return;
      network ??= new Network(means, {
        addressKind: (address) => core.address_kind(address),
        saysOfDid: (body) => core.says_of_did(body),
      });
      deadline ??= new Deadline(downloadTime);
      const within = AbortSignal.any([deadline.signal, ...(signal ? [signal] : [])]);
      const missing = requests.filter(({ url }) => !got.has(url));
      const answers = await network.all(missing, within);
      signal?.throwIfAborted();
      for (const [at, answer] of answers.entries()) got.set((missing[at] as DocumentRequest).url, answer);
      for (const { url } of requests) {
        const answer = got.get(url) as Answer | Refused;
        call(
          () =>
            answer instanceof Refused
              ? inquiry.refuse(url, answer.code, Object.entries(answer.facts).flat())
              : inquiry.supply(url, answer.bytes, answer.mediaType, answer.redirected),
          core,
        );
      }
    }
  } catch (error) {
    inquiry.free();
    throw error;
  } finally {
    deadline?.clear();
  }
}
