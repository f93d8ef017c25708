import { ActionMenu } from "../components/menu";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "../i18n/ui";
import type { AppContext } from "./context";
import { mayLeave } from "./unsaved";

/** The name of the institution, and the way to another one for who belongs to several. */
export function tenantButton(context: AppContext): HTMLElement {
  const { tenant, tenants } = context;
  if (tenants.length < 2) return build("span", { class: "ui-tenant" }, build("span", {}, context.name));
  const opener = build(
    "button",
    {
      type: "button", class: "ui-tenant", "aria-haspopup": "menu",
      "aria-label": say("app.switchTenant", { name: tenant.name }),
    },
    build("span", {}, context.name),
    icon("chevronDown"),
  );
  opener.addEventListener("click", () =>
    ActionMenu.open(opener, [
      { title: say("app.tenant") },
      ...tenants.map((one) => ({
        label: one.name,
        checked: one.id === tenant.id,
        run: async () => {
          if (one.id !== tenant.id && (await mayLeave())) await context.switchTenant(one);
        },
      })),
    ]),
  );
  return opener;
}
