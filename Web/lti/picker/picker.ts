import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import { APIClient, APIError } from "../../shared/session/api";
import { messagePage, show } from "../message-page";
import type { LaunchContent } from "../page-data";
import { PickerItem } from "./picker-item";
import type { Offer } from "./offer";

/** From how many assistants on they are searched. */
const searchable = 6;

/** Lets a teacher choose what is placed in the course, and hands it to the platform. */
export async function showPicker(content: LaunchContent, api: APIClient): Promise<void> {
  const path = `/api/v1/lti/deep-linking/${content.deep_linking_id ?? ""}`;
  const offer = await api.get<Offer>(path).catch(() => null);
  if (offer === null) return show(messagePage("alert", text("lti.failed"), text("lti.failedWhat")));
  if (!offer.accepts_links) return show(nothing(offer, path, api, "lti.noLinks", "lti.noLinksWhat"));
  if (offer.assistants.length === 0) return show(nothing(offer, path, api, "lti.noAssistants", "lti.noAssistantsWhat"));
  const picker = new Picker(offer, path, api);
  show(build("main", {}, picker.page));
  document.title = text("picker.title");
}

function nothing(offer: Offer, path: string, api: APIClient, title: "lti.noLinks" | "lti.noAssistants", lead: "lti.noLinksWhat" | "lti.noAssistantsWhat"): HTMLElement {
  void offer;
  const back = build("button", { type: "button", class: "button" }, text("picker.cancel"));
  back.addEventListener("click", () => void answer(path, api, []).catch(() => undefined));
  return messagePage("info", text(title), text(lead), back);
}

/** The list, and the line below it with the way back. */
class Picker {
  readonly page: HTMLElement;
  private readonly items: PickerItem[];
  private readonly add: HTMLButtonElement;
  private readonly problem: HTMLElement;
  private readonly none: HTMLElement;

  constructor(
    private readonly offer: Offer,
    private readonly path: string,
    private readonly api: APIClient,
  ) {
    this.items = offer.assistants.map((assistant) => new PickerItem(assistant, offer, (item) => this.chosen(item)));
    this.add = build("button", { type: "submit", class: "button primary", disabled: true }, text("picker.add"));
    this.problem = build("p", { class: "problem", role: "alert" });
    this.none = build("p", { class: "quiet picker-none", hidden: true }, text("picker.noneFound"));
    const cancel = build("button", { type: "button", class: "button" }, text("picker.cancel"));
    cancel.addEventListener("click", () => void this.send([]));
    const first = offer.assistants.length === 1 ? this.items[0] : null;
    this.page = build(
      "form",
      { class: "picker", novalidate: true },
      build(
        "header",
        {},
        build("h1", {}, text("picker.title")),
        build("p", { class: "quiet" }, offer.title ?? text(offer.accepts_multiple ? "picker.leadMany" : "picker.lead")),
      ),
      offer.assistants.length > searchable && this.searchField(),
      build("ul", { class: "picker-list" }, ...this.items.map((item) => item.element)),
      this.none,
      build("footer", {}, this.problem, build("div", { class: "lti-ways" }, cancel, this.add)),
    );
    this.page.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    first?.choose(true);
  }

  private searchField(): HTMLElement {
    const field = build("input", { type: "search", id: "picker-search", autocomplete: "off" });
    field.placeholder = text("picker.search");
    field.addEventListener("input", () => this.search(field.value));
    // Enter in the field looks; it places nothing.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    return build(
      "p",
      { class: "picker-search" },
      build("label", { for: "picker-search", class: "visually-hidden" }, text("picker.search")),
      field,
    );
  }

  private search(sought: string): void {
    const shown = this.items.filter((item) => item.matches(sought));
    for (const item of this.items) item.element.hidden = !shown.includes(item);
    this.none.hidden = shown.length > 0;
    announce(shown.length === 0 ? text("picker.noneFound") : text("picker.found", { count: shown.length }));
  }

  private chosen(changed: PickerItem): void {
    if (!this.offer.accepts_multiple && changed.isChosen) {
      for (const item of this.items) if (item !== changed) item.choose(false);
    }
    const count = this.items.filter((item) => item.isChosen).length;
    this.add.disabled = count === 0;
    this.add.textContent = count > 1 ? text("picker.addMany", { count }) : text("picker.add");
  }

  private async submit(): Promise<void> {
    const chosen = this.items.filter((item) => item.isChosen);
    const wrong = chosen.find((item) => !item.check());
    if (chosen.length === 0) return;
    if (wrong) {
      wrong.element.hidden = false;
      wrong.focusProblem();
      return;
    }
    await this.send(chosen.map((item) => item.choice()));
  }

  private async send(items: object[]): Promise<void> {
    this.problem.textContent = "";
    this.add.disabled = true;
    try {
      await answer(this.path, this.api, items);
    } catch (error) {
      this.problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
      this.add.disabled = !this.items.some((item) => item.isChosen);
    }
  }
}

/** Has the answer signed, and posts it to the platform as the browser's own form. */
async function answer(path: string, api: APIClient, items: object[]): Promise<void> {
  const response = await api.post(`${path}/response`, { items });
  const { return_url, jwt } = (await response.json()) as { return_url: string; jwt: string };
  const form = build(
    "form",
    { method: "post", action: return_url, hidden: true },
    build("input", { type: "hidden", name: "JWT", value: jwt }),
  );
  document.body.append(form);
  form.submit();
}
