import { allPages } from "../session/pages";
import type { APIClient } from "../session/api";
import type { TeachingKey } from "./i18n/text";

/** A score of one learner at one line item. */
export interface Score {
  id: string;
  /** Empty for the link's own; else the slug of the step. */
  line_item: string;
  label: string;
  score: number;
  maximum: number;
  comment: string | null;
  status: "pending" | "delivered" | "failed" | "held";
  is_overridden: boolean;
  held_for: "platform" | "override" | "attempt" | "release" | null;
  error: string | null;
  graded_at: string;
}

/** A learner in the grade sheet. */
export interface Row {
  user_id: string | null;
  name: string | null;
  state: "not_launched" | "in_progress" | "graded" | "sent" | "failed";
  /** What the platform's roster says of them; null where it never had them. */
  roster_status: "active" | "inactive" | "deleted" | null;
  scores: Score[];
  /** The identifiers of their groups. */
  groups: string[];
  /** What the gradebook still has of a teacher's score that was taken back. */
  left: { score: number; maximum: number } | null;
}

/** A group of a course at the platform. */
export interface Group {
  id: string;
  name: string;
}

/** One of a learner's conversations on a link. */
export interface LinkConversation {
  thread_id: string;
  /** Counts from 1. */
  number: number;
  began_at: string;
  workflow: { slug: string; title: string };
}

/** A learner with what they did. */
export interface Person extends Row {
  conversations: LinkConversation[];
}

/** A teacher's score. */
export interface Override {
  score: number;
  maximum: number;
  comment: string;
  line_item: string;
}

export const stateNames: Record<Row["state"], TeachingKey> = {
  not_launched: "grade.notLaunched",
  in_progress: "grade.inProgress",
  graded: "grade.graded",
  sent: "grade.sent",
  failed: "grade.failed",
};

/** How far a score has come to the gradebook. */
export function scoreState(score: Score): TeachingKey {
  if (score.held_for === "release") return "grade.unreleased";
  if (score.held_for === "platform") return "grade.notTaken";
  const states = { pending: "grade.pending", delivered: "grade.sent", failed: "grade.failed", held: "grade.graded" } as const;
  return states[score.status];
}

/** What the platform made of a score. */
export interface Result {
  line_item: string;
  user_id: string | null;
  score: number | null;
  maximum: number | null;
}

/** Pages of a hundred that are read of a sheet at most. */
const mostPages = 20;

/** Asks for the grades of one link, and changes them; every method throws `APIError`. */
export class GradeSource {
  private readonly path: string;

  constructor(
    readonly api: APIClient,
    link: string,
  ) {
    this.path = `/api/v1/lti/resource-links/${link}/grades`;
  }

  /** The learners of the sheet, of one group only if told; two thousand at most. */
  async list(group = ""): Promise<Row[]> {
    return allPages<Row>(mostPages, (after) => {
      const query = new URLSearchParams({
        limit: "100", ...(group === "" ? {} : { group }), ...(after === null ? {} : { after }),
      });
      return this.api.get(`${this.path}?${query}`);
    });
  }

  /** The groups of the platform's course. */
  async groups(): Promise<Group[]> {
    return (await this.api.get<{ data: Group[] }>(this.path.replace(/grades$/, "groups"))).data;
  }

  async person(user: string): Promise<Person> {
    return this.api.get<Person>(`${this.path}/${user}`);
  }

  async override(user: string, override: Override): Promise<void> {
    const headers = { "content-type": "application/json" };
    await this.api.send(`${this.path}/${user}`, { method: "PUT", headers, body: JSON.stringify(override) });
  }

  /** Takes a teacher's score back; whether one of the assistant's is sent in its place. */
  async lift(user: string, lineItem: string): Promise<boolean> {
    const query = new URLSearchParams(lineItem === "" ? {} : { line_item: lineItem });
    const response = await this.api.send(`${this.path}/${user}?${query}`, { method: "DELETE" });
    return ((await response.json()) as { sent: number }).sent > 0;
  }

  /** Sends all scores that wait for it; how many. */
  async release(): Promise<number> {
    const response = await this.api.post(`${this.path}/release`, {});
    return ((await response.json()) as { sent: number }).sent;
  }

  async sendAgain(user: string): Promise<void> {
    await this.api.post(`${this.path}/${user}/send`, {});
  }

  /** Sends all scores that failed once more; how many. */
  async sendFailed(): Promise<number> {
    const response = await this.api.post(`${this.path}/send`, {});
    return ((await response.json()) as { sent: number }).sent;
  }

  /** Asks the platform what its gradebook has. */
  async results(): Promise<Result[]> {
    return (await this.api.get<{ data: Result[] }>(this.path.replace(/grades$/, "results"))).data;
  }

  /** Has the platform's roster read now; how many people it has. */
  async readRoster(): Promise<number> {
    const response = await this.api.post(this.path.replace(/grades$/, "roster"), {});
    return ((await response.json()) as { read: number }).read;
  }
}
