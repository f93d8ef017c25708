import { dateText, durationText, numberText } from "../../shared/components/format";
import { badge } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { facts, section } from "../resource/page";
import { smallTable } from "../resource/small-table";

/** How the server does, as `GET /api/v1/system` tells. */
export interface System {
  version: string;
  started_at: string;
  uptime_seconds: number;
  runs_working: number;
  queues: {
    name: "runs" | "documents" | "effects" | "scores";
    waiting: number;
    oldest_seconds: number | null;
    failed: number | null;
  }[];
  models: { name: string; shared: boolean; breaker: "closed" | "open" | "half_open" }[];
  telephone: { accounts: number; registered: number; calls: number };
}

/** What waits, which services rest, and since when the server runs. */
export function systemSections(system: System): HTMLElement[] {
  const { telephone } = system;
  return [
    section(
      say("system.queues"),
      { text: say("system.queuesWhat") },
      smallTable(
        say("system.queues"),
        [say("system.queue"), say("system.waiting"), say("system.oldest"), say("system.failedLately")],
        system.queues.map((queue) => [
          say(`system.queue.${queue.name}`),
          numberText(queue.waiting),
          queue.oldest_seconds === null ? "–" : durationText(queue.oldest_seconds),
          queue.failed === null || queue.failed === 0 ? "–" : badge("danger", numberText(queue.failed)),
        ]),
      ),
    ),
    section(
      say("system.services"),
      { text: say("system.servicesWhat") },
      build(
        "ul",
        { class: "admin-states" },
        ...system.models.map((model) =>
          build(
            "li",
            { class: "ui-card" },
            build("h3", {}, model.name),
            model.breaker === "closed"
              ? badge("success", say("system.asked"))
              : badge(model.breaker === "open" ? "danger" : "warning", say(`system.breaker.${model.breaker}`)),
          ),
        ),
      ),
    ),
    section(
      say("system.more"),
      {},
      facts([
        [say("system.version"), system.version],
        [say("system.started"), dateText(system.started_at)],
        [say("system.uptime"), durationText(system.uptime_seconds)],
        [say("system.working"), numberText(system.runs_working)],
        [say("system.accounts"), say("system.accountsOf", { registered: telephone.registered, all: telephone.accounts })],
        [say("system.calls"), numberText(telephone.calls)],
      ]),
    ),
  ];
}
