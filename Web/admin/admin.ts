import { installAnnouncer } from "../shared/dom/announce";
import { onLanguageChange, startLanguage } from "../shared/i18n/language";
import { Access } from "../shared/session/access";
import { APIClient } from "../shared/session/api";
import { goToSignIn } from "../shared/session/session";
import { refresh } from "../shared/session/sign-in";
import type { AdminContext } from "./context";
import { AdminConsole } from "./frame/console";
import { AdminAPI } from "./resource/requests";

startLanguage();
installAnnouncer();
void start();

/** Finds out who the person is and what they may do, and shows the console. */
async function start(): Promise<void> {
  const api = new AdminAPI(new APIClient(new Access(refresh), () => goToSignIn("expired")));
  const [me, permissions] = await Promise.all([
    api.get<{ user: AdminContext["person"]; tenant: AdminContext["tenant"]; role: string }>("/api/v1/me"),
    api.get<{ data: { name: string; granted: boolean }[] }>("/api/v1/permissions"),
  ]);
  const granted = new Set(permissions.data.filter((one) => one.granted).map((one) => one.name));
  let shown: AdminConsole | null = null;
  const context: AdminContext = {
    api,
    person: me.user,
    tenant: me.tenant,
    role: me.role,
    can: (permission) => granted.has(permission),
    go: (path) => shown?.go(path),
    href: (path) => (path === "/" ? "/admin" : `/admin${path}`),
  };
  const console = new AdminConsole(context);
  shown = console;
  document.body.prepend(console.element);
  onLanguageChange(() => console.rebuild());
}
