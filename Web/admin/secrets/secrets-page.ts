import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { EditForm, secretField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { act } from "../resource/danger";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

interface Secret {
  name: string;
  created_at: string;
  updated_at: string;
}

/** The secrets of workflows, which are written and never read. */
export function secretsPage(context: AdminContext): HTMLElement {
  const reload = (): void => void list.reload();
  const make = (): HTMLElement =>
    button(say("secrets.new"), { kind: "primary", icon: "plus", run: () => openSetting(context, null, reload) });
  const actions = (secret: Secret): HTMLElement => {
    const { name } = secret;
    const replace = button(say("secrets.replace"), { small: true, run: () => openSetting(context, name, reload) });
    replace.setAttribute("aria-label", say("secrets.replaceName", { name }));
    const remove = button(say("secrets.remove"), {
      small: true,
      run: () =>
        act({
          label: say("secrets.remove"),
          text: say("secrets.removeWhat"),
          ask: { title: say("secrets.removeTitle", { name }), typed: name },
          run: () => context.api.remove(`/api/v1/secrets/${encodeURIComponent(name)}`),
          done: say("secrets.removed", { name }),
          after: reload,
        }),
    });
    remove.setAttribute("aria-label", say("secrets.removeName", { name }));
    return build("span", { class: "admin-row-actions" }, replace, remove);
  };
  const list = table<Secret>({
    label: say("secrets.title"),
    columns: [
      { key: "name", label: say("secrets.name"), cell: (secret) => build("code", {}, secret.name), order: ({ name }) => name },
      {
        key: "made", label: say("secrets.created"),
        cell: (secret) => dateText(secret.created_at, "short"),
        hideOnPhone: true,
        order: ({ created_at: made }) => Date.parse(made),
      },
      {
        key: "changed", label: say("secrets.updated"),
        cell: (secret) => dateText(secret.updated_at, "short"),
        order: ({ updated_at: changed }) => Date.parse(changed),
      },
      { key: "actions", label: say("resource.actions"), align: "end", cell: actions },
    ],
    load: rowsOf<Secret>(context.api, "/api/v1/secrets"),
    rowKey: (secret) => secret.name,
    empty: () =>
      emptyState({ icon: "lock", title: say("secrets.empty"), text: say("secrets.emptyWhat"), action: make() }),
  });
  return page({ title: say("secrets.title"), lead: say("secrets.lead"), actions: [make()] }, list);
}

/** Sets a secret, or replaces the value of one. */
function openSetting(context: AdminContext, name: string | null, after: () => void): void {
  const value = secretField({
    label: say("secrets.value"),
    name: "value",
    help: name === null ? say("secrets.valueHelp") : say("secrets.replaceWhat"),
    required: true,
  });
  const form = new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields:
          name === null
            ? [
                textField({
                  label: say("secrets.name"),
                  name: "name",
                  help: say("secrets.nameHelp"),
                  required: true,
                  code: true,
                  maxLength: 64,
                }),
                value,
              ]
            : [value],
      },
    ],
    saveLabel: say(name === null ? "secrets.set" : "secrets.replace"),
    cancel: () => dialog.close(),
    save: async (values) => {
      const given = name ?? (values["name"] as string);
      await context.api.put(`/api/v1/secrets/${encodeURIComponent(given)}`, { value: values["value"] });
      dialog.close();
      after();
    },
  });
  const title = name === null ? say("secrets.new") : say("secrets.replaceName", { name });
  const dialog = ModalDialog.open({ title, body: form, actions: [] });
}
