import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";

const known = new Map<string, Promise<string | null>>();

/** The name of a person by their identifier, which is filled in as soon as it is known; a link where there is a page. */
export function personName(context: AdminContext, id: string): HTMLElement {
  const place = build("span", { class: "admin-person" }, "…");
  void nameOf(context, id).then((name) => {
    if (name === null) place.replaceChildren(build("span", { class: "quiet", title: id }, say("resource.unknownPerson")));
    else place.replaceChildren(build("a", { href: context.href(`/people/${id}`) }, name));
  });
  return place;
}

/** The name of a person; null where they are gone or may not be seen. */
export function nameOf(context: AdminContext, id: string): Promise<string | null> {
  let name = known.get(id);
  if (name === undefined) {
    name = context.api.get<{ name: string; email: string }>(`/api/v1/users/${id}`).then(
      (user) => user.name || user.email,
      () => null,
    );
    known.set(id, name);
  }
  return name;
}
