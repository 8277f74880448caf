// Names of hosts. Addresses are refused by the library; browsers look names up by themselves.

/** Endings that are no part of the public network (RFC 6761, 6762, 8375, 9476, and what routers give out). */
const PRIVATE = ["alt", "corp", "home", "home.arpa", "internal", "intranet", "invalid", "lan", "local", "localhost", "onion", "private", "test"];

/** Whether a name may be one of the public network: it has a dot, and none of the private endings. */
export function isPublicName(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  // An address in brackets was looked at by the library.
  if (name.startsWith("[")) return true;
  return name.includes(".") && !PRIVATE.some((ending) => name.endsWith(`.${ending}`));
}

/** Whether this is a name of the public network, and no address or pattern: a person can say of it whether it may be asked. */
export function isNamed(host: string): boolean {
  return isPublicName(host) && /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/i.test(host);
}
