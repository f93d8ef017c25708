import { AppContext } from "../shared/app/context";
import { forbiddenPage } from "../shared/app/forbidden";
import { Router } from "../shared/app/router";
import { appShell } from "../shared/app/shell";
import { statePage } from "../shared/app/state-page";
import { failureState } from "../shared/components/states";
import { build } from "../shared/dom/build";
import { WorkflowAPI } from "./api/workflows";
import { listPage } from "./list/list-page";
import { createWorkflow, importWorkflow } from "./list/workflow-actions";
import { KindCatalogue } from "./model/kinds";
import { Workspace } from "./page/workspace";
import { BuilderStore } from "./state/builder-store";
import { loadKindWords } from "./i18n/kinds";
import { say } from "./i18n/text";

void start();

/** Finds out who the person is and what they may do, and shows the builder. */
async function start(): Promise<void> {
  let context: AppContext;
  try {
    context = await AppContext.start();
  } catch (error) {
    document.body.replaceChildren(build("main", { class: "ui-main" }, statePage(failureState(error, () => location.reload()))));
    return;
  }
  const api = new WorkflowAPI(context.api);
  let kinds: Promise<KindCatalogue> | null = null;
  let workspace: Workspace | null = null;
  const shell = appShell({
    app: "builder", nav: [], context, full: true,
    palette: () => [
      { label: say("list.title"), href: "/builder", icon: "list" },
      ...(context.may("workflows.edit") ? [{ label: say("new.button"), icon: "plus" as const, run: () => createWorkflow(api) }, { label: say("import.button"), icon: "document" as const, run: () => importWorkflow(api) }] : []),
      ...(workspace?.store.shown.nodes.map((node) => ({ label: node.title || node.slug, group: say("palette.steps"), hint: node.slug, icon: "pencil" as const, run: () => workspace?.goTo(node.slug, null) })) ?? []),
    ],
  });
  shell.main.classList.add("builder-main");
  if (!context.may("workflows.read")) {
    shell.main.append(forbiddenPage(context.tenant.name));
    return;
  }
  const router = new Router("/builder", [
    { path: "/", open: () => {
      leave();
      return listPage(api, context);
    } },
    { path: "/:slug", open: async ({ slug = "" }) => {
      leave();
      kinds ??= Promise.all([api.kinds(), loadKindWords()]).then(([all]) => new KindCatalogue(all));
      kinds.catch(() => (kinds = null));
      const [catalogue, workflow, draft] = await Promise.all([kinds, api.show(slug), api.draft(slug)]);
      workspace = new Workspace(new BuilderStore(api, context, catalogue, workflow, draft.definition, draft.etag));
      return workspace.element;
    } },
  ], () => context.tenant.name);
  function leave(): void {
    workspace?.destroy();
    workspace = null;
  }
  await router.start(shell.main);
}
