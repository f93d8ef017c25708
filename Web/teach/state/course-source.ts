import { allPages } from "../../shared/session/pages";
import type { APIClient } from "../../shared/session/api";

/** A course. */
export interface Course {
  id: string;
  title: string;
  description: string;
  state: "active" | "archived";
  created_at: string;
  /** One's own part in it, where the server tells. */
  part?: Part | null;
}

/** What people do in a course. */
export type Part = "teacher" | "tutor" | "learner";

/** Somebody of a course. */
export interface Member {
  user_id: string;
  role: Part;
  created_at: string;
  user: { name: string };
}

/** An assistant of a course. */
export interface CourseAssistant {
  slug: string;
  title: string;
}

/** What of a list is read at most, in pages of a hundred. */
const mostPages = 20;

/** All of a list that is read page by page; two thousand at most. Throws `APIError`. */
export async function allOf<Row>(api: APIClient, path: string, query: Record<string, string> = {}): Promise<Row[]> {
  return allPages<Row>(mostPages, (after) => {
    const asked = new URLSearchParams({ ...query, limit: "100", ...(after === null ? {} : { after }) });
    return api.get(`${path}?${asked}`);
  });
}

/** Reads one course, and changes who belongs to it and which assistants it has. Every method throws `APIError`. */
export class CourseSource {
  readonly path: string;

  constructor(
    readonly api: APIClient,
    readonly id: string,
  ) {
    this.path = `/api/v1/courses/${encodeURIComponent(id)}`;
  }

  course(): Promise<Course> {
    return this.api.get<Course>(this.path);
  }

  members(role?: Part): Promise<Member[]> {
    return allOf<Member>(this.api, `${this.path}/memberships`, role === undefined ? {} : { role });
  }

  assistants(): Promise<CourseAssistant[]> {
    return allOf<CourseAssistant>(this.api, `${this.path}/workflows`);
  }

  async add(user: string, role: Part): Promise<void> {
    await this.api.write("POST", `${this.path}/memberships`, { user_id: user, role });
  }

  async change(user: string, role: Part): Promise<void> {
    await this.api.write("PATCH", `${this.path}/memberships/${user}`, { role });
  }

  async remove(user: string): Promise<void> {
    await this.api.write("DELETE", `${this.path}/memberships/${user}`);
  }

  async addAssistant(workflow: string): Promise<void> {
    await this.api.write("POST", `${this.path}/workflows`, { workflow });
  }

  async removeAssistant(workflow: string): Promise<void> {
    await this.api.write("DELETE", `${this.path}/workflows/${encodeURIComponent(workflow)}`);
  }
}
