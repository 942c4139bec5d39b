import FormModel

/// The survey's own extension `tabulation`: how an item, or a form, is published.
extension JSONView {
  /// What the extension says of an item.
  var itemTabulation: ItemTabulation {
    var result = ItemTabulation()
    result.roles = texts("role").compactMap(ItemTabulation.Role.init)
    result.bands = bands
    result.levels = parts("level").map(\.level)
    result.sensitive = texts("sensitive")
    result.carryForward = part("carryForward")?["valueBoolean"]?.booleanValue ?? false
    return result
  }

  /// What the extension says of the form.
  var formTabulation: FormTabulation {
    var result = FormTabulation()
    result.population = part("population")?.condition
    result.indicators = parts("indicator").map { indicator in
      FormTabulation.Indicator(
        code: indicator.code, label: indicator.label,
        alternatives: indicator.parts("alternative").map {
          $0.parts("condition").compactMap(\.condition)
        },
        from: indicator.texts("from").first, to: indicator.texts("to").first,
        bands: indicator.bands)
    }
    result.tables = parts("table").map {
      FormTabulation.Table(
        code: $0.code, label: $0.label, measures: $0.texts("measure"), strata: $0.texts("stratum"))
    }
    if let policy = part("policy") {
      result.policyVersion = policy.texts("version").first
      for part in policy.elements(of: "extension") {
        guard let name = part["url"]?.stringValue, let value = part["valueInteger"]?.integerValue
        else { continue }
        result.policy[name, default: []].append(value)
      }
    }
    return result
  }

  private var code: String { part("code")?["valueCode"]?.stringValue ?? "" }

  private var label: LocalizedText { localized(part: "label") }

  private func texts(_ part: StaticString) -> [String] {
    parts(part).compactMap { $0["valueString"]?.stringValue ?? $0["valueCode"]?.stringValue }
  }

  private var bands: [TabulationBand] {
    parts("band").map {
      TabulationBand(code: $0.code, label: $0.label, low: $0.bound("low"), high: $0.bound("high"))
    }
  }

  private func bound(_ name: StaticString) -> DecimalNumber? {
    part(name)?["valueDecimal"]?.numberText.flatMap { DecimalNumber($0) }
  }

  private var level: TabulationLevel {
    let groups = parts("group").map {
      TabulationLevel.Group(code: $0.code, label: $0.label, members: $0.texts("member"))
    }
    // A duration reads P3M, a start --04-01.
    let duration = texts("duration").first
    let months = duration.flatMap { $0.hasPrefix("P") && $0.hasSuffix("M") ? $0 : nil }
      .flatMap { Int($0.dropFirst().dropLast()) }
    let start = texts("start").first
    let startMonth = start.flatMap { $0.hasPrefix("--") ? Int($0.dropFirst(2).prefix(2)) : nil }
    return TabulationLevel(
      code: code, label: label, groups: groups, months: months, startMonth: startMonth)
  }

  private var condition: EnableWhen? {
    guard let question = texts("question").first,
      let comparison = texts("operator").first.flatMap(EnableWhen.Operator.init),
      let answer = part("answer")?.choice(of: "value")
    else { return nil }
    return EnableWhen(question: question, operator: comparison, answer: answer)
  }
}
