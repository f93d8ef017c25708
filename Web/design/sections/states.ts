import { button } from "../../shared/components/button";
import { badge, emptyState, failureState, notice, skeleton } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import { say } from "../i18n/text";
import { grid, row, section } from "./section";

/** Badges, notices and toasts. */
export function words(): HTMLElement {
  const action = { label: say("states.undo"), run: () => toast(say("states.undone")) };
  return section(
    "states",
    say("states"),
    row(
      null,
      badge("success", say("states.published")),
      badge("neutral", say("states.draft")),
      badge("danger", say("states.failed")),
      badge("warning", say("states.waiting"), "clock"),
      badge("info", say("states.running")),
    ),
    grid(
      notice("info", say("states.info"), build("p", {}, say("states.infoText"))),
      notice("success", say("states.success"), build("p", {}, say("states.successText"))),
      notice("warning", say("states.warning"), build("p", {}, say("states.warningText"))),
      notice("danger", say("states.danger"), build("p", {}, say("states.dangerText"))),
    ),
    row(
      null,
      button(say("states.toast"), { run: () => toast(say("states.saved")) }),
      button(say("states.toastAction"), { run: () => toast(say("states.saved"), { kind: "info", action }) }),
      button(say("states.toastDanger"), { run: () => toast(say("states.danger"), { kind: "danger" }) }),
    ),
  );
}

/** What stands where there is nothing, nothing yet, or nothing to be had. */
export function places(): HTMLElement {
  const frame = (content: HTMLElement): HTMLElement => build("div", { class: "ui-card" }, content);
  const again = (): void => undefined;
  return section(
    "loading",
    say("loading"),
    grid(frame(skeleton("rows", 5)), frame(skeleton("card", 4))),
    grid(
      frame(
        emptyState({
          icon: "database",
          title: say("loading.empty"),
          text: say("loading.emptyText"),
          action: button(say("loading.emptyAction"), { kind: "primary", icon: "plus" }),
        }),
      ),
      frame(failureState(new TypeError("unreachable"), again)),
      frame(failureState(new APIError(403, "forbidden", "", null, { permission: "members.manage" }))),
      frame(failureState(new APIError(404, "not_found", "", null))),
      frame(failureState(new APIError(500, "internal_error", say("buttons.failure"), "7f3a9c21"), again)),
    ),
  );
}
