import { EditForm, FormField, selectField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page, section } from "../resource/page";
import { build } from "../../shared/dom/build";
import { ourAddresses } from "./connect-page";
import { type Platform, platformKinds } from "./platform";

/** Where products have their addresses, as their makers write them, for a site and nothing else to be filled in. */
const known: Partial<Record<string, { issuer?: string; authorization: string; token: string; keys: string }>> = {
  canvas: {
    issuer: "https://canvas.instructure.com",
    authorization: "https://sso.canvaslms.com/api/lti/authorize_redirect",
    token: "https://sso.canvaslms.com/login/oauth2/token",
    keys: "https://sso.canvaslms.com/api/lti/security/jwks",
  },
  moodle: {
    authorization: "/mod/lti/auth.php",
    token: "/mod/lti/token.php",
    keys: "/mod/lti/certs.php",
  },
};

/** Registers a platform by hand: our addresses for its form, then what it shows. */
export function registerPage(context: AdminContext, query: URLSearchParams): HTMLElement {
  const asked = platformKinds.find((kind) => kind === query.get("platform")) ?? "moodle";
  const kind = selectField({
    label: say("platforms.kind"),
    name: "platform",
    choices: platformKinds.map((one) => ({ value: one, label: say(`platforms.kind.${one}`) })),
    value: asked,
  });
  const fields = addressFields(null);
  const name = textField({
    label: say("platforms.name"),
    name: "name",
    help: say("platforms.linkNameHelp"),
    required: true,
    maxLength: 200,
  });
  const suggest = (): void => suggestAddresses(kind.value, fields);
  kind.addEventListener("change", suggest);
  fields.issuer.addEventListener("change", suggest);
  suggest();
  const form = new EditForm({
    isNew: true,
    saved: say("platforms.registeredDone"),
    sections: [
      { fields: [kind, name] },
      {
        title: say("platforms.theirs"),
        fields: [
          fields.issuer,
          fields.client,
          textField({
            label: say("platforms.deployment"),
            name: "deployment",
            help: say("platforms.deploymentHelp"),
            required: false,
            code: true,
          }),
          fields.authorization,
          fields.token,
          fields.keys,
          fields.audience,
        ],
      },
    ],
    saveLabel: say("platforms.register"),
    cancel: () => context.go("/platforms"),
    save: async (values) => {
      const { deployment, token_audience, ...rest } = values as Record<string, string>;
      const made = await context.api.post<Platform>("/api/v1/lti/registrations", {
        ...rest,
        status: "active",
        token_audience: token_audience === "" ? null : token_audience,
        ...(deployment ? { deployment_ids: [deployment] } : {}),
      });
      context.go(`/platforms/${made.id}`);
    },
  });
  return page(
    {
      title: say("platforms.byHand"),
      lead: say("platforms.byHandWhat"),
      back: { label: say("platforms.connect"), href: context.href("/platforms/new") },
    },
    section(
      say("platforms.ours"),
      { text: say("platforms.oursWhat") },
      build("div", { class: "admin-narrow" }, ...ourAddresses()),
    ),
    form,
  );
}

/** The fields for what a platform shows of itself. */
export interface AddressFields {
  issuer: FormField<string>;
  client: FormField<string>;
  authorization: FormField<string>;
  token: FormField<string>;
  keys: FormField<string>;
  audience: FormField<string>;
}

/** The fields for the addresses of a platform, with those that are known. */
export function addressFields(platform: Platform | null): AddressFields {
  const url = (label: string, name: string, value: string | undefined): FormField<string> =>
    textField({ label, name, type: "url", required: true, code: true, value: value ?? "" });
  return {
    issuer: textField({
      label: say("platforms.issuer"),
      name: "issuer",
      help: say("platforms.issuerHelp"),
      required: true,
      code: true,
    }),
    client: textField({ label: say("platforms.clientID"), name: "client_id", required: true, code: true }),
    authorization: url(say("platforms.authorization"), "authorization_endpoint", platform?.authorization_endpoint),
    token: url(say("platforms.token"), "token_endpoint", platform?.token_endpoint),
    keys: url(say("platforms.jwks"), "jwks_url", platform?.jwks_url ?? undefined),
    audience: textField({
      label: say("platforms.audience"),
      name: "token_audience",
      help: say("platforms.audienceHelp"),
      required: false,
      code: true,
      value: platform?.token_audience ?? "",
    }),
  };
}

/** Fills in the addresses that a product has at known places, where nothing was written yet. */
function suggestAddresses(kind: string, fields: AddressFields): void {
  const addresses = known[kind];
  if (addresses === undefined) return;
  if (addresses.issuer !== undefined && fields.issuer.value === "") fields.issuer.value = addresses.issuer;
  const site = fields.issuer.value.replace(/\/+$/, "");
  if (!/^https?:\/\//.test(site)) return;
  const fill = (field: FormField<string>, place: string): void => {
    if (field.value === "") field.value = place.startsWith("/") ? site + place : place;
  };
  fill(fields.authorization, addresses.authorization);
  fill(fields.token, addresses.token);
  fill(fields.keys, addresses.keys);
}
