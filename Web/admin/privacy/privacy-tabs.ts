import { tabs } from "../../shared/components/tabs";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";

/** The parts of the privacy pages. */
export type PrivacyPart = "requests" | "retention" | "texts";

/** A privacy page: its title, the tabs to the others, and its own content. */
export function privacyPage(
  context: AdminContext,
  part: PrivacyPart,
  content: HTMLElement,
  actions: HTMLElement[] = [],
): HTMLElement {
  const panel = (): HTMLElement => content;
  return page(
    { title: say("privacy.title"), lead: say("privacy.lead"), actions },
    tabs(
      [
        { key: "requests", label: say("privacy.requests"), href: context.href("/privacy"), panel },
        { key: "retention", label: say("privacy.retention"), href: context.href("/privacy/retention"), panel },
        { key: "texts", label: say("privacy.texts"), href: context.href("/privacy/texts"), panel },
      ],
      part,
      () => undefined,
    ),
  );
}
