import { AppContext } from "../shared/app/context";
import { Router } from "../shared/app/router";
import { appShell } from "../shared/app/shell";
import { buttonLink } from "../shared/components/button";
import { emptyState, failureState } from "../shared/components/states";
import { build } from "../shared/dom/build";
import type { IconName } from "../shared/dom/icon";
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
    [
      ...pages.map((page) => ({
        path: page.path,
        open: (params: Record<string, string>, query: URLSearchParams) =>
          isAllowed(page, context) ? page.open(context, params, query) : forbidden(context),
      })),
      { path: "*", open: () => missing(context) },
    ],
    () => context.tenant.name,
  );
  context.router = router;
  router.onChange = () => shell.navigation.mark();
  await router.start(shell.main);
}

function forbidden(context: AdminContext): HTMLElement {
  const { name: institution } = context.tenant;
  return told("lock", say("page.forbidden"), say("page.forbiddenWhat", { institution }), context);
}

function missing(context: AdminContext): HTMLElement {
  return told("search", say("page.missing"), say("page.missingWhat"), context);
}

/** A page that has nothing but a remark, and the way back to where something is. */
function told(name: IconName, title: string, text: string, context: AdminContext): HTMLElement {
  const action = buttonLink(say("page.overview"), context.href("/"));
  return build(
    "div",
    {},
    build("h1", { class: "visually-hidden" }, title),
    emptyState({ icon: name, title, text, action }),
  );
}
