import { button } from "../../shared/components/button";
import { SideDrawer } from "../../shared/components/drawer";
import { followQuery, setAddress } from "../../shared/app/history";
import { pageHead } from "../../shared/app/page-head";
import { GradeSheet } from "../../shared/teaching/grade-sheet";
import { Link, LinkSource } from "../../shared/teaching/link";
import { ReviewView } from "../../shared/teaching/review-view";
import { nameText } from "../../shared/teaching/views";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import { csv, download } from "./grade-file";
import { closing } from "./grades-page";

/** The grade sheet of one link, with the work of one learner beside it. Throws `APIError`. */
export async function openSheet(app: TeachApp, id: string, link: string): Promise<HTMLElement> {
  const [course, read] = await Promise.all([courseSource(app, id).course(), new LinkSource(app.context.api, link).read()]);
  app.within(course);
  const page = new SheetPage();
  page.lay(app, read.link, [
    { label: say("courses.title"), href: addresses.courses },
    { label: course.title, href: addresses.course(id) },
    { label: say("nav.grades"), href: addresses.grades(id) },
  ]);
  return page;
}

class SheetPage extends HTMLElement {
  private sheet!: GradeSheet;
  private open: { user: string; drawer: SideDrawer } | null = null;
  private readonly ends: (() => void)[] = [];

  lay(app: TeachApp, link: Link, trail: { label: string; href: string }[]): void {
    this.sheet = new GradeSheet(app.context.api, link.id, (user) => show(user));
    const title = link.title || link.workflow?.title || say("nav.grades");
    const file = button(say("grades.file"), {
      icon: "down",
      run: async () => {
        await this.sheet.fill();
        download(csv(this.sheet.shown), `${title}.csv`);
      },
    });
    this.append(pageHead({ title, text: about(link), trail, actions: [file] }), this.sheet.element);
  }

  connectedCallback(): void {
    this.ends.push(followQuery({ keys: () => ["learner"], changed: () => this.update() }));
    this.update();
  }

  disconnectedCallback(): void {
    for (const end of this.ends.splice(0)) end();
    const { open } = this;
    this.open = null;
    open?.drawer.close();
  }

  private update(): void {
    const user = new URLSearchParams(location.search).get("learner");
    if (user === (this.open?.user ?? null)) return;
    const before = this.open;
    this.open = null;
    before?.drawer.close();
    if (user === null) return;
    const view = new ReviewView(this.sheet.source, user, false, (name) => {
      const heading = drawer.element.querySelector("h2");
      if (heading) heading.textContent = nameText(name);
    });
    const drawer = SideDrawer.open({ title: say("grades.work"), body: view.element, wide: true });
    const open = { user, drawer };
    this.open = open;
    void drawer.closed.then(async () => {
      await this.sheet.fill();
      document.getElementById(`grade-of-${user}`)?.focus();
      if (this.open !== open) return;
      this.open = null;
      show(null);
    });
  }
}

customElements.define("sheet-page", SheetPage);

function show(user: string | null): void {
  setAddress(location.pathname + (user === null ? "" : `?${new URLSearchParams({ learner: user })}`));
}

/** Which assistant grades, until when, and whether grades wait. */
function about({ workflow, closes_at: closes, grading }: Link): string {
  const sending = say(grading.manual_release ? "grades.manual" : "grades.automatic");
  return [workflow?.title ?? say("grades.noAssistant"), closing(closes), sending].filter(Boolean).join(" · ");
}
