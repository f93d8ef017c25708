import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { SideDrawer } from "../../shared/components/drawer";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { downloadFrom } from "../resource/download";
import { personName } from "../resource/names";
import { facts, page } from "../resource/page";
import { withQuery } from "../resource/requests";
import { rowsOf } from "../resource/rows";
import { smallTable } from "../resource/small-table";
import { table } from "../resource/table";
import { auditActions } from "./actions";
import { type AuditEvent, changesOf } from "./event";

const filterKeys = ["action", "actor", "target_kind", "target_id", "from", "until"] as const;

/** Who did what, with what changed. */
export function auditPage(context: AdminContext): HTMLElement {
  const download = button(say("audit.download"), {
    icon: "down",
    run: () => downloadFrom(context.api, withQuery("/api/v1/audit-events", { ...asked(), format: "csv" }), "audit-log.csv"),
  });
  return page(
    { title: say("audit.title"), lead: say("audit.lead"), actions: [download] },
    table<AuditEvent>({
      label: say("audit.title"),
      pageSize: 50,
      filters: [
        {
          key: "action",
          label: say("audit.action"),
          choices: auditActions.map((action) => ({ value: action, label: action })),
        },
        { key: "from", label: say("audit.from"), kind: "date" },
        { key: "until", label: say("audit.until"), kind: "date" },
        { key: "actor", label: say("audit.actorID"), kind: "text" },
        { key: "target_id", label: say("audit.targetID"), kind: "text" },
      ],
      columns: [
        { key: "at", label: say("audit.at"), cell: (event) => nowrap(dateText(event.at)) },
        { key: "actor", label: say("audit.actor"), cell: (event) => nowrap(actorOf(context, event)) },
        { key: "action", label: say("audit.action"), cell: (event) => nowrap(build("code", {}, event.action)) },
        {
          key: "target",
          label: say("audit.target"),
          cell: (event) => targetOf(context, event),
          hideOnPhone: true,
        },
        {
          key: "changes",
          label: say("audit.difference"),
          cell: (event) => build("span", { class: "admin-words" }, changedFields(event)),
          hideOnPhone: true,
        },
      ],
      load: (query) => {
        const { from, until, ...filters } = query.filters;
        const times = { ...(from ? { from: dayStart(from) } : {}), ...(until ? { until: dayStart(until, 1) } : {}) };
        return rowsOf<AuditEvent>(context.api, "/api/v1/audit-events")({ ...query, filters: { ...filters, ...times } });
      },
      rowKey: (event) => String(event.sequence),
      rowOpen: (event) => openEvent(context, event),
      empty: () => emptyState({ icon: "list", title: say("audit.empty"), text: say("audit.emptyWhat") }),
    }),
  );
}

/** The names of the fields that changed, the first few of many. */
function changedFields(event: AuditEvent): string {
  const fields = changesOf(event.difference).map((change) => change.field);
  return fields.length === 0 ? "–" : fields.slice(0, 4).join(", ") + (fields.length > 4 ? " …" : "");
}

function nowrap(content: HTMLElement | string): HTMLElement {
  return build("span", { class: "admin-nowrap" }, content);
}

/** The filters of the address, for the table that is downloaded. */
function asked(): Record<string, string> {
  const query = new URLSearchParams(location.search);
  const filters: Record<string, string> = {};
  for (const key of filterKeys) {
    const value = query.get(key);
    if (value === null || value === "") continue;
    filters[key] = key === "from" ? dayStart(value) : key === "until" ? dayStart(value, 1) : value;
  }
  return filters;
}

/** The instant at which a day begins where the person is, or the one some days later. */
function dayStart(day: string, later = 0): string {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + later);
  return Number.isNaN(start.getTime()) ? day : start.toISOString();
}

function actorOf(context: AdminContext, event: AuditEvent): HTMLElement | string {
  const { kind, id } = event.actor;
  if (kind === "person" && id !== null) return personName(context, id);
  if (kind === "operator") return say("audit.operator");
  if (kind === "system") return say("audit.system");
  if (kind === "visitor") return say("audit.visitor");
  return build("span", { title: id ?? "" }, kind === "api_key" || kind === "key" ? say("audit.key") : kind);
}

function targetOf(context: AdminContext, event: AuditEvent): HTMLElement {
  const { kind, id } = event.target;
  if (kind === "user" || kind === "membership") return personName(context, id);
  return build("span", { class: "admin-words" }, `${kind} `, build("code", { class: "quiet admin-nowrap", title: id }, id.length > 14 ? `${id.slice(0, 12)}…` : id));
}

function openEvent(context: AdminContext, event: AuditEvent): void {
  const changes = changesOf(event.difference);
  const body = build(
    "div",
    { class: "admin-event" },
    facts([
      [say("audit.at"), dateText(event.at)],
      [say("audit.actor"), actorOf(context, event)],
      [say("audit.behalf"), event.on_behalf_of === null ? null : personName(context, event.on_behalf_of)],
      [say("audit.action"), build("code", {}, event.action)],
      [say("audit.target"), build("span", {}, `${event.target.kind} `, build("code", {}, event.target.id))],
      [say("audit.address"), event.address],
      [say("audit.request"), event.request_id === null ? null : build("code", {}, event.request_id)],
      [say("audit.hash"), build("code", {}, event.hash)],
    ]),
    build("h3", {}, say("audit.difference")),
    changes.length === 0
      ? build("p", { class: "quiet" }, say("audit.differenceNone"))
      : smallTable(
          say("audit.difference"),
          [say("audit.field"), say("audit.before"), say("audit.after")],
          changes.map((change) => [change.field, change.before, change.after]),
        ),
  );
  SideDrawer.open({ title: say("audit.event", { number: event.sequence }), body, wide: true });
}
