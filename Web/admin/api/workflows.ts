/** A workflow, as its authors see it. */
export interface Workflow {
  id: string;
  slug: string;
  title: string;
  description: string;
  published_version: number | null;
}

/** Which pages may show an assistant. */
export interface Embedding {
  origins: string[];
  visitors: boolean;
  /** The address of the script. */
  script: string;
  /** The assistant's name in the script's element. */
  assistant: string;
}

/** What starts runs by itself. */
export interface Trigger {
  id: string;
  workflow: string;
  user_id: string;
  kind: "schedule" | "webhook";
  name: string;
  enabled: boolean;
  input: Record<string, unknown>;
  cron: string | null;
  time_zone: string | null;
  next_at: string | null;
  url: string | null;
  last_run_id: string | null;
  last_fired_at: string | null;
  last_error: string | null;
  created_at: string;
  updated_at: string;
}

/** A trigger that was just made, or given another secret, which is told this once. */
export interface MadeTrigger extends Trigger {
  secret: string | null;
}

/** A decision that a run waits for. */
export interface Approval {
  id: string;
  run_id: string;
  workflow: { slug: string; title: string };
  request: string;
  role: string | null;
  person: string | null;
  escalated_role: string | null;
  status: "pending" | "approved" | "rejected" | "expired";
  comment: string | null;
  created_at: string;
  deadline: string | null;
}

/** What may be done with conversations. */
export interface ConversationSettings {
  /** Null for wherever the model is not the server's own small one. */
  model_titles?: boolean | null;
  sharing: boolean;
  visitors: boolean;
  readers?: boolean;
}
