import { buttonLink } from "../components/button";
import { emptyState } from "../components/states";
import { say } from "../i18n/ui";
import { statePage } from "./state-page";

/** A page for somebody whose role does not include it: who can change that, and the way to where they may be. */
export function forbiddenPage(institution: string, way = { label: say("app.toChat"), href: "/" }): HTMLElement {
  const [title, text] = [say("app.forbidden"), say("app.forbiddenText", { institution })];
  return statePage(emptyState({ icon: "lock", title, text, action: buttonLink(way.label, way.href) }));
}
