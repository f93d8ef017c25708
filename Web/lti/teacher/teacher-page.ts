import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import type { Access } from "../../shared/session/access";
import { APIClient } from "../../shared/session/api";
import { BegunAgain, conversation, restart } from "../learner";
import { messagePage, show } from "../message-page";
import type { LaunchContent } from "../page-data";
import { GradesView } from "./grades-view";
import { LinkSource, ReadLink } from "../../shared/teaching/link";
import { PeopleView } from "./people-view";
import { SettingsView } from "./settings-view";
import { failedView } from "../../shared/teaching/views";

const tabs = ["people", "grades", "settings", "try"] as const;
type Tab = (typeof tabs)[number];

/** A teacher's view of one link: who is where, grades, settings, and the assistant itself. */
export function showTeacher(content: LaunchContent, access: Access, ended: () => void): void {
  const api = new APIClient(access, ended);
  const source = new LinkSource(api, content.link_id ?? "");
  void source.read().then(
    (read) => show(new TeacherPage(content, access, ended, api, source, read).element),
    () => show(messagePage("alert", text("lti.failed"), text("lti.failedWhat"))),
  );
}

class TeacherPage {
  readonly element: HTMLElement;
  private readonly buttons = new Map<Tab, HTMLButtonElement>();
  private readonly panel = build("div", { class: "teacher-panel", role: "tabpanel", id: "teacher-panel", tabindex: -1 });
  private readonly heading = build("h1", {});
  private people: PeopleView | null = null;

  constructor(
    private readonly content: LaunchContent,
    private readonly access: Access,
    private readonly ended: () => void,
    private readonly api: APIClient,
    private readonly source: LinkSource,
    private read: ReadLink,
  ) {
    const list = build("div", { class: "tabs", role: "tablist", "aria-label": text("link.tabs") });
    for (const tab of tabs) {
      const button = build("button", { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": "teacher-panel" });
      button.textContent = text(`link.${tab}`);
      button.addEventListener("click", () => this.open(tab));
      this.buttons.set(tab, button);
      list.append(button);
    }
    list.addEventListener("keydown", (event) => this.moved(event));
    const place = build("p", { class: "quiet" }, content.course_title);
    this.element = build(
      "main",
      { class: "teacher" },
      build("header", {}, content.course_title && place, this.heading),
      list,
      this.panel,
    );
    this.name();
    this.open(read.link.workflow === null ? "settings" : "people");
  }

  private name(): void {
    const { link } = this.read;
    this.heading.textContent = link.title || link.workflow?.title || "";
    document.title = this.heading.textContent;
  }

  private open(tab: Tab): void {
    this.people?.stop();
    this.people = null;
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-selected", String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${tab}`);
    this.panel.replaceChildren(this.view(tab));
  }

  private view(tab: Tab): HTMLElement {
    const { link } = this.read;
    if (tab === "settings") {
      return new SettingsView(this.source, this.read, (read) => {
        this.read = read;
        this.name();
      }).element;
    }
    if (tab === "grades") return new GradesView(this.api, link.id).element;
    if (tab === "people") {
      this.people = new PeopleView(this.api, link);
      return this.people.element;
    }
    if (link.workflow === null) return build("p", { class: "quiet" }, text("link.chooseWhat"));
    return this.trial(link.workflow);
  }

  /** The teacher's own conversation with the link's assistant, which begins here where there is none yet. */
  private trial(workflow: { slug: string; title: string }): HTMLElement {
    const place = build("div", { class: "teacher-trial" });
    void this.tried(workflow.slug).then(
      ({ thread_id, assistant }) => {
        const own = { thread_id, assistant, course_title: "", link_title: "", return_url: null, closes_at: null };
        const bare = { ...this.content, ...own };
        place.replaceChildren(conversation(bare, assistant, this.access, this.ended, (begun) => this.keep(begun)));
      },
      () => place.replaceChildren(failedView()),
    );
    return place;
  }

  /** The conversation that the teacher has: one with the assistant before the present one is no trial of this. */
  private async tried(slug: string): Promise<BegunAgain> {
    const { thread_id, assistant } = this.content;
    if (thread_id !== null && assistant?.slug === slug) return { thread_id, assistant };
    const begun = await restart(this.content, this.api);
    this.keep(begun);
    return begun;
  }

  private keep(begun: BegunAgain): void {
    this.content.thread_id = begun.thread_id;
    this.content.assistant = begun.assistant;
  }

  /** The arrows go from tab to tab, as in every list of tabs. */
  private moved(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex((tab) => this.buttons.get(tab) === document.activeElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    this.open(next);
    this.buttons.get(next)?.focus();
  }
}
