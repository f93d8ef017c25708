import type { englishAudit } from "../en/audit";

/** The audit log, in French. */
export const frenchAudit: Record<keyof typeof englishAudit, string> = {
  "audit.title": "Journal d’audit",
  "audit.lead": "Qui a fait quoi, et quand. Rien ne peut y être modifié.",
  "audit.download": "Télécharger en CSV",
  "audit.at": "Moment",
  "audit.actor": "Qui",
  "audit.action": "Quoi",
  "audit.target": "Sur",
  "audit.address": "Adresse réseau",
  "audit.request": "Requête",
  "audit.behalf": "Pour le compte de",
  "audit.from": "Du",
  "audit.until": "Au",
  "audit.kind": "Type d’objet",
  "audit.difference": "Ce qui a changé",
  "audit.differenceNone": "Rien d’autre n’a été noté.",
  "audit.field": "Champ",
  "audit.before": "Avant",
  "audit.after": "Après",
  "audit.empty": "Rien ne correspond",
  "audit.emptyWhat":
    "Chaque changement par une personne, une clé ou l’opérateur est noté ici. Modifiez les filtres pour en voir plus.",
  "audit.show": "Voir ce qui a changé",
  "audit.event": "Événement {number}",
  "audit.hash": "Sceau",
  "audit.person": "Personne",
  "audit.operator": "Opérateur",
  "audit.system": "Le serveur",
  "audit.key": "Clé d’API",
  "audit.visitor": "Visiteur",
};
