import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import type { Access } from "../../shared/session/access";
import { APIClient, APIError } from "../../shared/session/api";
import { messagePage, show } from "../message-page";
import type { LaunchContent } from "../page-data";
import { changeOf, LinkSource, ReadLink } from "../../shared/teaching/link";
import { showTeacher } from "./teacher-page";

/** Lets a teacher choose the assistant of a link that has none. */
export async function showChoice(content: LaunchContent, access: Access, ended: () => void): Promise<void> {
  const source = new LinkSource(new APIClient(access, ended), content.link_id ?? "");
  const read = await source.read().catch(() => null);
  if (read === null) return show(messagePage("alert", text("lti.failed"), text("lti.failedWhat")));
  const { assistants } = read.link;
  if (assistants.length === 0) {
    return show(messagePage("info", text("lti.noAssistants"), text("lti.noAssistantsWhat")));
  }
  const problem = build("p", { class: "problem", role: "alert" });
  const use = build("button", { type: "submit", class: "button primary", disabled: true }, text("link.use"));
  const marks = assistants.map((assistant) =>
    build("input", { type: "radio", name: "assistant", id: `use-${assistant.slug}`, value: assistant.slug }),
  );
  const form = build(
    "form",
    { class: "picker" },
    build(
      "header",
      {},
      build("h1", {}, text("link.choose")),
      build("p", { class: "quiet" }, [content.link_title, text("link.chooseWhat")].filter(Boolean).join(". ")),
    ),
    build(
      "ul",
      { class: "picker-list" },
      ...assistants.map((assistant, index) =>
        build(
          "li",
          {},
          build(
            "label",
            { class: "picker-head", for: `use-${assistant.slug}` },
            marks[index],
            build(
              "span",
              {},
              build("strong", {}, assistant.title),
              assistant.description && build("span", { class: "quiet" }, assistant.description),
            ),
          ),
        ),
      ),
    ),
    build("footer", {}, problem, build("div", { class: "lti-ways" }, use)),
  );
  const chosen = () => marks.find((mark) => mark.checked)?.value ?? null;
  form.addEventListener("change", () => (use.disabled = chosen() === null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use.disabled = true;
    choose(source, read, chosen()).then(
      () => showTeacher(content, access, ended),
      (error: unknown) => {
        problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
        use.disabled = false;
      },
    );
  });
  show(form);
  document.title = text("link.choose");
}

/** Sets the assistant; where somebody else set the link up meanwhile, theirs stays. */
async function choose(source: LinkSource, read: ReadLink, slug: string | null): Promise<void> {
  await source.change(read, { ...changeOf(read.link), workflow: slug });
}
