import Core
import HTTPCore
import Support
import Testing

@testable import Tools

@Suite struct WeatherToolTests {
    private static let place = StubTransport.Reply.text(
        #"{"results": [{"name": "Paris", "country_code": "US", "latitude": 33.66, "longitude": -95.55}, {"name": "Paris", "country": "France", "country_code": "FR", "admin1": "Île-de-France", "timezone": "Europe/Paris", "latitude": 48.85, "longitude": 2.35}]}"#
    )
    private static let weather = StubTransport.Reply.text(
        #"{"current": {"time": "2026-11-22T15:00", "temperature_2m": 7.5, "relative_humidity_2m": 80, "weather_code": 61}, "daily": {"time": ["2026-11-22"], "temperature_2m_min": [4], "temperature_2m_max": [null], "weather_code": [95]}}"#
    )

    private func ask(_ transport: StubTransport, _ arguments: JSONObject = ["place": "Paris"]) async throws
        -> ToolResult
    {
        let geocoding = try #require(WebAddress(WeatherTool.usualGeocoding))
        let forecast = try #require(WebAddress(WeatherTool.usualForecast))
        return try await WeatherTool(geocoding: geocoding, forecast: forecast, transport: transport).call(arguments)
    }

    @Test("The weather of the place that is meant is told in words and numbers")
    func weather() async throws {
        let transport = StubTransport(Self.place, Self.weather)
        let result = try await ask(transport, ["place": "Paris & co", "country": "fr", "days": 3])
        #expect(
            result.text
                == #"{"place":{"name":"Paris","region":"Île-de-France","country":"France","timezone":"Europe/Paris"},"now":{"time":"2026-11-22T15:00","temperature":7.5,"relative_humidity":80,"sky":"rain"},"days":[{"date":"2026-11-22","temperature_min":4,"sky":"thunderstorm"}]}"#
        )
        let urls = transport.requests.map(\.url)
        #expect(urls[0] == WeatherTool.usualGeocoding + "?name=Paris%20%26%20co&count=10&language=en&format=json")
        #expect(
            urls[1].hasPrefix(
                WeatherTool.usualForecast + "?latitude=48.85&longitude=2.35&timezone=auto&forecast_days=3&"))
    }

    @Test(
        "Whatever else the service says is told as an error",
        arguments: [
            ([.text("{}")], "No place is known by the name \"Paris\"."),
            ([.text("<html>", status: HTTPStatus(503))], "The weather service answered with the status 503."),
            ([.text("<html>")], "The weather service answered with something else than the weather."),
            ([place, .text("{}")], "The weather service answered with something else than the weather."),
            (
                [.failure(HTTPTransportError(.timedOut, "It took too long."))],
                "The weather service gave no answer: It took too long."
            ),
        ] as [([StubTransport.Reply], String)])
    func problems(replies: [StubTransport.Reply], words: String) async throws {
        let result = try await ask(StubTransport(replies))
        #expect(result.isError && result.text == words)
    }
}
