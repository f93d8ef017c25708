import { button } from "../../shared/components/button";
import { fileDrop } from "../../shared/components/file-drop";
import { ModalDialog } from "../../shared/components/modal";
import { notice } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { WidgetImport } from "../api/knowledge";
import type { AdminContext } from "../context";
import { objectOf } from "../fields/json-field";
import { say } from "../i18n/text";

/** Takes a .widget file and opens the widget that it becomes; what could not be translated is told first. */
export function importDialog(context: AdminContext): void {
  const body = build("div", { class: "admin-stack" });
  const dialog = ModalDialog.open({ title: say("widgets.importTitle"), body });
  const drop = fileDrop({
    label: say("widgets.importDrop"),
    help: say("widgets.importHelp"),
    accept: ".widget,.json,application/json",
    upload: async (file, progress) => {
      const document = objectOf(await file.text());
      if (document === null || !("template" in document)) throw new Error(say("widgets.importBad"));
      progress(0.5);
      const made = await context.api.post<WidgetImport>("/api/v1/widgets/import", document);
      progress(1);
      toast(say("widgets.imported", { name: made.widget.name }), { kind: "success" });
      const open = () => {
        dialog.close();
        context.go(`/widgets/${made.widget.slug}`);
      };
      if (made.unmapped.length === 0) open();
      else body.replaceChildren(leftOut(made), button(say("b.open"), { kind: "primary", run: open }));
    },
  });
  body.append(drop);
}

/** What of a file could not be translated, line by line. */
function leftOut({ unmapped }: WidgetImport): HTMLElement {
  const lines = unmapped.map(({ line, source, message }) =>
    build(
      "li",
      {},
      build("strong", {}, say("widgets.unmappedLine", { line })),
      " ",
      build("code", {}, source),
      " ",
      build("span", { lang: "en" }, message),
    ),
  );
  return notice("warning", say("widgets.unmapped"), build("ul", {}, ...lines));
}
