import { FormField, selectField, switchField, textArea, textField, secretField } from "../../shared/forms/fields";
import type { FormSection } from "../../shared/forms/edit-form";
import { say } from "../i18n/text";
import { givenRoles } from "../people/person";
import { mappingOf, mappingText } from "./mapping";

/** A service that people sign in with. */
export interface Service {
  id: string;
  issuer: string;
  name: string;
  client_id: string;
  client_authentication: "client_secret_basic" | "client_secret_post" | "none";
  groups_claim: string;
  role_mapping: { group: string; role: string }[];
  default_role: "admin" | "teacher" | "learner" | "none";
  creates_members: boolean;
  follows_groups: boolean;
  email_domains: string[];
  trusts_email: boolean;
  links_by_email: boolean;
  state: "active" | "disabled";
  client_secret_hint: string;
  redirect_uri: string;
}

const ways = ["client_secret_basic", "client_secret_post", "none"] as const;

/** The sections of a service's form; without a service those of a new one. */
export function serviceSections(service: Service | null): FormSection[] {
  const connection: (FormField<any> | HTMLElement)[] = [
    textField({
      label: say("services.name"),
      name: "name",
      help: say("services.nameHelp"),
      required: true,
      maxLength: 200,
      value: service?.name ?? "",
    }),
    textField({
      label: say("services.client"),
      name: "client_id",
      required: true,
      code: true,
      value: service?.client_id ?? "",
    }),
    secretField({
      label: say("services.secret"),
      name: "client_secret",
      help: say("services.secretHelp"),
      required: false,
      ...(service && service.client_secret_hint !== "" ? { lastFour: service.client_secret_hint } : {}),
    }),
    selectField({
      label: say("services.authentication"),
      name: "client_authentication",
      choices: ways.map((way) => ({ value: way, label: say(`services.authentication.${way}`) })),
      value: service?.client_authentication ?? "client_secret_basic",
    }),
  ];
  if (service === null) {
    connection.splice(
      1,
      0,
      textField({
        label: say("services.issuer"),
        name: "issuer",
        type: "url",
        help: say("services.issuerHelp"),
        required: true,
        code: true,
      }),
    );
  }
  return [
    { title: say("services.connection"), fields: connection },
    {
      title: say("services.admission"),
      fields: [
        switchField({
          label: say("services.creates"),
          name: "creates_members",
          help: say("services.createsHelp"),
          value: service?.creates_members ?? false,
        }),
        selectField({
          label: say("services.defaultRole"),
          name: "default_role",
          choices: [...givenRoles, "none" as const].map((role) => ({ value: role, label: say(`role.${role}`) })),
          value: service?.default_role ?? "learner",
        }),
        textArea({
          label: say("services.domains"),
          name: "email_domains",
          help: say("services.domainsHelp"),
          required: false,
          code: true,
          rows: 2,
          value: (service?.email_domains ?? []).join("\n"),
        }),
        switchField({
          label: say("services.trusts"),
          name: "trusts_email",
          help: say("services.trustsHelp"),
          value: service?.trusts_email ?? false,
        }),
        switchField({
          label: say("services.links"),
          name: "links_by_email",
          help: say("services.linksHelp"),
          value: service?.links_by_email ?? false,
        }),
      ],
    },
    {
      title: say("services.groups"),
      fields: [
        textField({
          label: say("services.claim"),
          name: "groups_claim",
          code: true,
          required: false,
          value: service?.groups_claim ?? "groups",
        }),
        textArea({
          label: say("services.mapping"),
          name: "role_mapping",
          help: say("services.mappingHelp"),
          required: false,
          code: true,
          rows: 3,
          value: mappingText(service?.role_mapping ?? []),
          check: (written) => (mappingOf(written) === null ? say("services.mappingWrong") : null),
        }),
        switchField({
          label: say("services.follows"),
          name: "follows_groups",
          value: service?.follows_groups ?? false,
        }),
      ],
    },
  ];
}

/** What is sent for the values of the form: lists instead of lines, and no secret where none was entered. */
export function serviceBody(values: Record<string, any>): Record<string, unknown> {
  const { client_secret, email_domains, role_mapping, groups_claim, ...rest } = values;
  return {
    ...rest,
    ...(groups_claim === "" ? {} : { groups_claim }),
    ...(client_secret === null ? {} : { client_secret }),
    email_domains: (email_domains as string).split(/[\s,]+/).filter((host) => host !== ""),
    role_mapping: mappingOf(role_mapping as string) ?? [],
  };
}
