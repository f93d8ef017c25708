/** Which groups give which role, a line for each: `staff = teacher`. */
export function mappingText(mapping: readonly { group: string; role: string }[]): string {
  return mapping.map(({ group, role }) => `${group} = ${role}`).join("\n");
}

/** What the lines say; null where one of them says nothing of the kind. */
export function mappingOf(written: string): { group: string; role: string }[] | null {
  const mapping: { group: string; role: string }[] = [];
  for (const line of written.split("\n")) {
    if (line.trim() === "") continue;
    const [, group = "", role = ""] = /^(.+?)\s*=\s*(admin|teacher|learner)\s*$/.exec(line.trim()) ?? [];
    if (group === "") return null;
    mapping.push({ group, role });
  }
  return mapping;
}
