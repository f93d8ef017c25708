import { choiceField, comboField, EditForm, type FormField, numberField, secretField, selectField, switchField, textField } from "../../shared/forms/fields";
import { type AccountMode, accountModes, type TelephoneAccount } from "../api/telephone";
import type { AdminContext } from "../context";
import { linesField } from "../fields/lines-field";
import { moneyField } from "../fields/money-field";
import { say } from "../i18n/text";
import { currencyHelp } from "../models/amounts";
import { workflowChoices } from "../workflows/workflow-choices";

/** The form of a telephone account, which asks for what its kind needs; `account` is null for a new one. */
export function accountForm(
  context: AdminContext,
  account: TelephoneAccount | null,
  options: { save: (values: Record<string, unknown>) => Promise<unknown>; cancel?: () => void; reload?: () => void },
): EditForm {
  const mode = choiceField({
    name: "mode",
    label: say("accounts.mode"),
    cards: true,
    value: account?.mode ?? "register",
    choices: accountModes.map((one) => ({ value: one, label: say(`mode.${one}`), hint: say(`mode.${one}.text`) })),
  });
  const parts = connection(account);
  const suit = () => {
    const chosen = mode.value as AccountMode;
    const isOpen = chosen === "open";
    for (const field of [parts.host, parts.port, parts.transport, parts.proxy, parts.caller]) field.hidden = isOpen;
    for (const field of [parts.username, parts.password]) field.hidden = chosen !== "register";
    parts.networks.hidden = chosen !== "trunk";
    parts.host.setRequired(chosen === "register");
    parts.username.setRequired(chosen === "register");
    parts.networks.setRequired(chosen === "trunk");
  };
  mode.addEventListener("change", suit);
  suit();
  const name = textField({ name: "name", label: say("accounts.name"), required: true, value: account?.name ?? "", maxLength: 200 });
  const workflow = comboField({
    name: "default_workflow",
    label: say("accounts.workflow"),
    help: say("accounts.workflowHelp"),
    placeholder: say("accounts.noWorkflow"),
    chosen: account?.default_workflow ? [{ value: account.default_workflow, label: account.default_workflow }] : [],
    options: (typed) => workflowChoices(context, typed),
  });
  const enabled = switchField({ name: "enabled", label: say("b.enabled"), help: say("accounts.enabledHelp"), value: account?.enabled ?? true });
  return new EditForm({
    sections: [
      { fields: [name, mode] },
      { title: say("accounts.section.where"), fields: Object.values(parts) },
      { title: say("accounts.section.calls"), fields: [workflow, enabled] },
      { title: say("accounts.section.out"), fields: outgoing(account) },
      { title: say("accounts.section.limits"), help: say("b.unlimitedHelp"), fields: limits(account) },
    ],
    saveLabel: say(account === null ? "accounts.create" : "accounts.save"),
    isNew: account === null,
    ...(options.cancel ? { cancel: options.cancel } : {}),
    ...(options.reload ? { reload: options.reload } : {}),
    save: (values) => options.save(sent(values)),
  });
}

/** What is sent: nothing for what is empty, and the password only where somebody wrote one. */
function sent({ password, default_workflow: workflow, ...values }: Record<string, any>): Record<string, unknown> {
  const filled = Object.entries(values).map(([name, value]) => [name, value === "" ? null : value] as const);
  return {
    ...Object.fromEntries(filled),
    price_minute: values["price_minute"] ?? 0,
    default_workflow: workflow[0] ?? null,
    ...(password === null || password === "" ? {} : { password }),
  };
}

function connection(account: TelephoneAccount | null) {
  const text = (name: "host" | "username" | "outbound_proxy" | "caller_number", label: string, help?: string) =>
    textField({ name, label, code: true, value: account?.[name] ?? "", ...(help === undefined ? {} : { help }) });
  return {
    host: text("host", say("accounts.host"), say("accounts.hostHelp")),
    port: numberField({ name: "port", label: say("accounts.port"), value: account?.port ?? null, min: 1, max: 65_535, placeholder: "5060" }),
    transport: selectField({
      name: "transport",
      label: say("accounts.transport"),
      value: account?.transport ?? "udp",
      choices: ["udp", "tcp", "tls"].map((value) => ({ value, label: value.toUpperCase() })),
    }),
    username: text("username", say("accounts.username")),
    password: secretField({
      name: "password",
      label: say("accounts.password"),
      help: say("accounts.passwordHelp"),
      isSet: account?.has_password ?? false,
      lastFour: account?.password_hint ? account.password_hint : null,
    }),
    networks: linesField({
      name: "allowed_cidrs",
      label: say("accounts.networks"),
      help: say("accounts.networksHelp"),
      value: account?.allowed_cidrs ?? [],
    }),
    proxy: text("outbound_proxy", say("accounts.proxy"), say("accounts.proxyHelp")),
    caller: text("caller_number", say("accounts.caller"), say("numbers.numberHelp")),
  };
}

function outgoing(account: TelephoneAccount | null): FormField<any>[] {
  return [
    linesField({
      name: "outbound_prefixes",
      label: say("accounts.prefixes"),
      help: say("accounts.prefixesHelp"),
      value: account?.outbound_prefixes ?? [],
    }),
    moneyField({ name: "price_minute", label: say("accounts.price"), help: currencyHelp(), value: account?.price_minute || null }),
  ];
}

function limits(account: TelephoneAccount | null): FormField<any>[] {
  const count = (name: "concurrent_calls" | "calls_a_day" | "minutes_a_day", label: string, max: number) =>
    numberField({ name, label, min: 0, max, value: account?.[name] ?? null, placeholder: say("b.unlimited") });
  return [
    count("concurrent_calls", say("accounts.concurrent"), 10_000),
    count("calls_a_day", say("accounts.callsDay"), 1_000_000),
    count("minutes_a_day", say("accounts.minutesDay"), 1_000_000),
    moneyField({ name: "money_a_day", label: say("accounts.moneyDay"), help: currencyHelp(), value: account?.money_a_day ?? null }),
  ];
}
