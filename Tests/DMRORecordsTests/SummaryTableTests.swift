import DMRORecords
import DMROStatistics
import Testing

struct SummaryTableTests {
  static func table() -> SummaryTable {
    var table = SummaryTable(columns: [
      .init("scheme", title: "Scheme"), .init("cost", title: "Total cost", style: .decimal(3)),
      .init("gap", title: "Gap", style: .percent(1)),
    ])
    table.append([
      .text("dmro"), .estimate(Estimate(value: 0.31249, lower: 0.3, upper: 0.3256)),
      .number(0.0421),
    ])
    table.append([.text("a|b\nc"), .number(-0.0004), .missing])
    table.append([.text("local"), .number(-2.5), .number(.infinity)])
    table.append([.text("broken"), .number(.nan), .number(-0.5)])
    return table
  }

  @Test func markdown() {
    #expect(
      Self.table().markdown == """
        | Scheme |           Total cost |     Gap |
        | ------ | -------------------: | ------: |
        | dmro   | 0.312 [0.300, 0.326] |   4.2 % |
        | a\\|b c |                0.000 |       – |
        | local  |               −2.500 |       ∞ |
        | broken |                    – | −50.0 % |

        """)
  }

  @Test func records() {
    #expect(
      Self.table().records.csv == """
        scheme,cost,cost_lower,cost_upper,gap
        dmro,0.31249,0.3,0.3256,0.0421
        "a|b
        c",-0.0004,,,
        local,-2.5,,,inf
        broken,nan,,,-0.5

        """)
  }
}
