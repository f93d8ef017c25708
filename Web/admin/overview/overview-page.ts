import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";

/** What happened lately. */
export function overviewPage(context: AdminContext): HTMLElement {
  return page({ title: say("overview.title"), lead: context.tenant.name });
}
