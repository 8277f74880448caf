// The one script that may become a Worker. Where the document demands trusted types, its policy allows no other.

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const url = new URL("worker.js", import.meta.url).href;
const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
const policy = trustedTypes?.createPolicy("testamur", { createScriptURL: () => url });

/** A new Worker that verifies. */
export function started(): Worker {
  return new Worker(policy?.createScriptURL(url) ?? url, { type: "module" });
}
