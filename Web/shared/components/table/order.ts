import { locale } from "../format";
import type { Column } from "./types";

/** The rows in the order of a column, as they came where it has none; rows without a value come last either way. */
export function ordered<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: string | null,
  descending: boolean,
): Row[] {
  const order = columns.find(({ key }) => key === sort)?.order;
  if (order === undefined) return [...rows];
  const { compare } = new Intl.Collator(locale(), { numeric: true });
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: order(row) }))
    .sort((one, other) => {
      if (isNothing(one.value) || isNothing(other.value)) return Number(isNothing(one.value)) - Number(isNothing(other.value));
      if (typeof one.value === "number" && typeof other.value === "number") return sign * (one.value - other.value);
      return sign * compare(String(one.value), String(other.value));
    })
    .map(({ row }) => row);
}

function isNothing(value: string | number | null | undefined): value is null | undefined | "" {
  return value === null || value === undefined || value === "";
}
