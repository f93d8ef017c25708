import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";

/** What happened lately. */
export function overviewPage(context: AdminContext): HTMLElement {
  return build("div", {}, build("h1", {}, say("overview.title")), build("p", {}, context.tenant.name));
}
