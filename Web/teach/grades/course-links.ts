import type { APIClient } from "../../shared/session/api";
import { Link, LinkSource } from "../../shared/teaching/link";
import { allOf } from "../state/course-source";

/** So many activities are looked at, those that were opened last. */
const mostLinks = 60;

/**
 * The activities of a course that were opened at the platform within the last thirty days, for those who see launches;
 * the one opened last comes first. Throws `APIError`.
 */
export async function linksOf(api: APIClient, course: string): Promise<Link[]> {
  const launches = await allOf<{ link_id: string | null }>(api, "/api/v1/lti/launches", { outcome: "launched" });
  const known = [...new Set(launches.map((launch) => launch.link_id))].filter((link): link is string => link !== null);
  const read = await Promise.all(
    known.slice(0, mostLinks).map((link) => new LinkSource(api, link).read().then(({ link: found }) => found, () => null)),
  );
  return read.filter((link): link is Link => link?.course?.id === course);
}
