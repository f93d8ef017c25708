import { DataTable } from "../../shared/components/table/data-table";
import { QueryState } from "../../shared/components/table/query-state";
import type { TableOptions } from "../../shared/components/table/types";

/** A list of the console, whose search, filters and page the address keeps. `prefix` parts two lists of one page. */
export function table<Row>(options: Omit<TableOptions<Row>, "state"> & { prefix?: string }): DataTable<Row> {
  const { prefix, ...rest } = options;
  return DataTable.of<Row>({ ...rest, state: new QueryState(prefix === undefined ? {} : { prefix }) });
}
