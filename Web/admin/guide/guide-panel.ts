import { store, stored } from "../../shared/browser/storage";
import { button, buttonLink } from "../../shared/components/button";
import { badge } from "../../shared/components/states";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { checkStep, type GuideStep, guideSteps, type StepResult } from "./steps";

/** Where each step is done. The builder and the chat are pages of their own. */
const places: Record<GuideStep, { href: string; permission: string }> = {
  model: { href: "/admin/providers/new", permission: "models.manage" },
  documents: { href: "/admin/documents", permission: "documents.manage" },
  assistant: { href: "/builder", permission: "workflows.edit" },
  publish: { href: "/builder", permission: "workflows.publish" },
  platform: { href: "/admin/platforms/new", permission: "learning_platforms.manage" },
  launch: { href: "/admin/launches", permission: "learning_platforms.manage" },
};

/** Leads a new administrator to an assistant in a course; each step is checked by asking the server. */
export function guidePanel(context: AdminContext): HTMLElement | null {
  if (!Object.values(places).every(({ permission }) => context.can(permission))) return null;
  return new GuidePanel(context).element;
}

class GuidePanel {
  readonly element = build("section", { class: "admin-guide", hidden: true });
  private readonly key: string;
  private readonly results = new Map<GuideStep, StepResult>();

  constructor(private readonly context: AdminContext) {
    this.key = `lyceum.guide.${context.tenant.id}`;
    if (stored(this.key) === "done") return;
    this.show();
    void this.check();
  }

  private get isHidden(): boolean {
    return stored(this.key) === "hidden";
  }

  /** Asks about every step; what is done stays done, and the first that is not is opened. */
  private async check(): Promise<void> {
    this.results.clear();
    await Promise.all(
      guideSteps.map(async (step) => {
        this.results.set(step, await checkStep(step, this.context.api));
        this.show();
      }),
    );
    if (this.done === guideSteps.length) {
      // It is shown as finished once, and is gone with the next visit.
      store(this.key, "done");
    }
    announce(say("guide.progress", { done: this.done, all: guideSteps.length }));
  }

  private get done(): number {
    return [...this.results.values()].filter((result) => result.state === "done").length;
  }

  private show(): void {
    this.element.hidden = false;
    if (this.isHidden) {
      const again = button(say("guide.show"), { kind: "quiet", small: true, icon: "info", run: () => this.hide(false) });
      this.element.replaceChildren(again);
      this.element.classList.add("folded");
      return;
    }
    this.element.classList.remove("folded");
    const isOver = this.done === guideSteps.length;
    const next = guideSteps.find((step) => this.results.has(step) && this.results.get(step)?.state !== "done");
    this.element.replaceChildren(
      build(
        "header",
        {},
        build(
          "div",
          {},
          build("h2", {}, say(isOver ? "guide.finished" : "guide.title")),
          build("p", { class: "quiet" }, say(isOver ? "guide.finishedWhat" : "guide.lead")),
        ),
        build("progress", {
          max: guideSteps.length,
          value: this.done,
          "aria-label": say("guide.progress", { done: this.done, all: guideSteps.length }),
        }),
        build("span", { class: "quiet" }, say("guide.progress", { done: this.done, all: guideSteps.length })),
      ),
      build("ol", {}, ...guideSteps.map((step, at) => this.row(step, at + 1, step === next))),
      build(
        "footer",
        {},
        button(say("guide.again"), { small: true, icon: "retry", run: () => this.check() }),
        button(say("guide.hide"), { small: true, kind: "plain", run: () => this.hide(true) }),
      ),
    );
  }

  private hide(isHidden: boolean): void {
    store(this.key, isHidden ? "hidden" : null);
    this.show();
  }

  private row(step: GuideStep, number: number, isNext: boolean): HTMLElement {
    const result = this.results.get(step) ?? null;
    const isDone = result?.state === "done";
    const mark = build("span", { class: "admin-guide-mark", "aria-hidden": "true" }, isDone ? icon("check") : String(number));
    return build(
      "li",
      { class: isDone ? "done" : isNext ? "next" : null },
      mark,
      build(
        "div",
        {},
        build("h3", {}, say(`guide.${step}`), build("span", { class: "visually-hidden" }, ` – ${stateText(result)}`)),
        build("p", { class: "quiet" }, result?.found ?? say(`guide.${step}What`)),
      ),
      result?.state === "unknown" && badge("warning", say("guide.unknown")),
      result !== null && !isDone && this.action(step, isNext),
      isDone && step === "publish" && buttonLink(say("guide.publishTry"), "/", { small: true }),
    );
  }

  private action(step: GuideStep, isNext: boolean): HTMLElement {
    return buttonLink(say(`guide.${step}Action`), places[step].href, isNext ? { kind: "primary", small: true } : { small: true });
  }
}

function stateText(result: StepResult | null): string {
  if (result === null) return say("guide.checking");
  return say(result.state === "done" ? "guide.done" : result.state === "todo" ? "guide.todo" : "guide.unknown");
}
