import { say } from "../i18n/text";
import type { AdminPage } from "../pages";

/** The telephone. */
export const telephonePages: readonly AdminPage[] = [
  {
    path: "/calls",
    label: () => say("calls.title"),
    group: "telephone",
    icon: "phone",
    permission: "telephony.read",
    open: async (context) => (await import("../telephone/calls-page")).callsPage(context, false),
  },
  {
    path: "/calls/past",
    label: () => say("calls.past"),
    group: "telephone",
    icon: "phone",
    permission: "telephony.read",
    open: async (context) => (await import("../telephone/calls-page")).callsPage(context, true),
  },
  {
    path: "/calls/:id",
    label: () => say("calls.one"),
    group: "telephone",
    icon: "phone",
    permission: "telephony.read",
    open: async (context, params) => (await import("../telephone/call-page")).callPage(context, params),
  },
  {
    path: "/phone-numbers",
    label: () => say("numbers.title"),
    group: "telephone",
    icon: "hash",
    permission: "telephony.manage",
    open: async (context) => (await import("../telephone/numbers-page")).numbersPage(context),
  },
  {
    path: "/phone-numbers/new",
    label: () => say("numbers.new"),
    group: "telephone",
    icon: "plus",
    permission: "telephony.manage",
    open: async (context, _, query) => (await import("../telephone/numbers-page")).newNumberPage(context, query),
  },
  {
    path: "/sip-accounts",
    label: () => say("accounts.title"),
    group: "telephone",
    icon: "headset",
    permission: "telephony.manage",
    open: async (context) => (await import("../telephone/accounts-page")).accountsPage(context),
  },
  {
    path: "/sip-accounts/new",
    label: () => say("accounts.new"),
    group: "telephone",
    icon: "plus",
    permission: "telephony.manage",
    open: async (context) => (await import("../telephone/account-page")).newAccountPage(context),
  },
  {
    path: "/sip-accounts/:id",
    label: () => say("accounts.one"),
    group: "telephone",
    icon: "headset",
    permission: "telephony.manage",
    open: async (context, params) => (await import("../telephone/account-page")).accountPage(context, params),
  },
  {
    path: "/voice",
    label: () => say("voice.title"),
    group: "telephone",
    icon: "microphone",
    permission: "telephony.read",
    open: async (context, _, query) => (await import("../telephone/voice-page")).voicePage(context, query),
  },
];
