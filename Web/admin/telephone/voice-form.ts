import { EditForm, type FormField, numberField, selectField, textArea, textField } from "../../shared/forms/fields";
import type { VoiceSettings } from "../api/telephone";
import { linesField } from "../fields/lines-field";
import { moneyField } from "../fields/money-field";
import { triField } from "../fields/tri-field";
import { say } from "../i18n/text";
import { currencyHelp } from "../models/amounts";
import { type SoundModels, withChosen } from "./sound-models";

const sentences = ["still_there", "silence_goodbye", "say_again", "apology", "failure_goodbye", "time_goodbye"] as const;

/** The form of voice settings. Those of a workflow leave out what is the institution's alone. */
export function voiceForm(
  settings: VoiceSettings,
  isOfWorkflow: boolean,
  mayChange: boolean,
  models: SoundModels,
  options: { save: (settings: VoiceSettings) => Promise<unknown>; reload: () => void },
): EditForm {
  const empty = say(isOfWorkflow ? "voice.asInstitution" : "voice.usual");
  const fields = new VoiceFields(settings, models, empty, !mayChange);
  return new EditForm({
    sections: [
      { title: say("voice.section.voice"), fields: fields.voice() },
      { title: say("voice.section.begin"), fields: fields.beginning() },
      { title: say("voice.section.talk"), fields: fields.turns() },
      { title: say("voice.section.phrases"), help: say("voice.phrasesHelp"), fields: fields.phrases() },
      { title: say("voice.section.recording"), fields: fields.recording() },
      ...(isOfWorkflow ? [] : [{ title: say("voice.section.limits"), help: say("b.unlimitedHelp"), fields: fields.limits() }]),
    ],
    saveLabel: say("voice.save"),
    reload: options.reload,
    save: (values) => options.save(said({ ...kept(settings), ...values })),
  });
}

/** Settings that the form does not show stay as they are. */
function kept({ phrases }: VoiceSettings): VoiceSettings {
  const others = Object.entries(phrases ?? {}).filter(([name]) => name === "back_channels");
  return others.length > 0 ? { phrases: Object.fromEntries(others) } : {};
}

/** Settings without what says nothing: what is empty is as the institution, or the server, has it. */
export function said(values: Record<string, any>): VoiceSettings {
  const told = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return [];
    if (name === "longest_call_minutes") return [["longest_call_seconds", value * 60]];
    if (typeof value !== "object" || Array.isArray(value)) return [[name, value]];
    const inner = said(value);
    return Object.keys(inner).length === 0 ? [] : [[name, inner]];
  });
  return Object.fromEntries(told) as VoiceSettings;
}

/** The fields of voice settings, part by part. */
class VoiceFields {
  constructor(
    private readonly settings: VoiceSettings,
    private readonly models: SoundModels,
    private readonly empty: string,
    private readonly disabled: boolean,
  ) {}

  voice(): FormField<any>[] {
    const { settings, models } = this;
    const [ear, mouth] = [settings.transcriber?.model, settings.synthesizer?.model];
    return [
      this.select("mode", settings.mode, say("voice.mode"), (
        ["cascade", "realtime"] as const
      ).map((value) => ({ value, label: say(`mode.${value}`) }))),
      this.select("transcriber.model", ear, say("voice.transcriber"), withChosen(models.transcription, ear), say("voice.transcriberHelp")),
      this.select("synthesizer.model", mouth, say("voice.synthesizer"), withChosen(models.speech, mouth), say("voice.synthesizerHelp")),
      this.text("voice", settings.voice, say("voice.voice"), say("voice.voiceHelp")),
      this.text("language", settings.language, say("voice.language"), say("voice.languageHelp"), (tag) =>
        /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag) ? null : say("voice.languageProblem"),
      ),
      this.number("speed", settings.speed, say("voice.speed"), say("voice.speedHelp"), 0.5, 2, "any"),
      this.area("vocabulary", settings.vocabulary, say("voice.vocabulary"), say("voice.vocabularyHelp")),
    ];
  }

  beginning(): FormField<any>[] {
    const { settings } = this;
    return [
      this.area("greeting", settings.greeting, say("voice.greeting"), say("voice.greetingHelp")),
      this.tri("greeting_interruptible", settings.greeting_interruptible, say("voice.greetingInterrupt")),
      this.select("pin", settings.pin, say("voice.pin"), [
        { value: "off", label: `${say("pin.off")}: ${say("pin.off.text")}` },
        { value: "offer", label: `${say("pin.offer")}: ${say("pin.offer.text")}` },
        { value: "require", label: `${say("pin.require")}: ${say("pin.require.text")}` },
      ]),
    ];
  }

  turns(): FormField<any>[] {
    const { settings } = this;
    const longest = settings.longest_call_seconds;
    return [
      this.tri("interruptible", settings.interruptible, say("voice.interrupt")),
      this.number("end_silence_ms", settings.end_silence_ms, say("voice.endSilence"), say("voice.endSilenceHelp"), 100, 5000),
      this.number("silence_prompt_seconds", settings.silence_prompt_seconds, say("voice.stillThere"), say("voice.stillThereHelp"), 2, 120, "any"),
      this.number("silence_prompts", settings.silence_prompts, say("voice.stillThereCount"), undefined, 0, 10),
      this.number("filler_seconds", settings.filler_seconds, say("voice.filler"), say("voice.fillerHelp"), 0.5, 60, "any"),
      this.select("hold_sound", settings.hold_sound, say("voice.hold"), (["silence", "noise", "tone"] as const).map((value) => ({ value, label: say(`hold.${value}`) }))),
      this.number("longest_call_minutes", longest === null || longest === undefined ? null : longest / 60, say("voice.longest"), say("voice.longestHelp"), 1, 1440, "any"),
    ];
  }

  phrases(): FormField<any>[] {
    const { phrases } = this.settings;
    return [
      ...sentences.map((name) => this.text(`phrases.${name}`, phrases?.[name] as string | null, say(`phrase.${name}`))),
      linesField({
        name: "phrases.fillers",
        label: say("phrase.fillers"),
        help: say("voice.fillersHelp"),
        disabled: this.disabled,
        value: (phrases?.["fillers"] as string[] | null) ?? [],
      }),
    ];
  }

  recording(): FormField<any>[] {
    const { recording, listening } = this.settings;
    return [
      this.tri("listening", listening, say("voice.listening"), say("voice.listeningHelp")),
      this.tri("recording.enabled", recording?.enabled, say("voice.recordingOn"), say("voice.recordingOnHelp")),
      this.area("recording.consent", recording?.consent, say("voice.consent"), say("voice.consentHelp")),
      this.number("recording.days", recording?.days, say("voice.days"), say("voice.daysHelp"), 1, 3650),
    ];
  }

  limits(): FormField<any>[] {
    const { limits } = this.settings;
    return [
      this.number("limits.concurrent_calls", limits?.concurrent_calls, say("accounts.concurrent"), undefined, 0, 100_000),
      this.number("limits.calls_a_day", limits?.calls_a_day, say("accounts.callsDay"), undefined, 0, 1_000_000),
      this.number("limits.minutes_a_day", limits?.minutes_a_day, say("accounts.minutesDay"), undefined, 0, 1_000_000),
      moneyField({
        name: "limits.money_a_day",
        label: say("accounts.moneyDay"),
        help: currencyHelp(),
        disabled: this.disabled,
        value: limits?.money_a_day ?? null,
      }),
    ];
  }

  private text(name: string, value: string | null | undefined, label: string, help?: string, check?: (text: string) => string | null): FormField<string> {
    const { empty: placeholder, disabled } = this;
    return textField({ name, label, value: value ?? "", placeholder, disabled, ...(help ? { help } : {}), ...(check ? { check } : {}) });
  }

  private area(name: string, value: string | null | undefined, label: string, help: string): FormField<string> {
    return textArea({ name, label, help, value: value ?? "", placeholder: this.empty, disabled: this.disabled, rows: 2 });
  }

  private number(name: string, value: number | null | undefined, label: string, help: string | undefined, min: number, max: number, step: 1 | "any" = 1): FormField<number | null> {
    return numberField({ name, label, value: value ?? null, min, max, step, disabled: this.disabled, placeholder: this.empty, ...(help ? { help } : {}) });
  }

  private tri(name: string, value: boolean | null | undefined, label: string, help?: string): FormField<boolean | null> {
    return triField({ name, label, value: value ?? null, empty: this.empty, disabled: this.disabled, ...(help ? { help } : {}) });
  }

  private select(name: string, value: string | null | undefined, label: string, choices: { value: string; label: string }[], help?: string): FormField<string> {
    return selectField({ name, label, value: value ?? "", empty: this.empty, choices, disabled: this.disabled, ...(help ? { help } : {}) });
  }
}
