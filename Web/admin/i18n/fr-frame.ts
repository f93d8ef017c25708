import type { englishFrame } from "./en-frame";

/** The console's frame, in French. */
export const frenchFrame: Record<keyof typeof englishFrame, string> = {
  "page.title": "Administration",
  "page.navigation": "Administration",
  "group.overview": "Vue d’ensemble",
  "group.people": "Personnes",
  "group.courses": "Cours",
  "group.models": "Modèles",
  "group.knowledge": "Connaissances",
  "group.telephone": "Téléphone",
  "group.institution": "Établissement",
  "group.operator": "Installation",
  "page.missing": "Cette page n’existe pas",
  "page.missingWhat": "L’adresse est peut-être mal saisie, ou ce qu’elle montrait a été supprimé.",
  "page.forbidden": "Cette page ne vous est pas ouverte",
  "page.forbiddenWhat": "Un propriétaire de {institution} peut vous donner un rôle qui y donne accès.",
  "page.overview": "Aller à la vue d’ensemble",
  "overview.title": "Vue d’ensemble",
};
