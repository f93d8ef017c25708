import { badge } from "../../shared/components/states";
import type { IconName } from "../../shared/dom/icon";
import { conditionText } from "../../shared/teaching/where";
import { say } from "../i18n/text";
import type { Shown } from "../state/view";

const looks: Record<Shown, { kind: "neutral" | "success" | "warning" | "danger" | "info"; icon?: IconName }> = {
  failed: { kind: "danger", icon: "alert" },
  stuck: { kind: "danger", icon: "hand" },
  idle: { kind: "warning", icon: "clock" },
  working: { kind: "info" },
  begins: { kind: "neutral" },
  done: { kind: "success", icon: "check" },
  absent: { kind: "neutral" },
};

/** The word for how somebody gets on, or that they have not begun. */
export function shownText(shown: Shown): string {
  return shown === "absent" ? say("state.absent") : conditionText(shown);
}

/** How somebody gets on, by word, colour and mark. */
export function conditionBadge(shown: Shown): HTMLElement {
  const { kind, icon } = looks[shown];
  return badge(kind, shownText(shown), icon);
}
