/** The values of a path's `:name` parts where the path fits the pattern; null where it does not. `*` takes the rest. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = parts(pattern);
  const given = parts(path);
  const values: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    if (part === "*") {
      values["*"] = given.slice(at).map(decoded).join("/");
      return values;
    }
    const value = given[at];
    if (value === undefined) return null;
    if (part.startsWith(":")) values[part.slice(1)] = decoded(value);
    else if (part !== value) return null;
  }
  return wanted.length === given.length ? values : null;
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
