import { AppContext } from "../shared/app/context";
import { forbiddenPage } from "../shared/app/forbidden";
import { Router } from "../shared/app/router";
import { appShell } from "../shared/app/shell";
import { statePage } from "../shared/app/state-page";
import { buttonLink } from "../shared/components/button";
import { emptyState, failureState } from "../shared/components/states";
import { build } from "../shared/dom/build";
import type { Installation } from "../shared/session/api";
import { AdminContext } from "./context";
import { commands, isAllowed, mayEnter, navigation } from "./frame/navigation";
import { say } from "./i18n/text";
import { countIn } from "./models/amounts";
import { pages } from "./pages";

void start();

/** Finds out who the person is and what they may do, and shows the console. */
async function start(): Promise<void> {
  // Anybody may ask this, so it need not wait for who the person is.
  const installation = fetch("/api/v1/installation").then((answer) => answer.json() as Promise<Installation>).catch(() => null);
  let app: AppContext;
  try {
    app = await AppContext.start();
  } catch (error) {
    document.body.replaceChildren(build("main", { class: "ui-main" }, statePage(failureState(error, () => location.reload()))));
    return;
  }
  countIn((await installation)?.currency ?? null);
  const context = new AdminContext(app);
  const shell = appShell({
    app: "admin",
    nav: mayEnter(context) ? navigation(context) : [],
    palette: () => (mayEnter(context) ? commands(context) : []),
    context: app,
  });
  const router = new Router(
    "/admin",
    [
      ...pages.map((page) => ({
        path: page.path,
        open: (params: Record<string, string>, query: URLSearchParams) =>
          isAllowed(page, context) && (mayEnter(context) || page.path !== "/") ? page.open(context, params, query) : forbidden(context),
      })),
      { path: "*", open: () => missing(context) },
    ],
    () => context.tenant.name,
  );
  context.router = router;
  router.onChange = () => shell.navigation.mark();
  await router.start(shell.main);
}

/** Somebody who may see other pages of the console is led there; whoever may see none, to the chat. */
function forbidden(context: AdminContext): HTMLElement {
  const way = mayEnter(context) ? { label: say("page.overview"), href: context.href("/") } : undefined;
  return forbiddenPage(context.tenant.name, way);
}

function missing(context: AdminContext): HTMLElement {
  const action = buttonLink(say("page.overview"), context.href("/"));
  return statePage(emptyState({ icon: "search", title: say("page.missing"), text: say("page.missingWhat"), action }));
}
