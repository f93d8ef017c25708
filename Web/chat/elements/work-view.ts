import { durationText } from "../../shared/components/format";
import type { Task, ThreadItem, Workflow } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { icon, IconName } from "../../shared/dom/icon";
import { safeAddress } from "../../shared/markdown/links";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import { widgetIcon } from "../../shared/widgets/icons";
import { say } from "../i18n/text";
import type { ItemPlace } from "./item-view";

/** What was thought and done before an answer: one line, with the whole behind it. */
export class WorkView extends HTMLElement {
  private shown: ThreadItem | null = null;
  private readonly heading = build("span", { class: "title" });
  private readonly mark = build("span", { class: "mark" });
  private readonly body = build("div", { class: "tasks" });
  private readonly summary = build("summary", {}, this.mark, this.heading, icon("chevronDown"));
  private readonly details = build("details", {}, this.summary, this.body);
  private readonly thoughts: MarkdownView[] = [];

  /** Shows work as far as it is done. */
  show(item: ThreadItem, { isLast }: ItemPlace): void {
    if (item === this.shown || (item.type !== "workflow" && item.type !== "task")) return;
    if (this.shown === null) {
      this.append(this.details);
      this.details.open = item.type === "workflow" && item.workflow.expanded;
    }
    this.shown = item;
    const work: Workflow = item.type === "workflow" ? item.workflow : { type: "custom", tasks: [item.task], expanded: false };
    const isUnderWay = isLast && (item.type === "task" ? item.task.status_indicator === "loading" : isWorking(work));
    this.toggleAttribute("working", isUnderWay);
    this.heading.textContent = titleOf(work, isUnderWay);
    const name: IconName = work.type === "reasoning" ? "bulb" : widgetIcon(work.summary?.icon ?? work.tasks[0]?.icon) ?? "tool";
    this.mark.replaceChildren(icon(name));
    this.body.replaceChildren(...work.tasks.map((task, index) => this.task(task, index, work)));
    const isEmpty = work.tasks.every((task) => contentOf(task) === null);
    this.toggleAttribute("bare", isEmpty && work.tasks.length < 2);
  }

  private task(task: Task, index: number, work: Workflow): HTMLElement {
    const title = work.tasks.length > 1 || work.summary?.title ? task.title : null;
    const head = title && build("p", { class: "task-title" }, stateMark(task), title);
    return build("div", { class: `task task-${task.type}` }, head, this.content(task, index));
  }

  private content(task: Task, index: number): HTMLElement | null {
    if (task.type === "web_search" || task.type === "file") return sourcesOf(task);
    const content = contentOf(task);
    if (typeof content !== "string") return null;
    const view = this.thoughts[index] ?? new MarkdownView();
    this.thoughts[index] = view;
    view.show(content, [], task.status_indicator !== "loading");
    return view;
  }
}

/** Work without an account of how long it took, and with a task that has not ended, goes on. */
function isWorking(work: Workflow): boolean {
  if (work.summary?.duration !== undefined) return false;
  return work.tasks.length === 0 || work.tasks.some((task) => task.status_indicator === "loading");
}

function titleOf(work: Workflow, isUnderWay: boolean): string {
  const { duration, title } = work.summary ?? {};
  if (work.type === "reasoning") {
    if (isUnderWay) return say("work.thinking");
    return duration === undefined || duration < 1 ? title ?? say("work.thoughtAlone") : say("work.thought", { time: durationText(duration) });
  }
  const only = work.tasks.length === 1 ? work.tasks[0] : undefined;
  const query = only?.type === "web_search" ? only.title_query ?? only.queries?.[0] : undefined;
  const count = work.tasks.length;
  const name =
    title ?? only?.title ?? (query ? say("work.searched", { query }) : null) ??
    (isUnderWay ? say("work.doing") : count === 1 ? say("work.doneOne") : say("work.done", { count }));
  return duration !== undefined && duration > 0 ? say("work.for", { title: name, time: durationText(duration) }) : name;
}

function contentOf(task: Task): string | Task | null {
  if (task.type === "web_search" || task.type === "file") return (task.sources?.length ?? 0) + (task.queries?.length ?? 0) > 0 ? task : null;
  return task.content ? task.content : null;
}

function sourcesOf(task: Task): HTMLElement {
  const queries = (task.queries ?? []).map((query) => build("li", { class: "query" }, icon("search"), build("span", {}, query)));
  const sources = (task.sources ?? []).map((source) => {
    const address = source.url ? safeAddress(source.url) : null;
    const name = source.title || source.filename || address || "";
    const link = { href: address, target: "_blank", rel: "noopener noreferrer nofollow" };
    return build(
      "li",
      {},
      icon(address ? "globe" : "document"),
      address ? build("a", link, name) : build("span", {}, name),
    );
  });
  return build("ul", { class: "task-sources" }, ...queries, ...sources);
}

function stateMark(task: Task): HTMLElement | null {
  if (task.status_indicator === "complete") return build("span", { class: "state" }, icon("check"));
  return task.status_indicator === "loading" ? build("span", { class: "state spinning" }) : null;
}

customElements.define("work-view", WorkView);
