import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { badge, loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { calledBy, type Person } from "../people/person";
import { downloadFrom } from "../resource/download";
import { page, section } from "../resource/page";
import { smallTable } from "../resource/small-table";
import { erasureSection } from "./erasure";

interface Consent {
  id: string;
  action: "given" | "withdrawn";
  at: string;
  key: string;
  version: number;
}

/** A person's data: what they get, what they agreed to, and how it is erased. */
export async function requestPage(context: AdminContext, id: string): Promise<HTMLElement> {
  const person = await context.api.get<Person>(`/api/v1/users/${id}`);
  const name = calledBy(person);
  const take = button(say("privacy.exportRun"), {
    icon: "down",
    run: async () => {
      await downloadFrom(context.api, `/api/v1/privacy/people/${id}/export`, `${person.email || id}.zip`);
      toast(say("privacy.exportDone"), { kind: "success" });
    },
  });
  return page(
    {
      title: say("privacy.of", { name }),
      lead: person.email,
      back: { label: say("privacy.title"), href: context.href("/privacy") },
    },
    section(say("privacy.export"), { text: say("privacy.exportWhat", { name, institution: context.tenant.name }) }, take),
    section(say("privacy.consents"), {}, consents(context, id, name)),
    erasureSection(context, person),
  );
}

function consents(context: AdminContext, id: string, name: string): HTMLElement {
  const host = build("div", {});
  void loading(
    host,
    () => context.api.all<Consent>("/api/v1/privacy/consents", { user_id: id }),
    (given) =>
      given.length === 0
        ? build("p", { class: "quiet" }, say("privacy.consentsNone", { name }))
        : smallTable(
            say("privacy.consents"),
            [say("texts.text"), say("resource.state"), say("audit.at")],
            given.map((consent) => [
              say("privacy.consentVersion", { key: consent.key, version: consent.version }),
              consent.action === "given"
                ? badge("success", say("privacy.consentGiven"))
                : badge("neutral", say("privacy.consentWithdrawn")),
              dateText(consent.at),
            ]),
          ),
  );
  return host;
}
