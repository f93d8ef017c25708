import { build } from "../../shared/dom/build";
import type { WidgetComponent } from "../../shared/widgets/model";
import { nodeOf } from "../model/document";
import { say } from "../i18n/text";
import type { Editing } from "./context";

/** Shows what a widget of the library looks like with the data of the step. Its controls do nothing here. */
export async function widgetPreview(host: HTMLElement, slug: string, editing: Editing): Promise<void> {
  host.hidden = slug === "";
  if (slug === "") return;
  const data = nodeOf(editing.store.document, editing.slug)?.parameters?.data;
  try {
    const [widget, { WidgetView }] = await Promise.all([editing.pickers.widget(slug, data), import("../../shared/widgets/widget-view")]);
    const view = WidgetView.of();
    view.show(widget as unknown as WidgetComponent);
    view.inert = true;
    host.replaceChildren(build("p", { class: "ui-field-help" }, say("widget.preview")), view);
  } catch (error) {
    host.replaceChildren(build("p", { class: "ui-field-help" }, error instanceof Error ? error.message : say("widget.noPreview")));
  }
}
