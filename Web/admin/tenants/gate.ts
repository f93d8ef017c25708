import { build } from "../../shared/dom/build";
import { notice } from "../../shared/components/states";
import { EditForm, secretField } from "../../shared/forms/fields";
import { APIError } from "../../shared/session/api";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { isSwitchedOff, operator } from "./operator";

/** A page of the operator; asks for the token where it is not known yet. */
export async function behindGate(
  context: AdminContext,
  open: () => HTMLElement | Promise<HTMLElement>,
): Promise<HTMLElement> {
  if (operator.isKnown) return open();
  const host = build("div", {});
  const form = new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [secretField({ label: say("tenants.token"), name: "token", required: true })],
      },
    ],
    saveLabel: say("tenants.enter"),
    save: async (values) => {
      try {
        await operator.enter(values["token"] as string);
      } catch (error) {
        if (isSwitchedOff(error)) {
          host.replaceChildren(notice("warning", say("tenants.missing"), build("p", {}, say("tenants.missingWhat"))));
          return;
        }
        if (error instanceof APIError && (error.status === 401 || error.status === 403)) {
          throw new APIError(400, "refused", say("tenants.refused"), null, {
            path: "token",
          });
        }
        throw error;
      }
      context.refresh();
    },
  });
  host.append(form);
  return page({ title: say("tenants.title"), lead: say("tenants.signInWhat") }, host);
}
