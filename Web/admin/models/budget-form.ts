import { build } from "../../shared/dom/build";
import { choiceField, comboField, dateField, EditForm, type FormField, numberField, selectField, textField } from "../../shared/forms/fields";
import { type Budget, type BudgetScope, budgetScopes } from "../api/budgets";
import type { AdminContext } from "../context";
import { moneyField } from "../fields/money-field";
import { say } from "../i18n/text";
import { zoneField } from "../fields/zone-field";
import { currencyHelp } from "./amounts";
import { subjects } from "./budget-subject";

/** What a form of a budget does. */
export interface BudgetFormOptions {
  /** Short names of models that may answer instead. */
  models: string[];
  save: (values: Record<string, unknown>) => Promise<unknown>;
  cancel?: () => void;
  reload?: () => void;
}

/** The form of a new budget: for whom, how much and how long, and what happens at its end. */
export function newBudgetForm(context: AdminContext, options: BudgetFormOptions): EditForm {
  const scope = choiceField({
    name: "scope",
    label: say("budgets.scope"),
    value: "tenant",
    choices: budgetScopes.map((one) => ({ value: one, label: say(`scope.${one}`) })),
  });
  const chosen = () => scope.value as BudgetScope;
  const subject = comboField({
    name: "subject_id",
    label: say("budgets.subject"),
    help: say("budgets.subjectHelp"),
    placeholder: say("budgets.subjectEach"),
    options: (typed) => subjects(context, chosen(), typed),
  });
  const unit = selectField({
    name: "unit",
    label: say("budgets.unit"),
    value: "money",
    choices: (["money", "tokens", "calls"] as const).map((one) => ({ value: one, label: say(`unit.${one}`) })),
  });
  const limits = limitFields(unit.value as Budget["unit"], null);
  const period = choiceField({
    name: "period",
    label: say("budgets.period"),
    value: "month",
    choices: (["day", "month", "term"] as const).map((one) => ({ value: one, label: say(`period.${one}`) })),
  });
  const starts = dateField({ name: "starts_on", label: say("budgets.starts") });
  const ends = dateField({ name: "ends_on", label: say("budgets.ends"), check: (day) => (day < starts.value ? say("budgets.orderProblem") : null) });
  const end = endFields(null, options.models);
  const suit = () => {
    subject.hidden = chosen() === "tenant";
    for (const field of [starts, ends]) {
      field.hidden = period.value !== "term";
      field.setRequired(!field.hidden);
    }
    limits.suit(unit.value as Budget["unit"]);
    end.suit();
  };
  scope.addEventListener("change", () => {
    subject.value = [];
    suit();
  });
  for (const field of [unit, period, ...end.fields]) field.addEventListener("change", suit);
  suit();
  const name = textField({ name: "name", label: say("budgets.name"), placeholder: say("budgets.namePlaceholder"), required: true, value: "", maxLength: 200 });
  return new EditForm({
    sections: [
      { title: say("budgets.section.what"), fields: [name, scope, subject] },
      { title: say("budgets.section.limit"), fields: [unit, ...limits.fields, period, starts, ends, zoneField("time_zone", say("budgets.zone"), say("budgets.zoneHelp"))] },
      { title: say("budgets.section.end"), fields: end.fields },
    ],
    saveLabel: say("budgets.create"),
    isNew: true,
    ...(options.cancel ? { cancel: options.cancel } : {}),
    save: ({ subject_id: whose, starts_on: first, ends_on: last, ...values }) =>
      options.save({
        ...values,
        ...limits.sent(values["unit"]),
        ...end.sent(),
        time_zone: values["time_zone"][0],
        ...(chosen() === "tenant" || whose.length === 0 ? {} : { subject_id: whose[0] }),
        ...(values["period"] === "term" ? { starts_on: first, ends_on: last } : {}),
      }),
  });
}

/** The form of a budget that is there: its name, limit, warning, action and last day. */
export function budgetForm(budget: Budget, options: BudgetFormOptions): EditForm {
  const limits = limitFields(budget.unit, budget.limit);
  const end = endFields(budget, options.models);
  const term = budget.period === "term" ? [dateField({ name: "ends_on", label: say("budgets.ends"), value: budget.ends_on ?? "", required: true })] : [];
  for (const field of end.fields) field.addEventListener("change", end.suit);
  limits.suit(budget.unit);
  end.suit();
  const name = textField({ name: "name", label: say("budgets.name"), required: true, value: budget.name, maxLength: 200 });
  return new EditForm({
    sections: [
      { title: say("budgets.section.limit"), fields: [name, ...limits.fields, ...term] },
      { title: say("budgets.section.end"), fields: end.fields },
    ],
    saveLabel: say("budgets.save"),
    ...(options.reload ? { reload: options.reload } : {}),
    save: (values) => options.save({ ...values, ...limits.sent(budget.unit), ...end.sent() }),
  });
}

function limitHelp(unit: Budget["unit"]): string {
  const help = say(`budgets.limitHelp.${unit}`);
  return unit === "money" ? `${currencyHelp()} ${help}` : help;
}

/** The field of the limit, as an amount or as a count, by the unit. */
function limitFields(unit: Budget["unit"], limit: number | null) {
  const help = build("span");
  const money = moneyField({ label: say("budgets.limit"), help: limitHelp("money"), value: unit === "money" ? limit : null });
  const count = numberField({ label: say("budgets.limit"), help, min: 0, value: unit === "money" ? null : limit });
  return {
    fields: [money, count] as FormField<any>[],
    suit(chosen: Budget["unit"]): void {
      money.hidden = chosen !== "money";
      count.hidden = chosen === "money";
      money.setRequired(!money.hidden);
      count.setRequired(!count.hidden);
      help.textContent = limitHelp(chosen);
    },
    sent: (chosen: Budget["unit"]) => ({ limit: (chosen === "money" ? money : count).value }),
  };
}

/** When a budget warns, and what happens where nothing is left. */
function endFields(budget: Budget | null, models: readonly string[]) {
  const warn = numberField({
    label: say("budgets.warn"),
    help: say("budgets.warnHelp"),
    min: 1,
    max: 100,
    suffix: "%",
    value: budget === null ? 80 : budget.warn_at === null ? null : Math.round(budget.warn_at * 100),
  });
  const action = choiceField({
    name: "action",
    label: say("budgets.action"),
    value: budget?.action ?? "warn",
    choices: (["warn", "fallback", "stop"] as const).map((one) => ({ value: one, label: say(`action.${one}`), hint: say(`action.${one}.text`) })),
  });
  const fallback = selectField({
    label: say("budgets.fallback"),
    empty: say("b.none"),
    value: budget?.fallback_model ?? "",
    choices: models.map((value) => ({ value, label: value })),
  });
  return {
    fields: [warn, action, fallback] as FormField<any>[],
    suit(): void {
      fallback.hidden = action.value !== "fallback";
      fallback.setRequired(!fallback.hidden);
    },
    sent: () => ({
      warn_at: warn.value === null ? null : warn.value / 100,
      fallback_model: action.value === "fallback" ? fallback.value : null,
    }),
  };
}
