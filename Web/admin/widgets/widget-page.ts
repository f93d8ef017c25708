import { codeEditor, type EditorElement } from "../../shared/components/editor/code-editor";
import { build } from "../../shared/dom/build";
import { EditForm, FormField, textArea, textField } from "../../shared/forms/fields";
import type { LibraryWidget } from "../api/knowledge";
import type { AdminContext } from "../context";
import { slugField } from "../fields/slug-field";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { page } from "../resource/page";
import { sampleOf } from "./sample-data";
import { WidgetPreview } from "./widget-preview";

/** What a new widget begins with, so that there is something to change. */
const beginning = {
  template: {
    type: "Card",
    children: [
      { type: "Title", value: "{{ data.title }}" },
      { type: "Text", value: "{{ data.text }}" },
    ],
  },
  schema: {
    type: "object",
    required: ["title", "text"],
    properties: { title: { type: "string" }, text: { type: "string" } },
  },
};

/** A new widget: its name first, and then it can be tried. */
export function newWidgetPage(context: AdminContext): HTMLElement {
  const name = nameField("");
  const form = new EditForm({
    sections: [{ fields: [name, slugField({ follows: name }), descriptionField("")] }],
    saveLabel: say("widgets.create"),
    isNew: true,
    cancel: () => context.go("/widgets"),
    save: async (values) => {
      const made = await context.api.post<LibraryWidget>("/api/v1/widgets", { ...values, ...beginning });
      context.go(`/widgets/${made.slug}`);
    },
  });
  return page({ title: say("widgets.newTitle"), lead: say("widgets.saveFirst"), back: backTo(context) }, form);
}

/** One widget: its template and schema beside what becomes of them. */
export async function widgetPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const slug = params["slug"] ?? "";
  const edited = await Edited.read<LibraryWidget>(context.api, `/api/v1/widgets/${encodeURIComponent(slug)}`);
  const widget = edited.value;
  const isAuthor = context.can("workflows.edit");
  const preview = WidgetPreview.of(context, slug);
  const template = jsonPart("template", say("widgets.template"), widget.template, 16, true);
  const schema = jsonPart("schema", say("widgets.schema"), widget.schema, 8, false, say("widgets.schemaHelp"));
  const data = codeEditor({
    label: say("widgets.data"),
    language: "json",
    rows: 6,
    value: text(sampleOf(widget.schema) ?? {}),
    onInput: () => show(),
  });
  const show = () => {
    const draft = { template: template.value, schema: schema.value, data: parsed(data.value) };
    // While something is written that is no JSON yet, what could be shown last stays.
    if (draft.template !== undefined && draft.schema !== undefined && draft.data !== undefined) preview.show(draft);
  };
  for (const one of [template, schema]) one.addEventListener("input", show);
  show();
  const form = new EditForm({
    sections: [{ fields: [template, schema] }, { title: say("b.details"), fields: [nameField(widget.name), descriptionField(widget.description)] }],
    saveLabel: say("widgets.save"),
    reload: () => context.go(`/widgets/${slug}`),
    save: (values) => edited.change(values),
  });
  return page(
    { title: widget.name, lead: widget.description || undefined, back: backTo(context), badges: [build("code", {}, slug)] },
    build("div", { class: "widget-workshop" }, build("div", { class: "admin-stack" }, form), build("div", { class: "widget-side" }, preview, data)),
    isAuthor &&
      dangerSection({
        label: say("widgets.delete"),
        text: say("widgets.deleteText"),
        ask: { title: say("widgets.deleteTitle", { name: widget.name }), typed: slug },
        run: () => edited.remove(),
        done: say("b.deleted", { name: widget.name }),
        after: () => context.go("/widgets"),
      }),
  );
}

/** A field for JSON of any kind: its value is what is written, null for nothing, and undefined for what is no JSON. */
function jsonPart(name: string, label: string, value: unknown, rows: number, required: boolean, help?: string): FormField<unknown> {
  const editor: EditorElement = codeEditor({ label, language: "json", rows, hideLabel: true });
  return FormField.of<unknown>(
    {
      name,
      label,
      required,
      value,
      ...(help === undefined ? {} : { help }),
      check: (written) => (written === undefined ? say("triggers.inputProblem") : null),
    },
    {
      element: editor,
      input: editor.input,
      read: () => parsed(editor.value),
      write: (written) => {
        editor.value = written === null || written === undefined ? "" : text(written);
      },
      isEmpty: () => editor.value.trim() === "",
    },
  );
}

function parsed(written: string): unknown {
  if (written.trim() === "") return null;
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function nameField(value: string): FormField<string> {
  return textField({ name: "name", label: say("widgets.name"), required: true, value, maxLength: 200 });
}

function descriptionField(value: string): FormField<string> {
  return textArea({ name: "description", label: say("widgets.description"), required: false, value, rows: 2, maxLength: 1000 });
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("widgets.title"), href: context.href("/widgets") };
}
