import { button, buttonLink } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { LibraryWidget } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { importDialog } from "./import-dialog";

/** The widgets that workflows can show. */
export function widgetsPage(context: AdminContext): HTMLElement {
  const isAuthor = context.can("workflows.edit");
  const add = () => isAuthor && buttonLink(say("widgets.new"), context.href("/widgets/new"), { kind: "primary", icon: "plus" });
  const list = table<LibraryWidget>({
    label: say("widgets.title"),
    search: say("widgets.search"),
    load: rowsOf<LibraryWidget>(context.api, "/api/v1/widgets"),
    rowKey: (widget) => widget.slug,
    rowHref: (widget) => context.href(`/widgets/${widget.slug}`),
    columns: [
      { key: "name", label: say("widgets.name"), cell: nameCell, order: ({ name }) => name },
      { key: "description", label: say("widgets.description"), cell: ({ description }) => description || "–", hideOnPhone: true },
      {
        key: "updated_at", label: say("b.changed"),
        cell: (widget) => relativeTime(widget.updated_at),
        order: ({ updated_at: changed }) => Date.parse(changed),
      },
    ],
    empty: () => emptyState({ icon: "widget", title: say("widgets.empty"), text: say("widgets.emptyText"), action: add() || null }),
  });
  const actions = [isAuthor && button(say("widgets.import"), { icon: "down", run: () => importDialog(context) }), add()];
  return page({ title: say("widgets.title"), lead: say("widgets.lead"), actions }, list);
}

function nameCell({ name, slug }: LibraryWidget): Node {
  return build("span", { class: "admin-cell-stack" }, name, build("span", { class: "quiet" }, slug));
}
