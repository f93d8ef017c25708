import { AppContext } from "../shared/app/context";
import { Router } from "../shared/app/router";
import { appShell } from "../shared/app/shell";
import { emptyState, failureState } from "../shared/components/states";
import { build } from "../shared/dom/build";
import { AdminContext } from "./context";
import { commands, isAllowed, navigation } from "./frame/navigation";
import { say } from "./i18n/text";
import { pages } from "./pages";

void start();

/** Finds out who the person is and what they may do, and shows the console. */
async function start(): Promise<void> {
  let app: AppContext;
  try {
    app = await AppContext.start();
  } catch (error) {
    document.body.replaceChildren(build("main", { class: "ui-main" }, failureState(error, () => location.reload())));
    return;
  }
  const context = new AdminContext(app);
  const shell = appShell({
    app: "admin",
    nav: navigation(context),
    palette: () => commands(context),
    context: app,
  });
  const router = new Router(
    "/admin",
    pages.map((page) => ({
      path: page.path,
      open: (params, query) => (isAllowed(page, context) ? page.open(context, params, query) : forbidden(context)),
    })),
    () => context.tenant.name,
  );
  context.router = router;
  router.onChange = () => shell.navigation.mark();
  await router.start(shell.main);
}

function forbidden(context: AdminContext): HTMLElement {
  return emptyState({
    icon: "lock",
    title: say("page.forbidden"),
    text: say("page.forbiddenWhat", { institution: context.tenant.name }),
  });
}
