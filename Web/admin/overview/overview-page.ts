import { buttonLink } from "../../shared/components/button";
import { emptyState, loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { guidePanel } from "../guide/guide-panel";
import { say } from "../i18n/text";
import { page, section } from "../resource/page";
import { attention } from "./attention";
import { chartsOf, tilesOf } from "./charts";
import { mostUsed } from "./most-used";
import { places } from "./places";
import { readFigures } from "./read";

/** The periods that may be looked at, in days. */
const periods = [7, 30, 90] as const;

/** What happened lately, what needs somebody, and for a new institution what comes next. */
export function overviewPage(context: AdminContext, query: URLSearchParams): HTMLElement {
  const asked = Number(query.get("days"));
  const days = periods.find((period) => period === asked) ?? 30;
  const choices = build(
    "nav",
    { class: "admin-periods", "aria-label": say("overview.period") },
    ...periods.map((period) =>
      build(
        "a",
        {
          class: "button small",
          href: context.href(period === 30 ? "/" : `/?days=${period}`).replace("/admin/?", "/admin?"),
          "aria-current": period === days ? "true" : null,
        },
        say(`overview.days${period}`),
      ),
    ),
  );
  const head = {
    title: say("overview.title"),
    lead: say("overview.lead", { institution: context.tenant.name, days }),
    actions: context.can("usage.read") ? [choices] : [],
  };
  if (!context.can("usage.read")) {
    return page({ title: head.title, lead: say("overview.places") }, places(context));
  }
  const host = build("div", { class: "admin-figures" });
  void loading(
    host,
    () => Promise.all([readFigures(context.api, days), mostUsed(context, days)]),
    ([figures, lists]) =>
      figures.totals.calls === 0
        ? emptyState({
            icon: "chart",
            title: say("overview.empty"),
            text: say("overview.emptyWhat"),
            action: buttonLink(say("guide.publishTry"), "/"),
          })
        : [tilesOf(figures), chartsOf(figures), lists],
    "card",
  );
  return page(head, guidePanel(context), section(say("overview.attention"), {}, attention(context)), host);
}
