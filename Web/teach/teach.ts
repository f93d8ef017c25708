import { AppContext } from "../shared/app/context";
import { forbiddenPage } from "../shared/app/forbidden";
import { Router } from "../shared/app/router";
import { appShell } from "../shared/app/shell";
import { statePage } from "../shared/app/state-page";
import type { Command } from "../shared/components/palette";
import { failureState } from "../shared/components/states";
import { build } from "../shared/dom/build";
import { addresses, TeachApp } from "./app";
import { openAssistants } from "./assistants/assistants-page";
import { openCourses } from "./courses/courses-page";
import { openFeedback } from "./feedback/feedback-page";
import { CourseGlance } from "./glance/course-glance";
import { openGrades } from "./grades/grades-page";
import { openSheet } from "./grades/sheet-page";
import { say } from "./i18n/text";
import { openMembers } from "./members/members-page";
import { navigation } from "./navigation";
import { openQuestions } from "./questions/questions-page";
import type { Course } from "./state/course-source";
import { MapSource } from "./state/workflow-map";

AppContext.start().then(start, (error: unknown) => {
  document.title = say("page.title");
  document.body.replaceChildren(build("main", { class: "ui-main" }, statePage(failureState(error, () => location.reload()))));
});

function start(context: AppContext): void {
  let within: Course | null = null;
  const on = (open: (app: TeachApp, params: Record<string, string>) => HTMLElement | Promise<HTMLElement>) =>
    (params: Record<string, string>) => (context.teaches ? open(app, params) : forbiddenPage(context.tenant.name));
  const router = new Router("/teach", [
    { path: "/", open: on((app) => openCourses(app)) },
    { path: "/courses/:id", open: on((app, { id = "" }) => CourseGlance.open(app, id)) },
    { path: "/courses/:id/grades", open: on((app, { id = "" }) => openGrades(app, id)) },
    { path: "/courses/:id/grades/:link", open: on((app, { id = "", link = "" }) => openSheet(app, id, link)) },
    { path: "/courses/:id/questions", open: on((app, { id = "" }) => openQuestions(app, id)) },
    { path: "/courses/:id/feedback", open: on((app, { id = "" }) => openFeedback(app, id)) },
    { path: "/courses/:id/members", open: on((app, { id = "" }) => openMembers(app, id)) },
    { path: "/courses/:id/assistants", open: on((app, { id = "" }) => openAssistants(app, id)) },
  ], () => context.tenant.name);
  const palette = (): Command[] => [
    { label: say("courses.title"), group: say("page.title"), href: addresses.courses },
    ...navigation(within).slice(1).flatMap((group) =>
      group.items.map((item) => ({ label: item.label, href: item.href, ...(group.title ? { group: group.title } : {}) }))),
  ];
  const shell = appShell({ app: "teach", nav: context.teaches ? navigation(null) : [], palette, context });
  const app: TeachApp = {
    context, router, shell, maps: new MapSource(context.api, context.may("workflows.read")),
    within: (course) => {
      within = course;
      shell.navigation.show(navigation(course));
    },
  };
  router.onChange = () => shell.navigation.mark();
  void router.start(shell.main);
}
