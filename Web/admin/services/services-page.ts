import { buttonLink } from "../../shared/components/button";
import { badge, emptyState } from "../../shared/components/states";
import { EditForm } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { type Service, serviceBody, serviceSections } from "./service";

/** The services that people sign in with. */
export function servicesPage(context: AdminContext): HTMLElement {
  const connect = (): HTMLElement =>
    buttonLink(say("services.new"), context.href("/services/new"), { kind: "primary", icon: "plus" });
  return page(
    { title: say("services.title"), lead: say("services.lead"), actions: [connect()] },
    table<Service>({
      label: say("services.title"),
      filters: [
        {
          key: "state",
          label: say("resource.state"),
          choices: (["active", "disabled"] as const).map((state) => ({ value: state, label: say(`services.${state}`) })),
        },
      ],
      columns: [
        { key: "name", label: say("services.name"), cell: (service) => service.name, order: ({ name }) => name },
        {
          key: "issuer", label: say("services.issuer"),
          cell: (service) => service.issuer,
          hideOnPhone: true,
          order: ({ issuer }) => issuer,
        },
        {
          key: "state", label: say("resource.state"),
          cell: (service) => serviceBadge(service.state),
          order: ({ state }) => state,
        },
      ],
      load: rowsOf<Service>(context.api, "/api/v1/identity-providers"),
      rowKey: (service) => service.id,
      rowHref: (service) => context.href(`/services/${service.id}`),
      empty: () =>
        emptyState({ icon: "key", title: say("services.empty"), text: say("services.emptyWhat"), action: connect() }),
    }),
  );
}

/** Whether people can sign in with a service. */
export function serviceBadge(state: Service["state"]): HTMLElement {
  return badge(state === "active" ? "success" : "neutral", say(`services.${state}`));
}

/** Connects a service. */
export function newServicePage(context: AdminContext): HTMLElement {
  const form = new EditForm({
    isNew: true,
    sections: serviceSections(null),
    saveLabel: say("services.make"),
    saved: say("services.made"),
    cancel: () => context.go("/services"),
    save: async (values) => {
      const made = await context.api.post<Service>("/api/v1/identity-providers", serviceBody(values));
      context.go(`/services/${made.id}`);
    },
  });
  return page(
    {
      title: say("services.new"),
      lead: say("services.lead"),
      back: { label: say("services.title"), href: context.href("/services") },
    },
    form,
  );
}
