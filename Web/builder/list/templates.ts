import type { WorkflowDocument, WorkflowNode } from "../model/document";
import { say } from "../i18n/text";

/** A workflow to begin with. */
export interface Template {
  key: string;
  title: string;
  text: string;
  definition: WorkflowDocument;
}

/** The workflows to begin with, in the language of the page. */
export function templates(): Template[] {
  const tutor = chain(
    { slug: "start", kind: "start", parameters: { starter_prompts: [say("template.tutor.prompt")] } },
    { slug: "answer", kind: "agent", title: say("template.tutor.answer"), parameters: { instructions: say("template.tutor.instructions"), history: "thread" } },
    { slug: "end", kind: "end" },
  );
  const exercise = chain(
    { slug: "start", kind: "start", parameters: { auto_start: true } },
    { slug: "welcome", kind: "assistant_message", title: say("template.exercise.welcome"), parameters: { text: say("template.exercise.welcomeText") } },
    { slug: "question", kind: "evaluated_step", title: say("template.exercise.question"), parameters: { instruction: say("template.exercise.task"), evaluation_prompt: say("template.exercise.right"), escalation_behavior: "advance" } },
    { slug: "grade", kind: "rubric_grade", title: say("template.exercise.grade"), parameters: { criteria: [{ name: "understanding", title: say("template.exercise.criterion"), levels: [{ points: 0 }, { points: 5 }, { points: 10 }] }] } },
    { slug: "end", kind: "end", parameters: { grade: "vars.grade.grade" } },
  );
  const sorting: WorkflowDocument = {
    nodes: [
      { slug: "start", kind: "start" },
      { slug: "sort", kind: "classify", title: say("template.sorting.sort"), parameters: { labels: [{ name: "content", description: say("template.sorting.content") }, { name: "organisation", description: say("template.sorting.organisation") }] } },
      { slug: "content_answer", kind: "agent", title: say("template.sorting.contentAnswer"), parameters: { instructions: say("template.tutor.instructions"), history: "thread" } },
      { slug: "organisation_answer", kind: "assistant_message", title: say("template.sorting.organisationAnswer"), parameters: { text: say("template.sorting.organisationText") } },
      { slug: "other_answer", kind: "assistant_message", title: say("template.sorting.otherAnswer"), parameters: { text: say("template.sorting.otherText") } },
      { slug: "end", kind: "end" },
    ],
    edges: [
      { source: "start", target: "sort" }, { source: "sort", target: "content_answer", port: "content" }, { source: "sort", target: "organisation_answer", port: "organisation" },
      { source: "sort", target: "other_answer", port: "other" }, { source: "content_answer", target: "end" }, { source: "organisation_answer", target: "end" }, { source: "other_answer", target: "end" },
    ],
  };
  return [
    { key: "tutor", title: say("template.tutor"), text: say("template.tutorWhat"), definition: tutor },
    { key: "exercise", title: say("template.exercise"), text: say("template.exerciseWhat"), definition: exercise },
    { key: "sorting", title: say("template.sorting"), text: say("template.sortingWhat"), definition: sorting },
  ];
}

function chain(...nodes: WorkflowNode[]): WorkflowDocument {
  return { nodes, edges: nodes.slice(1).map((node, at) => ({ source: nodes[at]?.slug ?? "", target: node.slug })) };
}
