import { notice } from "../../shared/components/states";
import { problemOf } from "../../shared/components/problem";
import { build } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import type { WidgetComponent } from "../../shared/widgets/model";
import type { WidgetView } from "../../shared/widgets/widget-view";
import type { WidgetProblem } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";

/** Milliseconds after the last letter until the preview is made again. */
const pause = 350;

/** What a preview is made of, as it is written. */
export interface Draft {
  template: unknown;
  schema: unknown;
  data: unknown;
}

/** A widget as it will look, made by the server of what is written, with what is wrong below it. */
export class WidgetPreview extends HTMLElement {
  private readonly stage = build("div", { class: "widget-stage", "data-verbatim": true });
  private readonly remark = build("p", { class: "quiet" });
  private readonly problems = build("div", { class: "widget-problems", role: "status" });
  private context!: AdminContext;
  private slug = "";
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asking: AbortController | null = null;
  private view: WidgetView | null = null;

  /** The preview of one widget of the library. */
  static of(context: AdminContext, slug: string): WidgetPreview {
    const made = new WidgetPreview();
    made.context = context;
    made.slug = slug;
    made.className = "widget-preview";
    made.remark.textContent = say("widgets.previewFirst");
    made.append(build("h2", {}, say("widgets.preview")), made.remark, made.stage, made.problems);
    return made;
  }

  /** Stops asking. */
  disconnectedCallback(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Shows what is written, as soon as nobody writes on. */
  show(draft: Draft): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(draft), pause);
  }

  private async load(draft: Draft): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const path = `/api/v1/widgets/${encodeURIComponent(this.slug)}/preview`;
      const response = await this.context.api.client.post(path, draft, asking.signal);
      const { widget } = (await response.json()) as { widget: WidgetComponent };
      // What draws widgets in a conversation draws them here; without a handler nothing in it acts.
      const { WidgetView } = await import("../../shared/widgets/widget-view");
      if (asking.signal.aborted) return;
      this.view ??= WidgetView.of();
      this.view.show(widget);
      if (this.view.parentElement !== this.stage) this.stage.replaceChildren(this.view);
      this.remark.hidden = true;
      this.stage.classList.remove("stale");
      this.problems.replaceChildren();
    } catch (error) {
      if (asking.signal.aborted) return;
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    this.stage.classList.add("stale");
    this.remark.hidden = !this.stage.hasChildNodes();
    this.remark.textContent = say("widgets.previewStale");
    const found = error instanceof APIError ? error.details?.["problems"] : undefined;
    if (!Array.isArray(found)) {
      this.problems.replaceChildren(notice("danger", problemOf(error)));
      return;
    }
    const problems = found as WidgetProblem[];
    const title = problems.length === 1 ? say("widgets.problemsOne") : say("widgets.problems", { count: problems.length });
    const lines = problems.map(({ field: place, message }) => build("li", {}, build("code", {}, place), " ", build("span", { lang: "en" }, message)));
    this.problems.replaceChildren(notice("warning", title, build("ul", {}, ...lines)));
  }
}

customElements.define("widget-preview", WidgetPreview);
