import { dateText, durationText } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { tabs } from "../../shared/components/tabs";
import { build } from "../../shared/dom/build";
import type { Call, TelephoneAccount } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { allWorkflows } from "../workflows/workflow-choices";
import { endText, partyCell } from "./call-parts";
import { LiveCalls } from "./live-calls";

/** Calls under way, which the page follows, and those that are over. */
export async function callsPage(context: AdminContext, isPast: boolean): Promise<HTMLElement> {
  const panels = [
    { key: "live", label: say("calls.live"), href: context.href("/calls"), panel: () => LiveCalls.of(context) },
    { key: "past", label: say("calls.past"), href: context.href("/calls/past"), panel: () => build("div") },
  ];
  if (isPast) {
    const past = await pastCalls(context);
    panels[1] = { ...(panels[1] as (typeof panels)[number]), panel: () => build("div", {}, past) };
  }
  return page({ title: say("calls.title"), lead: say("calls.lead") }, tabs(panels, isPast ? "past" : "live", () => undefined));
}

async function pastCalls(context: AdminContext): Promise<HTMLElement> {
  const [workflows, accounts] = await Promise.all([
    allWorkflows(context),
    context.can("telephony.manage") ? context.api.all<TelephoneAccount>("/api/v1/sip-accounts") : [],
  ]);
  const account = { key: "sip_account", label: say("accounts.one"), choices: accounts.map(({ id, name }) => ({ value: id, label: name })) };
  return table<Call>({
    label: say("calls.past"),
    load: rowsOf<Call>(context.api, "/api/v1/calls", { live: false }),
    rowKey: (call) => call.id,
    rowHref: (call) => context.href(`/calls/${call.id}`),
    filters: [
      {
        key: "direction",
        label: say("calls.direction"),
        choices: [
          { value: "inbound", label: say("calls.inbound") },
          { value: "outbound", label: say("calls.outbound") },
        ],
      },
      { key: "workflow", label: say("calls.with"), choices: workflows },
      ...(accounts.length > 0 ? [account] : []),
    ],
    columns: [
      { key: "party", label: say("numbers.number"), cell: partyCell },
      { key: "direction", label: say("calls.direction"), cell: ({ direction }) => say(`calls.${direction}`), hideOnPhone: true },
      { key: "workflow", label: say("calls.with"), cell: ({ workflow }) => workflow ?? "–", hideOnPhone: true },
      { key: "began", label: say("calls.began"), cell: (call) => dateText(call.created_at) },
      { key: "length", label: say("calls.length"), cell: ({ seconds }) => (seconds === null ? "–" : durationText(seconds)), align: "end" },
      { key: "reason", label: say("calls.status"), cell: ({ reason }) => endText(reason), hideOnPhone: true },
      { key: "recording", label: say("calls.recording"), cell: (call) => (call.has_recording ? badge("info", say("calls.hasRecording")) : "–"), hideOnPhone: true },
    ],
    empty: () => emptyState({ icon: "phone", title: say("calls.empty"), text: say("calls.emptyText") }),
  });
}
