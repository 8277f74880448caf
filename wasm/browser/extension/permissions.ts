// What the person lets the extension do beyond what it came with.

/** Asks whether these servers may be asked although they let no web pages read their answers. Whether the person agreed. */
export function allow(hosts: readonly string[]): Promise<boolean> {
  return chrome.permissions.request({ origins: hosts.map((host) => `https://${host}/*`) });
}

/** Whether downloads may be listed. */
export function hasDownloads(): Promise<boolean> {
  return chrome.permissions.contains({ permissions: ["downloads"] });
}

/** Asks whether downloads may be listed. */
export function allowDownloads(): Promise<boolean> {
  return chrome.permissions.request({ permissions: ["downloads"] });
}
