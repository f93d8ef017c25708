import { button, iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { freshID } from "../../shared/components/identity";
import { ModalDialog } from "../../shared/components/modal";
import { problemOf } from "../../shared/components/problem";
import { badge, emptyState, loading } from "../../shared/components/states";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { toolIcon } from "../canvas/glyphs";
import type { Listed } from "../api/workflows";
import { path } from "../api/workflows";
import type { JSONObject } from "../model/document";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { saveFirst } from "../state/save-first";

/** A test as it is kept. */
interface StoredTest extends JSONObject {
  id: string;
  name: string;
}

/** How a test went. */
interface Report {
  name: string;
  passed: boolean;
  problems: { message: string }[];
  failure: { message: string } | null;
  expectations: { that: string; note: string | null; passed: boolean; message: string | null }[];
}

/** The tests of a workflow: played on the draft, written as JSON, or recorded from what was just tried. */
export class TestsPanel {
  readonly element = build("div", { class: "tests" });
  private readonly list = build("div", { class: "tests-list" });
  private readonly reports = new Map<string, Report>();
  private tests: StoredTest[] = [];

  constructor(private readonly store: BuilderStore, close: () => void, private readonly lastRun: () => string | null) {
    const { workflow } = store;
    const required = build("input", { type: "checkbox", role: "switch", class: "switch", id: freshID("required"), disabled: !store.mayEdit });
    required.checked = workflow.required_tests;
    required.addEventListener("change", () => {
      void store.api.change(workflow.slug, { required_tests: required.checked }).then((changed) => (store.workflow = changed), () => (required.checked = !required.checked));
    });
    this.element.append(
      build("header", { class: "inspector-head" }, build("span", { class: "step-icon" }, toolIcon("flask")), build("div", { class: "inspector-names" }, build("h2", { tabindex: -1 }, say("tests.title")), build("p", { class: "quiet" }, say("tests.what"))), iconButton("close", say("panel.close"), close, { small: true })),
      store.mayEdit ? build("div", { class: "inspector-foot" },
        button(say("tests.run"), { small: true, kind: "primary", icon: "play", run: () => this.run() }),
        button(say("tests.record"), { small: true, kind: "quiet", run: () => this.record() }),
        button(say("tests.new"), { small: true, kind: "quiet", icon: "plus", run: () => this.edit(null) })) : "",
      build("div", { class: "ui-field builder-field inline tests-required" }, required, build("label", { class: "ui-field-label", for: required.id }, say("tests.required"))),
      this.list);
    this.load();
  }

  private get base(): string {
    return `${path(this.store.workflow.slug)}/tests`;
  }

  private load(): void {
    void loading(this.list, () => this.store.api.client.get<Listed<StoredTest>>(`${this.base}?limit=100`), (page) => {
      this.tests = page.data;
      return this.rows();
    });
  }

  private rows(): HTMLElement[] {
    if (this.tests.length === 0) return [emptyState({ title: say("tests.none"), text: say("tests.noneWhat") })];
    return this.tests.map((test) => {
      const report = this.reports.get(test.name);
      const failures = report?.expectations.filter((one) => !one.passed) ?? [];
      const told = [...(report?.problems ?? []), ...(report?.failure ? [report.failure] : [])];
      return build("section", { class: "version" },
        build("div", { class: "version-head" }, build("strong", {}, test.name), report && (report.passed ? badge("success", say("tests.passed")) : badge("danger", say("tests.failed")))),
        ...told.map((one) => build("p", { class: "problem", lang: "en" }, one.message)),
        ...failures.map((one) => build("p", { class: "problem" }, build("code", {}, one.that), " ", one.message === null ? one.note ?? "" : build("span", { lang: "en" }, one.message))),
        this.store.mayEdit && build("div", { class: "version-actions" },
          button(say("tests.edit"), { small: true, kind: "quiet", run: () => this.edit(test) }),
          button(say("tests.remove"), { small: true, kind: "quiet", run: () => this.remove(test) })));
    });
  }

  private async run(): Promise<void> {
    if (!(await saveFirst(this.store.saver))) return;
    const answer = await this.store.api.client.write<{ passed: boolean; tests: Report[] }>("POST", `${this.base}/run`, {});
    for (const report of answer.tests) this.reports.set(report.name, report);
    this.list.replaceChildren(...this.rows());
    announce(say(answer.passed ? "tests.allPassed" : "tests.someFailed"));
  }

  private async record(): Promise<void> {
    const run = this.lastRun();
    if (run === null) {
      announce(say("tests.nothingTried"));
      ModalDialog.open({ title: say("tests.record"), body: build("p", {}, say("tests.nothingTried")) });
      return;
    }
    const name = build("input", { type: "text", class: "ui-input", id: freshID("name"), value: say("tests.recordedName", { number: this.tests.length + 1 }), autofocus: true });
    const failed = build("p", { class: "problem", role: "alert" });
    const save = button(say("tests.record"), { kind: "primary", run: async () => {
      try {
        const { report } = await this.store.api.client.write<{ report: Report }>("POST", `${this.base}/record`, { name: name.value.trim(), run_id: run });
        this.reports.set(name.value.trim(), report);
        dialog.close();
        this.load();
      } catch (error) {
        failed.textContent = problemOf(error);
      }
    } });
    const dialog = ModalDialog.open({ title: say("tests.record"), body: build("div", { class: "settings" }, build("p", {}, say("tests.recordWhat")), build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: name.id }, say("tests.name")), name), failed), actions: [save] });
  }

  private edit(test: StoredTest | null): void {
    const { id: _, author_id: __, created_at: ___, updated_at: ____, ...shown } = test ?? { name: say("tests.newName"), turns: [{ message: "", expect: ["answer != ''"] }], script: {}, expect: ["status == 'completed'"] } as unknown as StoredTest;
    const field = build("textarea", { class: "ui-input area code json", rows: 18, spellcheck: "false", "aria-label": say("tests.json"), autofocus: true });
    field.value = JSON.stringify(shown, null, 2);
    const failed = build("p", { class: "problem", role: "alert" });
    const save = button(say("tests.save"), { kind: "primary", run: async () => {
      try {
        const body = JSON.parse(field.value) as unknown;
        if (test) await this.store.api.client.write("PUT", `${this.base}/${test.id}`, body);
        else await this.store.api.client.write("POST", this.base, body);
        dialog.close();
        this.load();
      } catch (error) {
        failed.textContent = error instanceof SyntaxError ? say("field.noJSON", { message: error.message }) : problemOf(error);
      }
    } });
    const dialog = ModalDialog.open({ title: test ? test.name : say("tests.new"), wide: true, body: build("div", { class: "settings" }, build("p", { class: "quiet" }, say("tests.jsonHelp")), field, failed), actions: [save] });
  }

  private async remove(test: StoredTest): Promise<void> {
    const done = await confirmDialog({ title: say("tests.removeTitle", { name: test.name }), text: say("tests.removeText"), confirm: say("tests.remove"), danger: true, run: () => this.store.api.client.write("DELETE", `${this.base}/${test.id}`) });
    if (done) this.load();
  }
}
