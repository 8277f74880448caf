// What the person lets the extension do beyond what it came with.

import { HOSTS } from "../ui/limits.ts";
import { isNamed } from "../ui/names.ts";

/** Asks whether these servers may be asked although they let no web pages read their answers. Whether the person agreed. */
export async function allow(hosts: readonly string[]): Promise<boolean> {
  // A star in a name would be a pattern, and mean others.
  const named = hosts.filter(isNamed).slice(0, HOSTS);
  return named.length > 0 && chrome.permissions.request({ origins: named.map((host) => `https://${host}/*`) });
}

/** Whether downloads may be listed. */
export function hasDownloads(): Promise<boolean> {
  return chrome.permissions.contains({ permissions: ["downloads"] });
}

/** Asks whether downloads may be listed. */
export function allowDownloads(): Promise<boolean> {
  return chrome.permissions.request({ permissions: ["downloads"] });
}

/** Servers that may be asked, by their names. */
export async function allowedHosts(): Promise<readonly string[]> {
  const { origins = [] } = await chrome.permissions.getAll();
  return origins.map((origin) => origin.replace(/^https:\/\/(.*)\/\*$/, "$1"));
}

/** Takes back what the person allowed. */
export async function disallow(host: string): Promise<void> {
  await chrome.permissions.remove({ origins: [`https://${host}/*`] });
}

/** Calls when the person allowed something, or took it back. */
export function whenAllowed(changed: () => void): void {
  chrome.permissions.onAdded.addListener(changed);
  chrome.permissions.onRemoved.addListener(changed);
}
