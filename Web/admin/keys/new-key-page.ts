import { buttonLink } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { checkField, dateField, EditForm, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { shownOnce } from "../resource/once";
import { page } from "../resource/page";
import type { APIKey } from "./keys-page";

interface Permission {
  name: string;
  summary: string;
  granted: boolean;
}

/** Makes a key, and shows its text this once. */
export async function newKeyPage(context: AdminContext): Promise<HTMLElement> {
  const permissions = (await context.api.all<Permission>("/api/v1/permissions")).filter((one) => one.granted);
  const host = build("div", {});
  const scopes = permissions.map(({ name, summary }) => ({ name, field: checkField({ label: sayOf("permission", name, summary), help: name }) }));
  const problem = build("p", { class: "problem", role: "alert" });
  const list = build(
    "fieldset",
    { class: "admin-checks" },
    build("legend", { class: "ui-field-label" }, say("keys.scopes")),
    build("p", { class: "ui-field-help" }, say("keys.scopesHelp")),
    problem,
    build("div", { class: "admin-check-grid" }, ...scopes.map(({ field }) => field)),
  );
  const chosen = (): string[] => scopes.filter(({ field }) => field.value).map(({ name }) => name);
  const form = new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [
          textField({
            label: say("keys.name"),
            name: "name",
            help: say("keys.nameHelp"),
            required: true,
            maxLength: 200,
          }),
          dateField({
            label: say("keys.ends"),
            name: "expires_at",
            help: say("keys.endsHelp"),
            required: false,
            min: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
          }),
          list,
        ],
      },
    ],
    saveLabel: say("keys.make"),
    cancel: () => context.go("/keys"),
    save: async (values) => {
      problem.textContent = "";
      if (chosen().length === 0) {
        problem.textContent = say("keys.scopesNone");
        scopes[0]?.field.focus();
        throw new Error(say("keys.scopesNone"));
      }
      const { name, expires_at } = values as { name: string; expires_at: string };
      const made = await context.api.post<APIKey & { key: string }>("/api/v1/api-keys", {
        name,
        scopes: chosen(),
        ...(expires_at === "" ? {} : { expires_at: `${expires_at}T23:59:59Z` }),
      });
      host.replaceChildren(
        shownOnce(say("keys.madeTitle"), null, say("keys.key"), made.key),
        build("div", { class: "admin-actions" }, buttonLink(say("keys.all"), context.href("/keys"), { kind: "primary" })),
      );
    },
  });
  host.append(form);
  return page(
    { title: say("keys.new"), lead: say("keys.lead"), back: { label: say("keys.title"), href: context.href("/keys") } },
    host,
  );
}
