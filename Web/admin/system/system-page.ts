import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { badge, loading } from "../../shared/components/states";
import { build, type Child } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { type Checked, findingsList } from "../resource/findings";
import { page, section } from "../resource/page";
import type { Listed } from "../resource/requests";
import { type System, systemSections } from "./system-sections";

/** Whether everything that assistants need is there. */
export function systemPage(context: AdminContext): HTMLElement {
  const host = build("div", { class: "admin-health" });
  const show = (): Promise<void> => loading(host, () => readHealth(context), (health) => cards(context, health), "card");
  void show();
  return page(
    {
      title: say("system.title"),
      lead: say("system.lead"),
      actions: [button(say("system.refresh"), { icon: "retry", run: show })],
    },
    host,
    context.can("models.manage") && modelsSection(context),
  );
}

interface Health {
  isReady: boolean;
  installation: { version: string; chat_model: string; local_models: boolean };
  system: System | null;
  failedDeliveries: number | null;
  refusedLaunches: number | null;
}

async function readHealth(context: AdminContext): Promise<Health> {
  const { api } = context;
  const [ready, installation, system, failed, refused] = await Promise.all([
    api.get<{ status: string }>("/readyz").then(
      () => true,
      () => false,
    ),
    api.get<Health["installation"]>("/api/v1/installation"),
    orNothing(api.get<System>("/api/v1/system")),
    context.can("runs.read") ? orNothing(countOf(context, "/api/v1/effects?status=failed")) : null,
    context.can("learning_platforms.manage") ? orNothing(countOf(context, "/api/v1/lti/launches?outcome=refused")) : null,
  ]);
  return { isReady: ready, installation, system, failedDeliveries: failed, refusedLaunches: refused };
}

async function countOf(context: AdminContext, path: string): Promise<number> {
  return (await context.api.get<Listed<unknown>>(`${path}&limit=100`)).data.length;
}

/** What was asked for; null where this server does not have it, or the person may not see it. */
async function orNothing<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof APIError && error.status < 500) return null;
    throw error;
  }
}

function cards(context: AdminContext, health: Health): Child[] {
  const { installation, failedDeliveries: failed, refusedLaunches: refused } = health;
  const state = (isGood: boolean): HTMLElement =>
    isGood ? badge("success", say("system.ok")) : badge("danger", say("system.bad"));
  return [
    build(
      "ul",
      { class: "admin-states" },
      card(say("system.server"), state(health.isReady), `${say("system.version")} ${installation.version}`),
      card(say("system.database"), state(health.isReady)),
      card(
        say("system.model"),
        installation.local_models ? badge("warning", installation.chat_model) : badge("success", installation.chat_model),
        installation.local_models ? say("system.modelLocal") : null,
      ),
      failed !== null &&
        card(
          say("system.deliveries"),
          failed === 0
            ? badge("success", say("system.deliveriesFine"))
            : badge("danger", say("system.deliveriesFailed", { count: failed })),
          build("a", { href: context.href("/outbox?status=failed") }, say("outbox.title")),
        ),
      refused !== null &&
        card(
          say("system.launches"),
          refused === 0
            ? badge("success", say("system.launchesFine"))
            : badge("warning", say("system.launchesSome", { count: refused })),
          build("a", { href: context.href("/launches?outcome=refused") }, say("launches.title")),
        ),
    ),
    ...(health.system === null ? [] : systemSections(health.system)),
    build("p", { class: "quiet admin-checked" }, say("system.checked", { time: dateText(new Date().toISOString()) })),
  ];
}

function card(title: string, state: HTMLElement, remark: Child = null): HTMLElement {
  return build("li", { class: "ui-card" }, build("h2", {}, title), state, remark !== null && build("p", { class: "quiet" }, remark));
}

/** Asks each provider for a word. */
function modelsSection(context: AdminContext): HTMLElement {
  const results = build("div", { "aria-live": "polite" });
  const run = button(say("system.modelsRun"), {
    run: async () => {
      const providers = await context.api.all<{ slug: string; enabled: boolean }>("/api/v1/providers");
      const used = providers.filter((provider) => provider.enabled);
      if (used.length === 0) {
        results.replaceChildren(build("p", { class: "quiet" }, say("system.modelsNone")));
        return;
      }
      results.replaceChildren();
      await Promise.all(
        used.map(async ({ slug }) => {
          const place = build("div", {});
          results.append(place);
          const checked = await context.api.post<Checked>(`/api/v1/providers/${slug}/test`, {});
          place.append(build("h3", {}, slug), findingsList(checked, (name) => sayOf("system.finding", name)));
        }),
      );
    },
  });
  return section(say("system.models"), { text: say("system.modelsWhat"), action: run }, results);
}
