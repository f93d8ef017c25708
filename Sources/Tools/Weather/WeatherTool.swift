package import Core
package import HTTPCore

/// Tells a model the weather of a place, now and for the coming days, by a service that speaks Open-Meteo's protocol and
/// wants no key.
package struct WeatherTool: Tool {
    package let name: String
    package let description: String
    package let permission = ToolPermission(reaches: .network)
    package let timeout = Duration.seconds(40)

    /// The most bytes of an answer.
    private static let maximumSize = 256 << 10
    private let geocoding: WebAddress
    private let forecast: WebAddress
    private let transport: any HTTPTransport

    /// What the model is told of it, unless its author says otherwise.
    package static let usualDescription = """
        Tells the weather of a place: now, and for up to seven days. Temperatures are in degrees Celsius, wind in \
        kilometres per hour, precipitation in millimetres.
        """
    /// Where the service is, unless told.
    package static let (usualGeocoding, usualForecast) = (
        "https://geocoding-api.open-meteo.com/v1/search", "https://api.open-meteo.com/v1/forecast"
    )

    package let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "place": [
                "type": "string", "minLength": 2, "maxLength": 200,
                "description": "The name of a town or a postal code, such as Montréal; no more than that.",
            ],
            "country": [
                "type": "string", "description": "Two letters, such as CA, where several places have the name.",
            ],
            "days": [
                "type": "integer", "minimum": 1, "maximum": 7,
                "description": "How many days, today included; 1 unless told.",
            ],
        ],
        "required": ["place"], "additionalProperties": false,
    ]

    /// - Parameter transport: refuses addresses that may not be asked
    package init(
        name: String = "weather", description: String = usualDescription, geocoding: WebAddress, forecast: WebAddress,
        transport: any HTTPTransport
    ) {
        self.name = name
        self.description = description
        self.geocoding = geocoding
        self.forecast = forecast
        self.transport = transport
    }

    package func call(_ arguments: JSONObject) async throws -> ToolResult {
        let name = arguments["place"]?.stringValue ?? ""
        do throws(WeatherProblem) {
            let country = arguments["country"]?.stringValue?.uppercased()
            guard let place = try await place(name, in: country) else {
                return ToolResult("No place is known by the name \"\(name.prefix(200))\".", isError: true)
            }
            let days = min(7, max(1, arguments["days"]?.integerValue ?? 1))
            return ToolResult(try await weather(at: place, days: days).serializedString())
        } catch {
            try Task.checkCancellation()
            return ToolResult(error.description, isError: true)
        }
    }

    private struct WeatherProblem: Error {
        let description: String
    }

    private struct Place {
        let words: JSONObject
        let latitude: Double
        let longitude: Double
    }

    private func place(_ name: String, in country: String?) async throws(WeatherProblem) -> Place? {
        let found = try await answer(of: geocoding, ["name": name, "count": "10", "language": "en", "format": "json"])
        let places = found["results"]?.arrayValue ?? []
        let fitting = places.first { country == nil || $0["country_code"]?.stringValue == country }
        guard let place = fitting, let latitude = place["latitude"]?.doubleValue,
            let longitude = place["longitude"]?.doubleValue
        else { return nil }
        let words = ["name", "admin1", "country", "timezone"].compactMap { key in
            place[key]?.stringValue.map { (key == "admin1" ? "region" : key, JSONValue.string($0)) }
        }
        return Place(words: JSONObject(words), latitude: latitude, longitude: longitude)
    }

    private static let current = [
        "temperature_2m", "apparent_temperature", "relative_humidity_2m", "precipitation", "wind_speed_10m",
        "weather_code",
    ]
    private static let daily = [
        "temperature_2m_min", "temperature_2m_max", "precipitation_sum", "wind_speed_10m_max", "weather_code",
    ]

    private func weather(at place: Place, days: Int64) async throws(WeatherProblem) -> JSONValue {
        let found = try await answer(
            of: forecast,
            [
                "latitude": "\(place.latitude)", "longitude": "\(place.longitude)", "timezone": "auto",
                "forecast_days": "\(days)", "current": Self.current.joined(separator: ","),
                "daily": Self.daily.joined(separator: ","),
            ])
        guard let now = found["current"]?.objectValue, let daily = found["daily"],
            let dates = daily["time"]?.arrayValue
        else { throw WeatherProblem(description: "The weather service answered with something else than the weather.") }
        var current: JSONObject = ["time": now["time"] ?? .null]
        for key in Self.current { Self.put(now[key], under: key, into: &current) }
        let forecast = dates.prefix(7).enumerated().map { index, date -> JSONValue in
            var day: JSONObject = ["date": date]
            for key in Self.daily { Self.put(daily[key]?[index], under: key, into: &day) }
            return .object(day)
        }
        return ["place": .object(place.words), "now": .object(current), "days": .array(forecast)]
    }

    private static func put(_ value: JSONValue?, under key: String, into object: inout JSONObject) {
        guard let value, value.doubleValue != nil else { return }
        if key == "weather_code" {
            object["sky"] = .string(sky(value.integerValue ?? -1))
        } else {
            object[key.replacing("_2m", with: "").replacing("_10m", with: "")] = value
        }
    }

    /// What the codes of the World Meteorological Organization mean that the service uses (table 4677).
    private static func sky(_ code: Int64) -> String {
        switch code {
        case 0: "clear"
        case 1: "mainly clear"
        case 2: "partly cloudy"
        case 3: "overcast"
        case 45, 48: "fog"
        case 51...57: "drizzle"
        case 61...67: "rain"
        case 71...77: "snow"
        case 80...82: "rain showers"
        case 85, 86: "snow showers"
        case 95...99: "thunderstorm"
        default: "unknown"
        }
    }

    private func answer(
        of address: WebAddress, _ query: KeyValuePairs<String, String>
    ) async throws(WeatherProblem) -> JSONValue {
        let pairs = query.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
        var request = HTTPClientRequest(url: "\(address)\(address.description.contains("?") ? "&" : "?")\(pairs)")
        request.timeouts = HTTPClientTimeouts(silence: .seconds(15), total: .seconds(18))
        request.bodyLimit = Self.maximumSize
        request.expansion = ExpansionLimits(bytes: Self.maximumSize)
        do {
            let response = try await transport.send(request)
            let bytes = try await response.body.collect(upTo: Self.maximumSize)
            guard response.status.code == 200 else {
                throw WeatherProblem(
                    description: "The weather service answered with the status \(response.status.code).")
            }
            return try JSONParser.parse(bytes, limits: JSONLimits(depth: 16, duplicateKeys: .keepLast))
        } catch let problem as WeatherProblem {
            throw problem
        } catch let error as HTTPTransportError {
            throw WeatherProblem(description: "The weather service gave no answer: \(error.description)")
        } catch {
            throw WeatherProblem(description: "The weather service answered with something else than the weather.")
        }
    }
}
