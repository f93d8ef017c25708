/** Newer than the library that the types come from. */
type Listing = typeof Intl & { supportedValuesOf?: (kind: "timeZone") => string[] };

/** Finds time zones by a part of their names. */
export async function zoneChoices(typed: string): Promise<{ value: string; label: string }[]> {
  const wanted = typed.toLowerCase().replaceAll(" ", "_");
  const all = ["UTC", ...((Intl as Listing).supportedValuesOf?.("timeZone") ?? [])];
  return all
    .filter((zone) => zone.toLowerCase().includes(wanted))
    .slice(0, 50)
    .map((zone) => ({ value: zone, label: zone }));
}
