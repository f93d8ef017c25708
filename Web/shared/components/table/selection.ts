import { build } from "../../dom/build";
import { say } from "../../i18n/ui";
import { button } from "../button";
import type { BulkAction } from "./types";

/** The rows that are selected, over all pages, and what can be done with them. */
export class Selection<Row> {
  readonly element = build("div", { class: "ui-bulk", hidden: true });
  private readonly rows = new Map<string, Row>();
  private readonly count = build("p", { role: "status" });

  constructor(
    actions: readonly BulkAction<Row>[],
    private readonly changed: () => void,
    reload: () => Promise<void>,
  ) {
    const buttons = actions.map((action) =>
      button(action.label, {
        small: true,
        ...(action.icon ? { icon: action.icon } : {}),
        ...(action.danger ? { kind: "danger" as const } : {}),
        run: async () => {
          await action.run([...this.rows.values()]);
          await reload();
        },
      }),
    );
    const clear = button(say("table.unselect"), { small: true, kind: "plain", run: () => this.clear() });
    this.element.append(this.count, ...buttons, clear);
  }

  has(key: string): boolean {
    return this.rows.has(key);
  }

  /** Selects a row, or no longer. */
  set(key: string, row: Row, selected: boolean): void {
    if (selected) this.rows.set(key, row);
    else this.rows.delete(key);
    this.update();
  }

  /** Selects nothing. */
  clear(): void {
    this.rows.clear();
    this.update();
  }

  private update(): void {
    this.element.hidden = this.rows.size === 0;
    this.count.textContent = say("table.selected", { count: this.rows.size });
    this.changed();
  }
}
