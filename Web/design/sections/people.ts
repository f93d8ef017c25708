import { confirmDialog } from "../../shared/components/confirm";
import { moneyText, relativeTime } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { DataTable } from "../../shared/components/table/data-table";
import { QueryState } from "../../shared/components/table/query-state";
import type { TableQuery } from "../../shared/components/table/types";
import { toast } from "../../shared/components/toast";
import { say } from "../i18n/text";
import { section } from "./section";

interface Person {
  id: string;
  name: string;
  role: "learner" | "teacher" | "admin";
  cost: number;
  seen: string;
  active: boolean;
}

const first = ["Ada", "Ben", "Chloé", "Dina", "Emil", "Fatou", "Goran", "Hana", "Iris", "Jun", "Kofi", "Lena"];
const last = ["Okafor", "Tremblay", "Nakamura", "Lindqvist", "Moreau"];
const now = Date.now();
const people: Person[] = first.flatMap((given, row) =>
  last.map((family, column): Person => {
    const number = row * last.length + column;
    return {
      id: `p${number}`,
      name: `${given} ${family}`,
      role: number % 17 === 0 ? "admin" : number % 6 === 0 ? "teacher" : "learner",
      cost: ((number * 37) % 91) / 7,
      seen: new Date(now - ((number * 7919) % 3000) * 600_000).toISOString(),
      active: number % 9 !== 4,
    };
  }),
);

/** A table of people that a server of its own sorts, filters and pages. */
export function table(): HTMLElement {
  const roles = {
    learner: say("forms.learner"), teacher: say("forms.teacher"), admin: say("forms.administrator"),
  };
  return section(
    "table",
    say("table"),
    DataTable.of<Person>({
      label: say("table.label"),
      search: say("table.search"),
      pageSize: 8,
      state: new QueryState({ sort: "name" }),
      filters: [
        { key: "role", label: say("table.role"), choices: Object.entries(roles).map(([value, label]) => ({ value, label })) },
        { key: "state", label: say("table.state"), choices: [{ value: "active", label: say("table.active") }, { value: "away", label: say("table.away") }] },
      ],
      columns: [
        { key: "name", label: say("table.name"), cell: (one) => one.name, sort: true },
        { key: "role", label: say("table.role"), cell: (one) => roles[one.role], sort: true },
        { key: "state", label: say("table.state"), cell: (one) => badge(one.active ? "success" : "neutral", say(one.active ? "table.active" : "table.away")) },
        { key: "seen", label: say("table.seen"), cell: (one) => relativeTime(one.seen), sort: true, hideOnPhone: true },
        { key: "cost", label: say("table.cost"), cell: (one) => moneyText(one.cost, "EUR"), sort: true, align: "end" },
      ],
      rowKey: (one) => one.id,
      rowLabel: (one) => one.name,
      rowOpen: (one) => toast(one.name, { kind: "info" }),
      bulk: [
        { label: say("table.export"), icon: "download", run: (rows) => toast(`${say("table.export")}: ${rows.length}`) },
        { label: say("table.remove"), danger: true, run: remove },
      ],
      load: answer,
      empty: () => emptyState({ icon: "people", title: say("table.empty") }),
    }),
  );
}

async function remove(rows: Person[]): Promise<void> {
  const count = rows.length;
  const isSure = await confirmDialog({
    title: say("table.removeTitle", { count }),
    text: say("table.removeText"),
    confirm: say("table.removeConfirm", { count }),
    danger: true,
  });
  if (!isSure) return;
  for (const row of rows) people.splice(people.indexOf(row), 1);
  toast(say("table.removed", { count }));
}

async function answer(query: TableQuery): Promise<{ rows: Person[]; next: string | null; total: number }> {
  await new Promise((resolve) => setTimeout(resolve, 120));
  const { search, filters, sort, descending, after, limit } = query;
  const fits = people.filter(
    (one) =>
      one.name.toLowerCase().includes(search.toLowerCase()) &&
      (filters["role"] === undefined || one.role === filters["role"]) &&
      (filters["state"] === undefined || one.active === (filters["state"] === "active")),
  );
  const key = (sort ?? "name") as keyof Person;
  fits.sort((one, other) => (one[key] < other[key] ? -1 : one[key] > other[key] ? 1 : 0) * (descending ? -1 : 1));
  const from = Number(after ?? 0);
  const rows = fits.slice(from, from + limit);
  return { rows, next: from + limit < fits.length ? String(from + limit) : null, total: fits.length };
}
