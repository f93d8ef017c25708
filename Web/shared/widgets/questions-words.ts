import { catalogue } from "../i18n/language";

const english = {
  "title": "The assistant asks",
  "send": "Send answers",
  "sendOne": "Send answer",
  "skip": "Skip",
  "skipped": "Skipped",
  "several": "Choose one or several",
  "own": "In your own words",
  "ownLabel": "Another answer to “{question}”",
  "missing": "Choose or write an answer, or skip the question.",
} as const;

/** What stands around questions, in both languages. */
export const say = catalogue<keyof typeof english>({
  en: english,
  fr: {
    "title": "L’assistant demande",
    "send": "Envoyer les réponses",
    "sendOne": "Envoyer la réponse",
    "skip": "Passer",
    "skipped": "Passée",
    "several": "Un ou plusieurs choix",
    "own": "Avec vos mots",
    "ownLabel": "Autre réponse à « {question} »",
    "missing": "Choisissez ou écrivez une réponse, ou passez la question.",
  },
});
