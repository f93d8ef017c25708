/** What a budget is for. */
export const budgetScopes = ["tenant", "course", "workflow", "person"] as const;
/** The reach of a budget. */
export type BudgetScope = (typeof budgetScopes)[number];
/** In what a budget counts; money is in millionths of the currency. */
export type BudgetUnit = "money" | "tokens" | "calls";
/** How long a budget lasts. */
export type BudgetPeriod = "day" | "month" | "term";
/** What happens where nothing is left. */
export type BudgetAction = "warn" | "fallback" | "stop";

/** What language models may take, with what is used of it. */
export interface Budget {
  id: string;
  name: string;
  scope: BudgetScope;
  subject_id: string | null;
  unit: BudgetUnit;
  period: BudgetPeriod;
  time_zone: string;
  starts_on: string | null;
  ends_on: string | null;
  limit: number;
  warn_at: number | null;
  action: BudgetAction;
  fallback_model: string | null;
  period_began_at: string | null;
  used: number;
  held: number;
  used_by: number;
  warned_at: string | null;
  exhausted: boolean;
  created_at: string;
  updated_at: string;
}

/** What the lines of a report of use can have in common. */
export const usageGroups = [
  "model",
  "provider",
  "purpose",
  "person",
  "course",
  "workflow",
  "version",
  "step",
  "outcome",
  "day",
  "month",
] as const;
/** What the lines of a report have in common. */
export type UsageGroup = (typeof usageGroups)[number];

/** A line of a report of use; `cost` is in millionths of the currency. */
export interface UsageLine {
  key: string | null;
  name: string | null;
  calls: number;
  failures: number;
  fallbacks: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  images: number;
  /** That were read aloud. */
  characters: number;
  /** Of sound that was heard or made. */
  sound_seconds: number;
  cost: number;
  first_ms: number | null;
  total_ms: number;
}

/** What was used of language models. */
export interface UsageReport {
  group_by: UsageGroup;
  from: string;
  until: string;
  data: UsageLine[];
  /** Whether there are more lines. */
  cut: boolean;
}
