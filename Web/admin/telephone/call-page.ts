import { buttonLink } from "../../shared/components/button";
import { chart } from "../../shared/components/chart/chart";
import { dateText, durationText, numberText, shareText } from "../../shared/components/format";
import { badge } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { Call, CallMedia } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { facts, page, section } from "../resource/page";
import { qualityOf, stagesOf, turnSeries, typicalWait } from "./call-course";
import { callBadge, endText, hangUpButton, partyCell } from "./call-parts";
import { FollowedCall } from "./followed-call";
import { ListenIn } from "./listen-in";
import { RecordingPlayer } from "./recording-player";

const known = ["created", "ringing", "media", "answered", "ended"] as const;
const qualityKinds = { good: "success", fair: "warning", poor: "danger" } as const;

/** The record of one call: how it went, how fast the assistant was, how good the sound, and what was recorded. */
export async function callPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const call = await context.api.get<Call>(`/api/v1/calls/${encodeURIComponent(params["id"] ?? "")}`);
  const again = () => context.go(`/calls/${call.id}`);
  const party = partyCell(call);
  return page(
    {
      title: `${say("calls.one")} · ${typeof party === "string" ? party : say("calls.withheld")}`,
      back: { label: say("calls.title"), href: context.href(call.live ? "/calls" : "/calls/past") },
      badges: [callBadge(call)],
      actions: [
        call.thread_id !== null && buttonLink(say("calls.conversation"), `/teach/conversations/${call.thread_id}`, { icon: "document" }),
        ListenIn.of(context, call, () => context.go(`/calls/${call.id}`, { replace: true })),
        call.live && context.can("telephony.manage") && hangUpButton(context, call, again),
      ],
    },
    facts([
      [say("calls.direction"), say(`calls.${call.direction}`)],
      [say("calls.from"), call.from ?? say("calls.withheld")],
      [say("calls.to"), call.to ?? say("calls.withheld")],
      [say("calls.with"), call.workflow],
      [say("accounts.one"), call.sip_account],
      [say("calls.began"), dateText(call.created_at)],
      [say("calls.length"), call.seconds === null ? null : durationText(call.seconds)],
      [say("stage.ended"), call.reason === null ? null : endText(call.reason)],
    ]),
    section(say("calls.recording"), {}, recording(context, call)),
    section(say("calls.stages"), {}, stageList(call)),
    section(say("calls.turns"), {}, ...turns(call)),
    section(say("calls.quality"), {}, quality(call.media)),
    FollowedCall.of(context, call),
  );
}

function recording(context: AdminContext, call: Call): HTMLElement {
  if (!call.has_recording) return build("p", { class: "quiet" }, say("calls.recordingNone"));
  if (!context.can("calls.listen")) return build("p", { class: "quiet" }, say("calls.recordingForbidden"));
  return RecordingPlayer.of(context, call.id);
}

function stageList(call: Call): HTMLElement {
  return build(
    "ol",
    { class: "stage-list" },
    ...stagesOf(call).map(({ name, at, after }) => {
      const stage = known.find((one) => one === name);
      return build(
        "li",
        {},
        build("strong", {}, stage === undefined ? name : say(`stage.${stage}`)),
        build("time", { datetime: at }, dateText(at)),
        after > 0 && build("span", { class: "quiet" }, say("stage.after", { time: numberText(after, { maximumFractionDigits: 1 }) })),
      );
    }),
  );
}

function turns(call: Call): HTMLElement[] {
  const series = turnSeries(call.turns);
  if (series.length === 0) return [build("p", { class: "quiet" }, say("calls.turnsNone"))];
  const typical = typicalWait(call.turns);
  return [
    ...(typical === null ? [] : [build("p", {}, say("calls.turnsTypical", { time: numberText(typical) }))]),
    chart({
      kind: "line",
      label: say("calls.turns"),
      xLabel: say("calls.turnAxis"),
      series: series.map(({ stage, points }) => ({ name: say(`turn.${stage}`), points })),
      format: (milliseconds) => durationText(milliseconds / 1000),
    }),
  ];
}

function quality(media: CallMedia): HTMLElement {
  const verdict = qualityOf(media.quality);
  if (media.packets_received === undefined && verdict === null) return build("p", { class: "quiet" }, say("calls.qualityNone"));
  const time = (milliseconds: number | null | undefined) =>
    milliseconds === null || milliseconds === undefined ? null : durationText(milliseconds / 1000);
  return facts([
    [
      say("calls.score"),
      verdict !== null && build("span", {}, badge(qualityKinds[verdict], say(`quality.${verdict}`)), ` ${numberText(media.quality ?? 0, { maximumFractionDigits: 1 })}`),
    ],
    [say("calls.codec"), media.codec],
    [say("calls.packets"), `${numberText(media.packets_received ?? 0)} / ${numberText(media.packets_sent ?? 0)}`],
    [say("calls.loss"), shareText(media.loss ?? 0)],
    [say("calls.late"), media.packets_late === undefined ? null : numberText(media.packets_late)],
    [say("calls.jitter"), time(media.jitter_ms)],
    [say("calls.delay"), time(media.delay_ms)],
    [say("calls.roundTrip"), time(media.round_trip_ms)],
  ]);
}
