import { button } from "../../shared/components/button";
import { badge } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { Call } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { act } from "../resource/danger";

const kinds = { queued: "neutral", ringing: "info", answered: "success", ended: "neutral" } as const;

/** The state of a call, as a badge. */
export function callBadge({ status }: Pick<Call, "status">): HTMLElement {
  return badge(kinds[status], say(`call.${status}`));
}

/** Why a call ended, in words; the server's own where there are none for it. */
export function endText(reason: string | null): string {
  if (reason === null) return "–";
  const known = endings.find((one) => one === reason);
  return known === undefined ? reason : say(`end.${known}`);
}

const endings = [
  "remote_hang_up",
  "assistant_hang_up",
  "transferred",
  "unanswered",
  "declined",
  "answering_machine",
  "limit_reached",
  "silence",
  "media_lost",
  "failed",
] as const;

/** The number of the other side. */
export function partyCell(call: Pick<Call, "direction" | "from" | "to">): Node | string {
  const number = call.direction === "inbound" ? call.from : call.to;
  return number === null ? build("span", { class: "quiet" }, say("calls.withheld")) : number;
}

/** A button that hangs a call up, once somebody has confirmed it. */
export function hangUpButton(context: AdminContext, call: Pick<Call, "id">, after: () => void, small = false): HTMLElement {
  return button(say("calls.hangUp"), {
    kind: "danger",
    icon: "hangUp",
    small,
    run: () =>
      act({
        label: say("calls.hangUp"),
        text: say("calls.hangUpText"),
        ask: { title: say("calls.hangUpTitle") },
        run: () => context.api.post(`/api/v1/calls/${call.id}/hang-up`),
        done: say("calls.hungUp"),
        after,
      }),
  });
}
