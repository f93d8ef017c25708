import { moneyText, numberText } from "../../shared/components/format";
import { currentLanguage } from "../../shared/i18n/language";
import { say } from "../i18n/text";

/** Millionths of the installation's currency make one unit of it. */
const micro = 1_000_000;
/** The code of the installation's currency (ISO 4217); null where nobody says which it is. */
let currency: string | null = null;

/** Has amounts shown in the currency of that code. */
export function countIn(code: string | null): void {
  currency = code;
}

/** Whether amounts are shown in a currency. */
export function tellsCurrency(): boolean {
  return currency !== null;
}

/** What fields for amounts are in. */
export function currencyHelp(): string {
  return currency === null ? say("b.currencyHelp") : say("b.currencyIs", { currency });
}

/** An amount of the currency as people write it: two decimals, and more where the amount is small. */
export function amountText(micros: number): string {
  const units = micros / micro;
  if (currency !== null) return moneyText(units, currency);
  const small = units !== 0 && Math.abs(units) < 1;
  return new Intl.NumberFormat(currentLanguage(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: small ? 6 : 2,
    ...(small ? { maximumSignificantDigits: 3 } : {}),
  }).format(units);
}

/** An amount in units of the currency, as short as an axis needs it. */
export function axisText(units: number): string {
  const options: Intl.NumberFormatOptions =
    units !== 0 && units < 0.001 ? { notation: "scientific", maximumSignificantDigits: 2 } : { maximumSignificantDigits: 3, notation: "compact" };
  if (currency === null) return numberText(units, options);
  return units < 1000 ? moneyText(units, currency) : numberText(units, { style: "currency", currency, ...options });
}

/** A price of a model, in units of the currency. */
export function priceText(units: number): string {
  return amountText(units * micro);
}

/** Millionths of what is written in units; null for what is no amount. */
export function microsOf(text: string): number | null {
  const number = numberOf(text);
  return number === null || number < 0 ? null : Math.round(number * micro);
}

/** What a field of units shows for millionths, without grouping, so that it can be written on. */
export function unitsOf(micros: number | null): string {
  return micros === null ? "" : String(micros / micro);
}

/** A number as people write it, with a point or a comma for decimals; null for what is none. */
export function numberOf(text: string): number | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(plain)) return null;
  return Number(plain);
}

/** A number with the grouping of the language. */
export function countText(number: number, decimals = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: decimals }).format(number);
}

/** A share as a percentage. */
export function shareText(share: number, decimals = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { style: "percent", maximumFractionDigits: decimals }).format(share);
}
