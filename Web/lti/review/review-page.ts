import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import type { Access } from "../../shared/session/access";
import { APIClient } from "../../shared/session/api";
import { messagePage, show } from "../message-page";
import type { LaunchContent } from "../page-data";
import { GradeSource } from "./grades";
import { ReviewView } from "./review-view";

/** The work of one learner, opened from the platform's gradebook. */
export function showReview(content: LaunchContent, access: Access, ended: () => void): void {
  const { review, link_id } = content;
  if (!review || link_id === null) {
    return show(messagePage("info", text("review.nothing"), text("review.neverOpened")));
  }
  if (review.user_id === null) {
    const name = review.name ?? text("review.person");
    return show(messagePage("info", text("review.nothing"), text("review.unknown", { name })));
  }
  const heading = build("h1", {}, review.is_own ? text("review.own") : (review.name ?? text("review.person")));
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
