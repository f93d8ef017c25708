import { comboField, type FormField } from "../../shared/forms/fields";

/** A field for a time zone, which knows the names that there are; the person's own unless told. Its value is a list of one. */
export function zoneField(name: string, label: string, help?: string, value?: string): FormField<string[]> {
  const zones = [...new Set(["UTC", ...knownZones()])];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const chosen = value ?? own;
  return comboField({
    name,
    label,
    required: true,
    free: true,
    chosen: [{ value: chosen, label: chosen.replace(/_/g, " ") }],
    ...(help === undefined ? {} : { help }),
    options: async (typed) => {
      const wanted = typed.toLowerCase().replace(/\s+/g, "_");
      return zones
        .filter((zone) => zone.toLowerCase().includes(wanted))
        .slice(0, 50)
        .map((zone) => ({ value: zone, label: zone.replace(/_/g, " ") }));
    },
  });
}

/** The zones that the browser knows; older ones do not tell, and then any name may be entered that the server knows. */
function knownZones(): string[] {
  const { supportedValuesOf } = Intl as typeof Intl & { supportedValuesOf?: (key: "timeZone") => string[] };
  return supportedValuesOf?.("timeZone") ?? [];
}
