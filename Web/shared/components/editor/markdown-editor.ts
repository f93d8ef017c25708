import { build } from "../../dom/build";
import { say } from "../../i18n/ui";
import { iconButton } from "../button";
import { EditorElement, type EditorOptions } from "./code-editor";

/** An editor for a text with Markdown, and a view of how it will look. */
export function markdownEditor(options: Omit<EditorOptions, "language">): EditorElement {
  const editor = EditorElement.of({ rows: 8, ...options, language: "markdown" });
  editor.classList.add("prose");
  editor.input.wrap = "soft";
  editor.input.setAttribute("spellcheck", "true");
  const preview = build("div", { class: "ui-editor-preview", tabindex: 0, role: "region", "aria-label": say("editor.preview"), hidden: true });
  const look = iconButton(
    "eye",
    say("editor.preview"),
    async () => {
      const shows = preview.hidden === true;
      if (shows) {
        // Few look, so that what reads Markdown is loaded for them alone.
        const { MarkdownView } = await import("../../markdown/markdown-view");
        const view = new MarkdownView();
        preview.replaceChildren(view);
        view.show(editor.value, [], true);
      }
      preview.hidden = !shows;
      editor.toggleAttribute("previewing", shows);
      look.setAttribute("aria-pressed", String(shows));
    },
    { small: true, pressed: false },
  );
  const wrap = (before: string, after: string): void => {
    const { input } = editor;
    const { selectionStart: from, selectionEnd: to, value } = input;
    const inner = value.slice(from, to);
    input.focus();
    if (!document.execCommand("insertText", false, before + inner + after)) input.setRangeText(before + inner + after);
    input.setSelectionRange(from + before.length, from + before.length + inner.length);
  };
  const tools = build(
    "div",
    { class: "ui-editor-tools", role: "toolbar", "aria-label": say("editor.tools") },
    iconButton("bold", say("editor.bold"), () => wrap("**", "**"), { small: true }),
    iconButton("italic", say("editor.italic"), () => wrap("_", "_"), { small: true }),
    iconButton("link", say("editor.link"), () => wrap("[", "](https://)"), { small: true }),
    iconButton("list", say("editor.list"), () => wrap("\n- ", ""), { small: true }),
    iconButton("code", say("editor.code"), () => wrap("`", "`"), { small: true }),
    look,
  );
  editor.querySelector(".ui-editor-box")?.before(tools);
  editor.querySelector(".ui-editor-box")?.after(preview);
  return editor;
}
