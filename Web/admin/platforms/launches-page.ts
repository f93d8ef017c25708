import { dateText } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import type { Query } from "../resource/requests";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { type Launch, outcomeKinds, type Platform } from "./platform";

/** The launches of the last thirty days, with the cause of those that were not let in. */
export async function launchesPage(context: AdminContext): Promise<HTMLElement> {
  const platforms = await context.api.all<Platform>("/api/v1/lti/registrations");
  return page(
    {
      title: say("launches.title"),
      lead: say("launches.lead"),
      back: { label: say("platforms.title"), href: context.href("/platforms") },
    },
    launchesTable(context, {}, 25, null, platforms),
  );
}

/** A table of launches; with platforms it can be filtered by them, and names them. */
export function launchesTable(
  context: AdminContext,
  fixed: Query,
  pageSize: number,
  prefix: string | null,
  platforms: readonly Platform[] = [],
): HTMLElement {
  const names = new Map(platforms.map((platform) => [platform.id, platform.name]));
  return table<Launch>({
    label: say("launches.title"),
    pageSize,
    ...(prefix === null ? {} : { prefix }),
    filters:
      prefix === null
        ? [
            {
              key: "outcome",
              label: say("launches.outcome"),
              choices: (["launched", "held", "refused", "failed"] as const).map((outcome) => ({
                value: outcome,
                label: say(`launches.outcome.${outcome}`),
              })),
            },
            {
              key: "registration_id",
              label: say("launches.platform"),
              choices: platforms.map((platform) => ({ value: platform.id, label: platform.name })),
            },
          ]
        : [],
    columns: [
      { key: "at", label: say("launches.at"), cell: (launch) => dateText(launch.at) },
      {
        key: "outcome",
        label: say("launches.outcome"),
        cell: (launch) => badge(outcomeKinds[launch.outcome], say(`launches.outcome.${launch.outcome}`)),
      },
      { key: "cause", label: say("launches.cause"), cell: causeOf },
      ...(prefix === null
        ? [
            {
              key: "platform",
              label: say("launches.platform"),
              cell: (launch: Launch) => names.get(launch.registration_id ?? "") ?? "–",
              hideOnPhone: true,
            },
          ]
        : []),
      {
        key: "code",
        label: say("launches.code"),
        cell: (launch) => build("code", {}, launch.support_code),
        hideOnPhone: true,
      },
    ],
    load: rowsOf<Launch>(context.api, "/api/v1/lti/launches", fixed),
    rowKey: (launch) => launch.id,
    empty: () => emptyState({ icon: "list", title: say("launches.empty"), text: say("launches.emptyWhat") }),
  });
}

function causeOf(launch: Launch): HTMLElement | string {
  if (launch.cause === null) return "–";
  return build(
    "span",
    {},
    sayOf("cause", launch.cause),
    launch.detail !== null && launch.detail !== "" && build("span", { class: "admin-detail" }, launch.detail),
  );
}
