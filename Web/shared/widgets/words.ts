import { catalogue } from "../i18n/language";

const english = {
  "choose": "Choose",
  "filter": "Filter the choices",
  "nothing": "No choice fits.",
  "clear": "Clear {name}",
  "more": "Show {count} more",
  "expand": "Show",
  "required": "Fill this in.",
  "invalid": "This does not have the right form.",
  "image": "Image",
  "openImage": "Open the image “{alt}”",
  "chart": "Chart",
  "table": "Values of the chart",
  "failed": "That did not work. Try again.",
  "unknown": "This part cannot be shown here.",
} as const;

/** What widgets say by themselves, in both languages. */
export const say = catalogue<keyof typeof english>({
  en: english,
  fr: {
    "choose": "Choisir",
    "filter": "Filtrer les choix",
    "nothing": "Aucun choix ne convient.",
    "clear": "Effacer {name}",
    "more": "En afficher {count} de plus",
    "expand": "Afficher",
    "required": "Ce champ est à remplir.",
    "invalid": "La forme ne convient pas.",
    "image": "Image",
    "openImage": "Ouvrir l’image « {alt} »",
    "chart": "Graphique",
    "table": "Valeurs du graphique",
    "failed": "Cela n’a pas marché. Réessayez.",
    "unknown": "Cette partie ne peut pas être affichée ici.",
  },
});
