import Testing

@testable import Core

@Suite struct MetricsTests {
    @Test("Counters are written by the values of their labels, in order")
    func counters() {
        let registry = MetricsRegistry()
        let requests = registry.counters("requests_total", "Requests.", labels: ["route", "status"])
        requests.series("/b", "200").increment(by: 3)
        requests.series("/a", "404").increment()
        requests.series("/b", "200").increment()
        #expect(
            registry.text == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{route="/a",status="404"} 1
                requests_total{route="/b",status="200"} 4

                """)
    }

    @Test("A histogram counts cumulatively, its bounds included")
    func histogram() {
        let registry = MetricsRegistry()
        let latency = registry.histograms(
            "latency_seconds", "Latency.", bounds: [.milliseconds(1), .milliseconds(2500)])
        let series = latency.series()
        for duration in [Duration.microseconds(10), .milliseconds(1), .seconds(1), .seconds(3)] {
            series.observe(duration)
        }
        #expect(
            registry.text == """
                # HELP latency_seconds Latency.
                # TYPE latency_seconds histogram
                latency_seconds_bucket{le="0.001"} 2
                latency_seconds_bucket{le="2.5"} 3
                latency_seconds_bucket{le="+Inf"} 4
                latency_seconds_sum 4.00101
                latency_seconds_count 4

                """)
    }

    @Test("Readings are taken when the text is, and label values are escaped")
    func readings() {
        let registry = MetricsRegistry()
        let level = Gauge()
        registry.gauge("level", "A\nlevel \\.") {
            [MetricSample(Double(level.value), labels: [(name: "of", value: "a \"b\"\\\n")])]
        }
        level.add(3)
        level.add(-1)
        #expect(registry.text.hasSuffix("level{of=\"a \\\"b\\\"\\\\\\n\"} 2\n"))
        #expect(registry.text.hasPrefix("# HELP level A\\nlevel \\\\.\n# TYPE level gauge\n"))
    }

    @Test(
        "Numbers are written as Prometheus reads them",
        arguments: [(0.5, "0.5"), (2, "2"), (-3, "-3"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN")])
    func numbers(value: Double, text: String) {
        #expect(MetricsText.number(value) == text)
    }

    @Test("Threads that count at once lose nothing")
    func concurrent() async {
        let histogram = Histogram()
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for index in 0..<1000 { histogram.observe(nanoseconds: Int64(index) * 1_000_000) } }
            }
        }
        #expect(histogram.snapshot.total == 8000)
        #expect(histogram.snapshot.sum == .milliseconds(8 * 999 * 500))
    }
}
