import { button, buttonLink } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { dateText } from "../../shared/components/format";
import { badge, emptyState, notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { comboField, EditForm, selectField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { languageChoices } from "../resource/languages";
import { page } from "../resource/page";
import { table } from "../resource/table";
import { zoneChoices } from "../resource/time-zones";
import { operator, type Tenant } from "./operator";

const kinds = { active: "success", suspended: "warning", deleted: "danger" } as const;

/** Whether people can come into an institution. */
export function tenantBadge(state: Tenant["state"]): HTMLElement {
  return badge(kinds[state], say(`tenants.${state}`));
}

/** All institutions of the installation. */
export function tenantsPage(context: AdminContext): HTMLElement {
  const forget = button(say("tenants.forget"), {
    run: () => {
      operator.forget();
      context.refresh();
    },
  });
  const make = buttonLink(say("tenants.new"), context.href("/tenants/new"), { kind: "primary", icon: "plus" });
  return page(
    { title: say("tenants.title"), lead: say("tenants.lead"), actions: [forget, make] },
    table<Tenant>({
      label: say("tenants.title"),
      search: say("tenants.search"),
      filters: [
        {
          key: "state",
          label: say("tenants.state"),
          choices: (["active", "suspended", "deleted"] as const).map((state) => ({
            value: state,
            label: say(`tenants.${state}`),
          })),
        },
      ],
      columns: [
        { key: "name", label: say("tenants.name"), cell: (tenant) => tenant.name, order: ({ name }) => name },
        { key: "slug", label: say("tenants.slug"), cell: (tenant) => build("code", {}, tenant.slug), order: ({ slug }) => slug },
        { key: "state", label: say("tenants.state"), cell: (tenant) => tenantBadge(tenant.state), order: ({ state }) => state },
        {
          key: "made",
          label: say("resource.created_at"),
          order: ({ created_at: made }) => Date.parse(made),
          cell: (tenant) => dateText(tenant.created_at, "short"),
          hideOnPhone: true,
        },
      ],
      load: async ({ search, filters, after, limit }) => {
        const listed = await operator.list({ ...filters, search, after, limit });
        return { rows: listed.data, next: listed.has_more ? listed.after : null };
      },
      rowKey: (tenant) => tenant.id,
      rowHref: (tenant) => context.href(`/tenants/${tenant.id}`),
      empty: () => emptyState({ icon: "building", title: say("tenants.empty"), text: say("tenants.emptyWhat") }),
    }),
  );
}

/** Makes an institution, and invites its first owner. */
export function newTenantPage(context: AdminContext): HTMLElement {
  const host = build("div", {});
  const form = new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [
          textField({ label: say("tenants.name"), name: "name", required: true, maxLength: 200 }),
          textField({
            label: say("tenants.slug"),
            name: "slug",
            help: say("tenants.slugHelp"),
            required: true,
            code: true,
            maxLength: 64,
          }),
          textField({
            label: say("tenants.owner"),
            name: "owner_email",
            type: "email",
            help: say("tenants.ownerHelp"),
            required: true,
          }),
          selectField({ label: say("tenants.locale"), name: "locale", choices: languageChoices(), value: "en" }),
          comboField({
            label: say("tenants.zone"),
            name: "time_zone",
            required: true,
            options: zoneChoices,
            chosen: [{ value: "UTC", label: "UTC" }],
          }),
        ],
      },
    ],
    saveLabel: say("tenants.make"),
    cancel: () => context.go("/tenants"),
    save: async (values) => {
      const made = await operator.make({ ...values, time_zone: (values["time_zone"] as string[])[0] });
      const link = made.invitation?.link;
      host.replaceChildren(
        notice("success", say("tenants.made"), link === undefined ? null : copyField(say("tenants.ownerLink"), link)),
        build(
          "div",
          { class: "admin-actions" },
          buttonLink(made.name, context.href(`/tenants/${made.id}`), { kind: "primary" }),
        ),
      );
    },
  });
  host.append(form);
  return page({ title: say("tenants.new"), back: { label: say("tenants.title"), href: context.href("/tenants") } }, host);
}
