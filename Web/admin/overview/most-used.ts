import { numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import type { UsageLine, UsageReport } from "../api/budgets";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { section } from "../resource/page";
import { rangeOf } from "../models/usage-range";
import { amountText } from "../models/amounts";

/** So many lines of each list are shown. */
const most = 5;

/** Which models cost most and which assistants are used most, with the way to all of them. */
export async function mostUsed(context: AdminContext, days: number): Promise<HTMLElement> {
  const range = rangeOf("custom", new Date(), { from: dayAgo(days - 1), to: dayAgo(0) });
  const report = (group_by: string): Promise<UsageReport> => context.api.get("/api/v1/usage", { group_by, ...range });
  const [models, assistants] = await Promise.all([report("model"), report("workflow")]);
  const isPaid = models.data.some((line) => line.cost > 0);
  const calls = (line: UsageLine): number => line.calls;
  return build(
    "div",
    { class: "admin-most" },
    list(context, say(isPaid ? "overview.topModels" : "overview.topModelsUse"), "model", models.data, isPaid ? (line) => line.cost : calls, isPaid ? amountText : callsText),
    list(context, say("overview.topAssistants"), "workflow", assistants.data, calls, callsText),
  );
}

function list(
  context: AdminContext,
  title: string,
  group: "model" | "workflow",
  lines: readonly UsageLine[],
  of: (line: UsageLine) => number,
  text: (value: number) => string,
): HTMLElement | null {
  const named = lines.filter((line) => line.key !== null && of(line) > 0).sort((one, other) => of(other) - of(one));
  const [first] = named;
  if (first === undefined) return null;
  const rows = named.slice(0, most).map((line) => {
    const bar = build("span", { class: "admin-most-bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", String(of(line) / of(first)));
    return build("li", {}, build("span", {}, line.name ?? line.key ?? ""), build("span", { class: "quiet" }, text(of(line))), bar);
  });
  const all = build("a", { href: context.href(`/usage?group_by=${group}`) }, say("overview.all"));
  return section(title, { action: all }, build("ol", { class: "ui-card" }, ...rows));
}

function callsText(calls: number): string {
  return say("overview.callsCount", { count: numberText(calls) });
}

function dayAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
