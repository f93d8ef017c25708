import type { TablePage, TableQuery } from "../../shared/components/table/types";
import type { AdminAPI, Listed, Query } from "./requests";

/** Loads pages of a list of the API for a table: search and filters go to the server under their own names. */
export function rowsOf<Row>(
  api: AdminAPI,
  path: string,
  fixed: Query = {},
): (query: TableQuery) => Promise<TablePage<Row>> {
  return async (query) => {
    const listed = await api.get<Listed<Row>>(path, {
      ...fixed,
      ...query.filters,
      search: query.search,
      after: query.after,
      limit: query.limit,
    });
    return { rows: listed.data, next: listed.has_more ? listed.after : null };
  };
}
