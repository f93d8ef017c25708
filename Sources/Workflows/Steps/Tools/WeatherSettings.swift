import Core
import HTTPCore
import Tools

/// The weather, as an author sets it.
struct WeatherSettings: ToolSettings {
    private let words: (name: String, description: String)
    private let geocoding: WebAddress?
    private let forecast: WebAddress?

    init(_ parameters: inout StepParameters) {
        words = parameters.toolWords("weather", WeatherTool.usualDescription)
        geocoding = WebAddress(parameters.string("geocoding_url", default: WeatherTool.usualGeocoding))
        forecast = WebAddress(parameters.string("forecast_url", default: WeatherTool.usualForecast))
        for (field, address) in [("geocoding_url", geocoding), ("forecast_url", forecast)] where address == nil {
            parameters.require(field, "Expected an address that begins with https://.")
        }
    }

    static let properties =
        JSONSchema.Property.toolWords + [
            .optional(
                "geocoding_url",
                .string().titled(
                    "Address of places", "Of a service that speaks Open-Meteo's protocol.",
                    fallback: .string(WeatherTool.usualGeocoding))),
            .optional(
                "forecast_url",
                .string().titled("Address of forecasts", fallback: .string(WeatherTool.usualForecast))),
        ]
    var names: [String] { [words.name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
        guard let geocoding, let forecast else { return [] }
        return [
            WeatherTool(
                name: words.name, description: words.description, geocoding: geocoding, forecast: forecast,
                transport: context.services.transport)
        ]
    }
}
