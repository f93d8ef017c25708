/** Why there is no microphone to talk into. */
export type MicrophoneProblem = "refused" | "none" | "busy" | "frame" | "insecure";

/** Thrown where the microphone cannot be had. */
export class NoMicrophone extends Error {
  constructor(readonly problem: MicrophoneProblem) {
    super(problem);
  }
}

/** Documents of some browsers say what the page around a frame lets it do. */
interface Policy {
  allowsFeature(name: string): boolean;
}

/** Asks for the microphone, with the echo of the loudspeakers taken out. Throws `NoMicrophone`. */
export async function openMicrophone(): Promise<MediaStream> {
  if (!("mediaDevices" in navigator)) throw new NoMicrophone("insecure");
  const isFramed = self !== top;
  const { featurePolicy } = document as Document & { featurePolicy?: Policy };
  if (isFramed && featurePolicy?.allowsFeature("microphone") === false) throw new NoMicrophone("frame");
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new NoMicrophone(problemOf(error));
  }
}

function problemOf(error: unknown): MicrophoneProblem {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "refused";
  }
}
