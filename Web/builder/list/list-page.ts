import { button } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { ActionMenu } from "../../shared/components/menu";
import { badge, emptyState, failureState, loading } from "../../shared/components/states";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { AppContext } from "../../shared/app/context";
import type { Listed, Workflow, WorkflowAPI } from "../api/workflows";
import { toolIcon } from "../canvas/glyphs";
import { say } from "../i18n/text";
import { createWorkflow, duplicateWorkflow, exportWorkflow, importWorkflow, removeWorkflow } from "./workflow-actions";

/** All workflows of the institution: found, made, copied, taken in and out. */
export function listPage(api: WorkflowAPI, context: AppContext): HTMLElement {
  const mayEdit = context.may("workflows.edit");
  const list = build("div", { class: "workflow-list" });
  const search = build("input", { type: "search", class: "ui-input", "aria-label": say("list.search"), placeholder: say("list.search"), autocomplete: "off", value: new URLSearchParams(location.search).get("search") ?? "" });
  let asked = 0;
  const load = (): void => {
    const turn = ++asked;
    void loading(list, () => api.list(search.value.trim(), null), (page) => (turn === asked ? rows(page) : []));
  };
  const rows = (page: Listed<Workflow>): HTMLElement[] => {
    if (page.data.length === 0 && search.value.trim() !== "") return [emptyState({ icon: "search", title: say("list.nothingFound", { text: search.value.trim() }) })];
    if (page.data.length === 0) return [emptyState({ icon: "plus", title: say("list.none"), text: say("list.noneWhat"), action: mayEdit ? button(say("new.button"), { kind: "primary", icon: "plus", run: () => createWorkflow(api, "tutor") }) : null })];
    const grid = build("ul", { class: "workflow-cards" }, ...page.data.map(card));
    let last = page;
    const more = page.has_more ? button(say("list.more"), { run: async () => {
      const next = await api.list(search.value.trim(), last.after);
      grid.append(...next.data.map(card));
      last = next;
      if (!next.has_more) more?.remove();
    } }) : null;
    return [grid, ...(more ? [more] : [])];
  };
  const card = (workflow: Workflow): HTMLElement => {
    const menu = build("button", { type: "button", class: "icon-button small", "aria-label": say("list.actions", { title: workflow.title }) }, icon("more"));
    menu.addEventListener("click", () => ActionMenu.open(menu, [
      { label: say("list.open"), icon: "pencil", href: `/builder/${encodeURIComponent(workflow.slug)}` },
      ...(mayEdit ? [{ label: say("tool.duplicateWorkflow"), icon: "copy" as const, run: () => duplicateWorkflow(api, workflow) }] : []),
      { label: say("tool.export"), icon: "document", run: () => exportWorkflow(api, workflow) },
      ...(context.may("workflows.publish") ? ["separator" as const, { label: say("list.removeWorkflow"), icon: "trash" as const, danger: true, run: async () => {
        if (await removeWorkflow(api, workflow)) load();
      } }] : []),
    ]));
    const state = workflow.published_version === null ? badge("neutral", say("workflow.unpublished")) : workflow.has_unpublished_changes ? badge("warning", say("workflow.ahead", { version: workflow.published_version })) : badge("success", say("workflow.published", { version: workflow.published_version }));
    return build("li", { class: "workflow-card" },
      build("div", { class: "workflow-card-head" }, build("span", { class: "step-icon" }, toolIcon("graph")), build("a", { href: `/builder/${encodeURIComponent(workflow.slug)}` }, workflow.title), menu),
      build("p", { class: "quiet" }, workflow.description || workflow.slug),
      build("div", { class: "workflow-card-foot" }, state, build("span", { class: "quiet" }, relativeTime(workflow.updated_at))));
  };
  let timer: ReturnType<typeof setTimeout> | null = null;
  search.addEventListener("input", () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      const text = search.value.trim();
      history.replaceState(history.state, "", text ? `?search=${encodeURIComponent(text)}` : location.pathname);
      load();
    }, 200);
  });
  if (!context.may("workflows.read")) return failureState(new Error(say("list.forbidden")));
  load();
  return build("div", { class: "list-page" },
    pageHead({ title: say("list.title"), text: say("list.what"), actions: mayEdit ? [button(say("import.button"), { kind: "quiet", run: () => importWorkflow(api) }), button(say("new.button"), { kind: "primary", icon: "plus", run: () => createWorkflow(api) })] : [] }),
    build("div", { class: "list-search" }, search), list);
}
