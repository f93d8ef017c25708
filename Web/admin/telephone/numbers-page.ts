import { buttonLink, iconButton } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { emptyState } from "../../shared/components/states";
import type { DataTable } from "../../shared/components/table/data-table";
import { build } from "../../shared/dom/build";
import { choiceField, comboField, EditForm, selectField, textField } from "../../shared/forms/fields";
import type { TelephoneAccount, TelephoneNumber } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { act } from "../resource/danger";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { workflowChoices } from "../workflows/workflow-choices";

/** Which number leads to which workflow. */
export async function numbersPage(context: AdminContext): Promise<HTMLElement> {
  const accounts = await context.api.all<TelephoneAccount>("/api/v1/sip-accounts");
  const add = () => buttonLink(say("numbers.new"), context.href("/phone-numbers/new"), { kind: "primary", icon: "plus" });
  const list: DataTable<TelephoneNumber> = table<TelephoneNumber>({
    label: say("numbers.title"),
    load: rowsOf<TelephoneNumber>(context.api, "/api/v1/phone-numbers"),
    rowKey: (number) => number.id,
    filters: [{ key: "sip_account", label: say("numbers.account"), choices: accounts.map(({ id, name }) => ({ value: id, label: name })) }],
    columns: [
      { key: "number", label: say("numbers.number"), cell: numberCell, order: ({ number, prefix }) => number ?? prefix },
      {
        key: "match", label: say("numbers.match"),
        cell: ({ number }) => say(number === null ? "numbers.prefix" : "numbers.exact"),
        hideOnPhone: true,
      },
      { key: "workflow", label: say("numbers.workflow"), cell: ({ workflow }) => workflow, order: ({ workflow }) => workflow },
      {
        key: "account", label: say("numbers.account"),
        cell: (row) => build("a", { href: context.href(`/sip-accounts/${row.sip_account_id}`) }, row.sip_account),
        hideOnPhone: true,
        order: ({ sip_account: account }) => account,
      },
      {
        key: "created_at", label: say("b.created"),
        cell: (row) => relativeTime(row.created_at),
        hideOnPhone: true,
        order: ({ created_at: made }) => Date.parse(made),
      },
      {
        key: "actions", label: say("resource.actions"), align: "end",
        cell: (row) => iconButton("trash", say("numbers.deleteTitle", { name: nameOf(row) }), () => remove(row), { small: true }),
      },
    ],
    empty: () => emptyState({ icon: "hash", title: say("numbers.empty"), text: say("numbers.emptyText"), action: add() }),
  });
  const remove = (row: TelephoneNumber): Promise<void> =>
    act({
      label: say("numbers.delete"),
      text: say("numbers.deleteText"),
      ask: { title: say("numbers.deleteTitle", { name: nameOf(row) }), typed: nameOf(row) },
      run: () => context.api.remove(`/api/v1/phone-numbers/${row.id}`),
      done: say("b.deleted", { name: nameOf(row) }),
      after: () => void list.reload(),
    });
  return page({ title: say("numbers.title"), lead: say("numbers.lead"), actions: [add()] }, list);
}

/** A new number; the query can name its account. */
export async function newNumberPage(context: AdminContext, query: URLSearchParams): Promise<HTMLElement> {
  const accounts = await context.api.all<TelephoneAccount>("/api/v1/sip-accounts");
  const head = { title: say("numbers.newTitle"), back: { label: say("numbers.title"), href: context.href("/phone-numbers") } };
  if (accounts.length === 0) {
    const action = buttonLink(say("accounts.new"), context.href("/sip-accounts/new"), { kind: "primary", icon: "plus" });
    return page(head, emptyState({ icon: "phone", title: say("accounts.empty"), text: say("numbers.needAccount"), action }));
  }
  const kind = choiceField({
    label: say("numbers.match"),
    value: "number",
    choices: [
      { value: "number", label: say("numbers.exact") },
      { value: "prefix", label: say("numbers.prefix") },
    ],
  });
  const help = build("span", {}, say("numbers.numberHelp"));
  kind.addEventListener("change", () => {
    help.textContent = say(kind.value === "number" ? "numbers.numberHelp" : "numbers.prefixHelp");
  });
  const number = textField({
    name: "number",
    label: say("numbers.number"),
    help,
    type: "tel",
    required: true,
    value: "",
    check: (text) => (/^\+?[\d\s().-]*\d[\d\s().-]*$/.test(text) ? null : say("numbers.numberProblem")),
  });
  const form = new EditForm({
    sections: [
      {
        fields: [
          selectField({
            name: "sip_account",
            label: say("numbers.account"),
            value: query.get("account") ?? accounts[0]?.id ?? "",
            choices: accounts.map(({ id, name }) => ({ value: id, label: name })),
          }),
          kind,
          number,
          comboField({ name: "workflow", label: say("numbers.workflow"), required: true, options: (typed) => workflowChoices(context, typed) }),
        ],
      },
    ],
    saveLabel: say("numbers.create"),
    isNew: true,
    cancel: () => context.go("/phone-numbers"),
    save: async ({ number: written, workflow, ...values }) => {
      const digits = written.replace(/[\s().-]/g, "");
      await context.api.post("/api/v1/phone-numbers", { ...values, workflow: workflow[0], [kind.value]: digits });
      context.go("/phone-numbers");
    },
  });
  return page(head, form);
}

function nameOf({ number, prefix }: TelephoneNumber): string {
  return number === null ? `${prefix ?? ""}…` : `+${number}`;
}

function numberCell(row: TelephoneNumber): Node {
  return build("code", {}, nameOf(row));
}
