import { build } from "../../shared/dom/build";
import type { Access } from "../../shared/session/access";
import { APIClient } from "../../shared/session/api";
import { GradeSource } from "../../shared/teaching/grades";
import { say } from "../../shared/teaching/i18n/text";
import { ReviewView } from "../../shared/teaching/review-view";
import { messagePage, show } from "../message-page";
import type { LaunchContent } from "../page-data";

/** The work of one learner, opened from the platform's gradebook. */
export function showReview(content: LaunchContent, access: Access, ended: () => void): void {
  const { review, link_id } = content;
  if (!review || link_id === null) {
    return show(messagePage("info", say("review.nothing"), say("review.neverOpened")));
  }
  if (review.user_id === null) {
    const name = review.name ?? say("review.person");
    return show(messagePage("info", say("review.nothing"), say("review.unknown", { name })));
  }
  const heading = build("h1", {}, review.is_own ? say("review.own") : (review.name ?? say("review.person")));
  const source = new GradeSource(new APIClient(access, ended), link_id);
  const named = (name: string | null) => {
    if (!review.is_own && name) heading.textContent = name;
    document.title = [heading.textContent, content.link_title].filter(Boolean).join(" · ");
  };
  const view = new ReviewView(source, review.user_id, review.is_own, named, review.line_item);
  const place = [content.course_title, content.link_title].filter(Boolean).join(" · ");
  show(
    build(
      "main",
      { class: "review" },
      build("header", {}, place && build("p", { class: "quiet" }, place), heading),
      view.element,
    ),
  );
}
