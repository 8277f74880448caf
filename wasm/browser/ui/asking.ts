// Whom the browser may ask.

import { isPublicName } from "./names.ts";

/**
 * This client, for names of the public network only. Browsers follow redirects by themselves, and tell only afterwards where
 * they led; with `error` none is followed.
 */
export function guarded(client: typeof fetch, redirect?: "error"): typeof fetch {
  return async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    if (!isPublicName(hostname)) throw new Error(`${hostname} is no name of the public network`);
    const answer = await client(input, redirect === undefined ? init : { ...init, redirect });
    const end = new URL(answer.url).hostname;
    if (!isPublicName(end)) throw new Error(`it leads to ${end}, which is no name of the public network`);
    return answer;
  };
}
