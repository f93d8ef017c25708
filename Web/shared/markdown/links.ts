const allowed = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address of a link if it is absolute and of a scheme that cannot run code, else null. */
export function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return allowed.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
