import type { Annotation } from "../chatkit/types";
import { locale } from "../components/format";
import { build, Child } from "../dom/build";
import { icon } from "../dom/icon";
import { MarkdownView } from "../markdown/markdown-view";
import { say } from "./i18n/text";
import { type AttachedFile, Item, Task, widgetWords, wordsOf } from "./items";
import { picture } from "./pictures";

/** What a page adds to a conversation that it shows. */
export interface LogOptions {
  /** Whose conversation it is; empty for a person without a name, and null for the reader's own. */
  person: string | null;
  /** What can be done with an item, shown under it. */
  ways?: (item: Item) => Child;
}

/** After so long without a word the time is told again, in milliseconds. */
const silence = 5 * 60_000;

/** What was said, one entry for each item with anything to show. Known entries keep their nodes. */
export class SaidLog {
  readonly element = build("ol", { class: "teacher-said" });
  private shown = new Map<string, { key: string; entry: HTMLElement }>();

  constructor(private readonly options: LogOptions) {}

  /** Shows the items in their order; how many of them are new. */
  show(items: readonly Item[]): number {
    const before = this.shown;
    this.shown = new Map();
    let added = 0;
    let last: Date | null = null;
    for (const item of items) {
      const time = momentOf(item.created_at);
      const hasTime = last === null || time.getTime() - last.getTime() > silence;
      const key = `${hasTime} ${JSON.stringify(item)}`;
      const known = before.get(item.id);
      const entry = known?.key === key ? known.entry : this.entry(item, hasTime);
      if (entry === null) continue;
      last = time;
      if (known === undefined) added += 1;
      this.shown.set(item.id, { key, entry });
    }
    const entries = [...this.shown.values()].map(({ entry }) => entry);
    entries.forEach((entry, place) => {
      if (this.element.children[place] !== entry) this.element.insertBefore(entry, this.element.children[place] ?? null);
    });
    while (this.element.children.length > entries.length) this.element.lastElementChild?.remove();
    return added;
  }

  /** The entry of an item. */
  entryOf(item: string): HTMLElement | null {
    return this.shown.get(item)?.entry ?? null;
  }

  private entry(item: Item, hasTime: boolean): HTMLElement | null {
    const parts = partsOf(item);
    if (parts.length === 0) return null;
    const isPerson = item.type === "user_message" || item.type === "structured_input";
    return build(
      "li",
      { class: isPerson ? "turn own" : "turn", "data-item": item.id, tabindex: -1 },
      build(
        "p",
        { class: "turn-head" },
        build("span", { class: "visually-hidden" }, isPerson ? this.who() : say("said.assistant")),
        hasTime && build("time", { datetime: item.created_at }, timeOf(item.created_at)),
      ),
      ...parts,
      this.options.ways?.(item),
    );
  }

  private who(): string {
    const { person } = this.options;
    if (person === null) return say("said.you");
    return say("said.person", { name: person || say("person.unnamed") });
  }
}

function partsOf(item: Item): Node[] {
  switch (item.type) {
    case "user_message":
      return written(item);
    case "assistant_message":
      return answered(item);
    case "widget": {
      const words = item.copy_text ? [item.copy_text] : widgetWords(item.widget);
      return [aside(say("said.card"), ...words.map((line) => build("p", {}, line)))];
    }
    case "structured_input":
      return (item.inputs ?? []).map((input) => {
        const { answer } = input;
        const given = answer?.skipped ? say("said.skipped") : answer?.values.join(", ");
        return build("p", { class: "asked" }, build("span", { class: "quiet" }, input.question), given || say("said.open"));
      });
    case "generated_image":
      return [aside(say("said.image"), ...(item.image ? [picture(item.image.url, say("said.image"))] : []))];
    case "client_tool_call":
      return [aside(say("said.tool", { name: item.name ?? "" }))];
    case "task":
      return item.task ? tasks([item.task], null) : [];
    case "workflow":
      return item.workflow ? tasks(item.workflow.tasks, item.workflow.summary?.title ?? null) : [];
    default:
      return [];
  }
}

function written(item: Item): Node[] {
  const words = wordsOf(item);
  const files = item.attachments ?? [];
  return [
    ...(item.quoted_text ? [build("blockquote", { class: "quiet" }, item.quoted_text)] : []),
    ...(words === "" ? [] : [build("p", { class: "said", dir: "auto" }, words)]),
    ...(files.length === 0
      ? []
      : [build("ul", { class: "attached" }, ...files.map(attached))]),
  ];
}

function attached(file: AttachedFile): HTMLElement {
  if (file.preview_url) return build("li", { class: "picture" }, picture(file.preview_url, file.name));
  return build("li", {}, icon("document"), build("span", {}, file.name));
}

function answered(item: Item): Node[] {
  let count = 0;
  const cited: Annotation[] = [];
  const views = (item.content ?? []).filter((part) => part.text).map((part) => {
    const places = (part.annotations ?? []).map((annotation) => {
      cited.push(annotation);
      return { number: (count += 1), index: annotation.index ?? null };
    });
    const view = new MarkdownView();
    view.citation = (number) => build("sup", { class: "cite" }, String(number));
    view.show(part.text ?? "", places, true);
    return view;
  });
  return cited.length === 0 ? views : [...views, sources(cited)];
}

function sources(cited: readonly Annotation[]): HTMLElement {
  const entry = ({ source }: Annotation) => {
    const isPage = source.type === "url" && /^https?:\/\//i.test(source.url ?? "");
    return build(
      "li",
      {},
      isPage
        ? build("a", { href: source.url ?? "", target: "_blank", rel: "noopener noreferrer" }, source.title)
        : build("span", {}, source.title),
      source.filename && source.filename !== source.title && build("span", { class: "quiet" }, source.filename),
      source.description && build("blockquote", {}, source.description),
    );
  };
  const label = cited.length === 1 ? say("said.source") : say("said.sources", { count: cited.length });
  return build("details", { class: "turn-more" }, build("summary", {}, label), build("ol", {}, ...cited.map(entry)));
}

function tasks(done: readonly Task[], title: string | null): Node[] {
  const lines = done.map((task) => {
    const found = [...(task.queries ?? []), ...(task.sources ?? []).map((one) => one.title ?? one.filename ?? one.url ?? "")];
    return build(
      "li",
      {},
      build("span", {}, task.title ?? say(task.type === "thought" ? "said.thought" : "said.task")),
      task.content && build("p", { class: "quiet" }, task.content),
      found.length > 0 && build("p", { class: "quiet" }, found.filter(Boolean).join(" · ")),
    );
  });
  if (lines.length === 0) return [];
  return [build("details", { class: "turn-more" }, build("summary", {}, title ?? say("said.did")), build("ul", {}, ...lines))];
}

function aside(label: string, ...children: Node[]): HTMLElement {
  return build("div", { class: "turn-card" }, build("p", { class: "quiet" }, label), ...children);
}

/** An instant of the protocol, which may come without its time zone: UTC. */
function momentOf(moment: string): Date {
  return new Date(/(?:[zZ]|[+-]\d\d:\d\d)$/.test(moment) ? moment : `${moment}Z`);
}

/** The hour for today, else the day with it. */
function timeOf(moment: string): string {
  const time = momentOf(moment);
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(locale(), isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}
