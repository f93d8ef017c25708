import { button, buttonLink } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { loading, notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { ImportReport, Model, ModelProvider, ProviderTest } from "../api/models";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { findingsList } from "../resource/findings";
import { page, section } from "../resource/page";
import { providerForm } from "./provider-form";
import { needsOf } from "./provider-needs";
import { useBadge } from "./providers-page";

/** A new provider. */
export function newProviderPage(context: AdminContext): HTMLElement {
  const form = providerForm(null, {
    save: async (values) => {
      const made = await context.api.post<ModelProvider>("/api/v1/providers", values);
      context.go(`/providers/${made.slug}`);
    },
    cancel: () => context.go("/providers"),
  });
  return page({ title: say("providers.newTitle"), back: backTo(context) }, form);
}

/** One provider: whether it works, its models, its settings. */
export async function providerPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const path = `/api/v1/providers/${encodeURIComponent(params["slug"] ?? "")}`;
  const edited = await Edited.read<ModelProvider>(context.api, path);
  const provider = edited.value;
  const reload = () => context.go(`/providers/${provider.slug}`);
  const results = build("div", { class: "admin-test" });
  const test = () =>
    loading(
      results,
      () => context.api.post<ProviderTest>(`${path}/test`, {}),
      (found) => findingsList(found, (name) => say(`finding.${name as ProviderTest["findings"][number]["name"]}`)),
      "card",
    );
  const models = build("div");
  const form = providerForm(provider, { save: ({ slug: _slug, ...values }) => edited.change(values), reload });
  const made = page(
    { title: provider.slug, back: backTo(context), badges: [useBadge(provider.enabled), build("span", { class: "quiet" }, say(`kind.${provider.kind}`))] },
    section(
      say("providers.test"),
      { text: say("providers.testLead"), action: button(say("providers.test"), { icon: "play", run: test }) },
      results,
    ),
    section(say("providers.models"), { action: modelActions(context, provider, models) }, models),
    build("div", { class: "admin-section admin-form" }, form),
    dangerSection({
      label: say("providers.delete"),
      text: say("providers.deleteText"),
      ask: { title: say("providers.deleteTitle", { name: provider.slug }), typed: provider.slug },
      run: () => edited.remove(),
      done: say("b.deleted", { name: provider.slug }),
      after: () => context.go("/providers"),
    }),
  );
  void showModels(context, provider, models);
  return made;
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("providers.title"), href: context.href("/providers") };
}

function modelActions(context: AdminContext, provider: ModelProvider, place: HTMLElement): HTMLElement {
  const imports = needsOf(provider.kind).imports;
  return build(
    "div",
    { class: "admin-actions" },
    imports && button(say("providers.import"), { icon: "down", run: () => askImport(context, provider, place) }),
    buttonLink(say("providers.addModel"), context.href(`/models/new?provider=${provider.slug}`), { icon: "plus" }),
  );
}

async function askImport(context: AdminContext, provider: ModelProvider, place: HTMLElement): Promise<void> {
  let done: ImportReport | null = null;
  await confirmDialog({
    title: say("providers.importTitle"),
    text: say("providers.importLead"),
    confirm: say("providers.import"),
    run: async () => {
      done = await context.api.post<ImportReport>(`/api/v1/providers/${provider.slug}/import`, {});
    },
  });
  if (done === null) return;
  await showModels(context, provider, place);
  place.prepend(importNotice(done));
}

/** What an import did, kind by kind. */
export function importNotice(report: ImportReport): HTMLElement {
  const names = (label: string, list: readonly string[]) =>
    list.length > 0 && build("p", {}, build("strong", {}, `${label} (${list.length}) `), list.join(", "));
  const left = report.left.map(({ name, reason }) =>
    build("li", {}, build("strong", {}, name || say("providers.importNameless")), " ", build("span", { lang: "en" }, reason)),
  );
  const count = report.created.length + report.changed.length + report.unchanged.length;
  return notice(
    count > 0 ? "success" : "warning",
    count > 0 ? say("providers.importTitle") : say("providers.importNothing"),
    names(say("providers.importCreated"), report.created),
    names(say("providers.importChanged"), report.changed),
    names(say("providers.importUnchanged"), report.unchanged),
    left.length > 0 && build("div", {}, build("strong", {}, say("providers.importLeft")), build("ul", {}, ...left)),
  );
}

function showModels(context: AdminContext, provider: ModelProvider, place: HTMLElement): Promise<void> {
  return loading(
    place,
    () => context.api.all<Model>("/api/v1/models"),
    (models) => {
      const own = models.filter((model) => model.provider === provider.slug && !model.shared);
      if (own.length === 0) return build("p", { class: "quiet" }, say("providers.modelsNone"));
      return build(
        "ul",
        { class: "admin-cards" },
        ...own.map((model) =>
          build(
            "li",
            {},
            build("a", { href: context.href(`/models/${model.slug}`) }, model.slug),
            build("span", { class: "quiet" }, say(`purpose.${model.purpose}`)),
            !model.enabled && useBadge(false),
          ),
        ),
      );
    },
  );
}
