import { chooseScheme, currentScheme } from "../../shared/app/appearance";
import { ActionMenu, MenuItem } from "../../shared/components/menu";
import { say as sayShared } from "../../shared/i18n/ui";
import type { APIClient } from "../../shared/session/api";
import { say } from "../i18n/text";
import { showKeys } from "./keys-dialog";

const schemes = [
  { scheme: "light", icon: "sun" },
  { scheme: "dark", icon: "moon" },
  { scheme: "system", icon: "screen" },
] as const;

let links: Promise<MenuItem[]> | null = null;

/** Colours, keys, and the way to the other applications that the person may use. */
export async function openSettings(opener: HTMLElement, api: APIClient): Promise<void> {
  links ??= applications(api);
  const apps = await links.catch(() => {
    links = null;
    return [];
  });
  ActionMenu.open(opener, [
    ...(apps.length > 0 ? [{ title: sayShared("app.apps") }, ...apps, "separator" as const] : []),
    { title: sayShared("app.scheme") },
    ...schemes.map(({ scheme, icon }) => ({
      label: sayShared(`app.${scheme}`),
      icon,
      checked: scheme === currentScheme(),
      run: () => chooseScheme(scheme),
    })),
    "separator",
    { label: say("rail.shortcuts"), icon: "keyboard", hint: "Ctrl+/", run: showKeys },
  ]);
}

async function applications(api: APIClient): Promise<MenuItem[]> {
  const [permissions, me] = await Promise.all([
    api.get<{ data: { name: string; granted: boolean }[] }>("/api/v1/permissions"),
    api.get<{ operator?: boolean; course_roles?: string[] }>("/api/v1/me"),
  ]);
  const granted = new Set(permissions.data.filter((one) => one.granted).map((one) => one.name));
  const teaches = me.course_roles?.some((role) => role === "teacher" || role === "tutor") ?? false;
  const all = [
    { label: sayShared("app.teach"), href: "/teach", shown: granted.has("runs.read") || teaches },
    { label: sayShared("app.builder"), href: "/builder", shown: granted.has("workflows.read") },
    { label: sayShared("app.admin"), href: "/admin", shown: granted.has("tenant.read") || me.operator === true },
  ];
  return all.filter(({ shown }) => shown).map(({ label, href }) => ({ label, href }));
}
