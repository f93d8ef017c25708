import { button, buttonLink } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AccountTest, TelephoneAccount, TelephoneNumber } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { useBadge } from "../models/providers-page";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { findingsList } from "../resource/findings";
import { facts, page, section } from "../resource/page";
import { accountForm } from "./account-form";
import { registrationBadge } from "./accounts-page";

const results = { works: "passed", failed: "failed", skipped: "noted" } as const;

/** A new telephone account. */
export function newAccountPage(context: AdminContext): HTMLElement {
  const form = accountForm(context, null, {
    save: async (values) => {
      const made = await context.api.post<TelephoneAccount>("/api/v1/sip-accounts", values);
      context.go(`/sip-accounts/${made.id}`);
    },
    cancel: () => context.go("/sip-accounts"),
  });
  return page({ title: say("accounts.newTitle"), back: backTo(context) }, form);
}

/** One account: how its registration stands, whether it works, its numbers, its settings. */
export async function accountPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const path = `/api/v1/sip-accounts/${encodeURIComponent(params["id"] ?? "")}`;
  const edited = await Edited.read<TelephoneAccount>(context.api, path);
  const account = edited.value;
  const found = build("div", { class: "admin-test" });
  const standing = build("div", {}, standingOf(account));
  const test = () =>
    loading(
      found,
      async () => {
        const answer = await context.api.post<AccountTest>(`${path}/test`, {});
        // The test registers, so the registration is another one now.
        standing.replaceChildren(standingOf(await edited.reload()));
        return answer;
      },
      ({ works, findings }) => {
        const lines = findings.map(({ result, ...finding }) => ({ ...finding, result: results[result] }));
        return findingsList({ works, findings: lines }, (name) => say(`finding.${name as "options" | "registration"}`));
      },
      "card",
    );
  const numbers = build("div");
  void showNumbers(context, account, numbers);
  const form = accountForm(context, account, {
    save: async (values) => standing.replaceChildren(standingOf(await edited.change(values))),
    reload: () => context.go(`/sip-accounts/${account.id}`),
  });
  return page(
    { title: account.name, back: backTo(context), badges: [useBadge(account.enabled), build("span", { class: "quiet" }, say(`mode.${account.mode}`))] },
    section(
      say("accounts.test"),
      { text: say("accounts.testLead"), action: button(say("accounts.test"), { icon: "play", run: test }) },
      standing,
      found,
    ),
    section(
      say("accounts.numbers"),
      { action: buttonLink(say("numbers.new"), context.href(`/phone-numbers/new?account=${account.id}`), { icon: "plus" }) },
      numbers,
    ),
    build("div", { class: "admin-section admin-form" }, form),
    dangerSection({
      label: say("accounts.delete"),
      text: say("accounts.deleteText"),
      ask: { title: say("accounts.deleteTitle", { name: account.name }), typed: account.name },
      run: () => edited.remove(),
      done: say("b.deleted", { name: account.name }),
      after: () => context.go("/sip-accounts"),
    }),
  );
}

function standingOf(account: TelephoneAccount): HTMLElement {
  const { registration } = account;
  const since = registration && build("span", { class: "quiet" }, " ", relativeTime(registration.changed_at));
  return facts([
    [say("finding.registration"), build("span", {}, registrationBadge(account), since)],
    [say("b.serverSaid"), registration?.detail ? build("span", { lang: "en" }, registration.detail) : null],
  ]);
}

function showNumbers(context: AdminContext, account: TelephoneAccount, place: HTMLElement): Promise<void> {
  return loading(
    place,
    () => context.api.all<TelephoneNumber>("/api/v1/phone-numbers", { sip_account: account.id }),
    (numbers) => {
      if (numbers.length === 0) return build("p", { class: "quiet" }, say("accounts.workflowHelp"));
      return build(
        "ul",
        { class: "admin-cards" },
        ...numbers.map(({ number, prefix, workflow }) =>
          build("li", {}, build("code", {}, number === null ? `${prefix ?? ""}…` : `+${number}`), build("span", { class: "quiet" }, `→ ${workflow}`)),
        ),
      );
    },
  );
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("accounts.title"), href: context.href("/sip-accounts") };
}
