/** Where to go after signing in: the page that was left, as long as it is a page of this server, else the chat. */
export function returnAddress(query: string): string {
  const next = new URLSearchParams(query).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) && !next.startsWith("/sign-in") ? next : "/";
}
