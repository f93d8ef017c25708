import { button } from "../../shared/components/button";
import { freshID } from "../../shared/components/identity";
import { ModalDialog } from "../../shared/components/modal";
import { problemOf } from "../../shared/components/problem";
import { notice } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import { difference, isEmpty } from "../model/difference";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { saveFirst } from "../state/save-first";

/** Publishes the draft as the next version, with a note of what is new; tells what keeps it from being published. */
export async function openPublish(store: BuilderStore, showProblems: () => void): Promise<void> {
  if (!(await saveFirst(store.saver))) return;
  const { api, workflow, saver: { tag } } = store;
  const versions = await api.versions(workflow.slug);
  const next = Math.max(0, ...versions.map((version) => version.number)) + 1;
  const live = versions.find((version) => version.is_published);
  const before = live ? (await api.version(workflow.slug, live.number)).definition : null;
  const found = before ? difference(before, store.document) : null;
  const problems = await api.validate(workflow.slug, store.document, new AbortController().signal);
  store.problems = problems;
  store.tell("problems");
  const errors = problems.filter((problem) => problem.severity === "error");
  const warnings = problems.length - errors.length;

  const id = freshID("note");
  const note = build("textarea", { id, class: "ui-input area", rows: 3, "aria-describedby": `${id}-help`, autofocus: true });
  const failed = build("div", {});
  const publish = button(say("publish.confirm", { version: next }), {
    kind: "primary", disabled: errors.length > 0,
    run: async () => {
      try {
        await api.publish(workflow.slug, note.value.trim(), tag);
      } catch (error) {
        if (error instanceof APIError && error.status === 412) return overtaken();
        failed.replaceChildren(failure(error));
        return;
      }
      store.workflow = await api.show(workflow.slug);
      store.tell("workflow");
      dialog.close();
      toast(say("publish.done", { version: next, title: store.workflow.title }));
    },
  });
  const overtaken = (): void => {
    store.saver.overtaken();
    publish.disabled = true;
    failed.replaceChildren(notice("danger", say("conflict.title"), build("p", {}, say("publish.overtaken"))));
  };
  const cancel = button(say("publish.cancel"), { kind: "quiet", run: () => dialog.close() });
  const look = button(say("publish.showProblems"), { kind: "quiet", small: true, run: () => {
    dialog.close();
    showProblems();
  } });
  const body = build("div", { class: "settings" },
    errors.length > 0 && notice("danger", say(errors.length === 1 ? "publish.errorOne" : "publish.errors", { count: errors.length }), look),
    errors.length === 0 && warnings > 0 && notice("warning", say(warnings === 1 ? "publish.warningOne" : "publish.warnings", { count: warnings }), look),
    build("p", {}, found === null ? say("publish.first") : isEmpty(found) ? say("publish.nothingNew", { version: live?.number ?? 0 }) : say("publish.changes", { version: live?.number ?? 0, added: found.added.length, changed: found.changed.size, removed: found.removed.length })),
    build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, say("publish.note")), build("p", { class: "ui-field-help", id: `${id}-help` }, say("publish.noteHelp")), note),
    failed);
  const dialog = ModalDialog.open({ title: say("publish.title", { version: next }), body, actions: [cancel, publish] });
  await Promise.resolve();
}

function failure(error: unknown): HTMLElement {
  const tests = error instanceof APIError ? (error.details?.["tests"] as { name: string; message?: string }[] | undefined) : undefined;
  if (!Array.isArray(tests)) return notice("danger", problemOf(error));
  return notice("danger", say("publish.testsFail"), build("ul", {}, ...tests.map((test) => build("li", {}, typeof test === "string" ? test : test.name))));
}
