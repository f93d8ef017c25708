import { buttonLink } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { build, type Child } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { checkField, comboField, EditForm, numberField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { assistantChoices } from "../courses/course";
import { say } from "../i18n/text";
import { shownOnce } from "../resource/once";
import { page } from "../resource/page";
import { type PlatformInvitation, toolAddresses } from "./platform";

/** The ways to connect a platform. */
const ways = ["link", "canvas", "hand"] as const;
type Way = (typeof ways)[number];

const words = {
  link: ["platforms.byLink", "platforms.byLinkWhat"],
  canvas: ["platforms.byCanvas", "platforms.byCanvasWhat"],
  hand: ["platforms.byHand", "platforms.byHandWhat"],
} as const;

/** Connects a platform: which way, then what that way needs. */
export function connectPage(context: AdminContext, query: URLSearchParams): HTMLElement {
  const asked = ways.find((way) => way === query.get("way"));
  const back = asked
    ? { label: say("platforms.connect"), href: context.href("/platforms/new") }
    : { label: say("platforms.title"), href: context.href("/platforms") };
  if (asked === undefined) {
    return page({ title: say("platforms.connect"), lead: say("platforms.how"), back }, choices(context));
  }
  const [title, what] = words[asked];
  return page({ title: say(title), lead: say(what), back }, asked === "link" ? byLink(context) : byCanvas(context));
}

function choices(context: AdminContext): HTMLElement {
  const card = (way: Way): HTMLElement => {
    const [title, what] = words[way];
    const path = way === "hand" ? "/platforms/register" : `/platforms/new?way=${way}`;
    return build(
      "li",
      {},
      build(
        "a",
        { class: "admin-choice", href: context.href(path) },
        build("span", {}, build("strong", {}, say(title)), build("span", { class: "quiet" }, say(what))),
        icon("chevronRight"),
      ),
    );
  };
  return build("ul", { class: "admin-choices" }, ...ways.map(card));
}

/** Makes a link with which the platform registers itself. */
function byLink(context: AdminContext): HTMLElement {
  const host = build("div", {});
  const form = new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [
          textField({
            label: say("platforms.linkName"),
            name: "name",
            help: say("platforms.linkNameHelp"),
            required: true,
            maxLength: 200,
          }),
          checkField({
            label: say("platforms.linkTrusted"),
            name: "is_trusted",
            help: say("platforms.linkTrustedHelp"),
            value: true,
          }),
          numberField({ label: say("platforms.linkDays"), name: "days", min: 1, max: 90, value: 7, required: true }),
          comboField({
            label: say("platforms.linkWorkflow"),
            name: "default_workflow",
            help: say("platforms.linkWorkflowHelp"),
            required: false,
            options: assistantChoices(context),
          }),
        ],
      },
    ],
    saveLabel: say("platforms.linkMake"),
    cancel: () => context.go("/platforms"),
    save: async (values) => {
      const { default_workflow, ...rest } = values;
      const [slug] = default_workflow as string[];
      const workflow = slug === undefined ? null : await context.api.get<{ id: string }>(`/api/v1/workflows/${slug}`);
      const made = await context.api.post<{ invitation: PlatformInvitation; registration_url: string }>(
        "/api/v1/lti/invitations",
        { ...rest, ...(workflow === null ? {} : { default_workflow_id: workflow.id }) },
      );
      const shown = shownOnce(
        say("platforms.byLink"),
        say("platforms.linkWhere"),
        say("platforms.link"),
        made.registration_url,
      );
      const done = buttonLink(say("platforms.linkDone"), context.href("/platforms"), { kind: "primary" });
      host.replaceChildren(shown, build("div", { class: "admin-actions" }, done));
    },
  });
  host.append(form);
  return host;
}

function byCanvas(context: AdminContext): HTMLElement {
  const next = buttonLink(say("platforms.canvasNext"), context.href("/platforms/register?platform=canvas"), {
    kind: "primary",
  });
  return build(
    "div",
    { class: "admin-narrow" },
    copyField(say("platforms.canvasAddress"), toolAddresses.canvas(location.origin)),
    build("p", {}, say("platforms.canvasSteps")),
    build("div", { class: "admin-actions" }, next),
  );
}

/** The addresses that a platform asks for. */
export function ourAddresses(): Child[] {
  const { origin } = location;
  return [
    copyField(say("platforms.loginURL"), toolAddresses.login(origin)),
    copyField(say("platforms.launchURL"), toolAddresses.launch(origin)),
    copyField(say("platforms.keysURL"), toolAddresses.keys(origin)),
  ];
}
