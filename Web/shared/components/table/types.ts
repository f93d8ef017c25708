import type { Child } from "../../dom/build";
import type { IconName } from "../../dom/icon";
import type { QueryState } from "./query-state";

/** A column of a table. */
export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => Child;
  /** Whether the server can sort by it, under its key. */
  sort?: boolean;
  /** What the browser sorts by, where every row of the list is there. */
  order?: (row: Row) => string | number | null | undefined;
  /** Numbers stand at the end. */
  align?: "end";
  /** A CSS width, such as `12rem`. */
  width?: string;
  hideOnPhone?: boolean;
}

/** What rows are asked for by. */
export interface TableQuery {
  search: string;
  sort: string | null;
  descending: boolean;
  filters: Record<string, string>;
  after: string | null;
  limit: number;
}

/** Rows, and where the next ones begin. */
export interface TablePage<Row> {
  rows: Row[];
  next: string | null;
  total?: number;
}

/** A filter above a table; its choice is the parameter of its key. */
export interface FilterField {
  key: string;
  label: string;
  choices?: readonly { value: string; label: string }[];
  /** A day instead of a choice, or free text. */
  kind?: "choice" | "date" | "text";
}

/** Something to do with all selected rows at once. */
export interface BulkAction<Row> {
  label: string;
  icon?: IconName;
  danger?: boolean;
  run: (rows: Row[]) => void | Promise<void>;
}

/** Everything that a table is told. */
export interface TableOptions<Row> {
  label: string;
  columns: Column<Row>[];
  load: (query: TableQuery, signal: AbortSignal) => Promise<TablePage<Row>>;
  rowKey: (row: Row) => string;
  /** What a row is called, for the box that selects it; its key unless told. */
  rowLabel?: (row: Row) => string;
  rowHref?: (row: Row) => string | null;
  /** What opens a row that has no address of its own. */
  rowOpen?: (row: Row) => void;
  filters?: FilterField[];
  /** The label of the search field. */
  search?: string;
  bulk?: BulkAction<Row>[];
  /** What stands there when there is nothing at all. */
  empty: () => HTMLElement;
  state: QueryState;
  /** 25 unless told, and 100 where the browser sorts. */
  pageSize?: number;
}
