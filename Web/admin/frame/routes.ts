/** What a path of the console names. */
export interface Match<Route> {
  route: Route;
  params: Record<string, string>;
}

/** The first route whose path fits, with the values of its parameters; null for none. */
export function match<Route extends { path: string }>(routes: readonly Route[], path: string): Match<Route> | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (const route of routes) {
    const params = fit(route.path.split("/").filter((part) => part !== ""), parts);
    if (params !== null) return { route, params };
  }
  return null;
}

function fit(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (wanted.startsWith(":")) params[wanted.slice(1)] = decodeURIComponent(part);
    else if (wanted !== part) return null;
  }
  return params;
}
