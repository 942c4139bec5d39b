import FormJSON
import FormModel

/// Invents responses to a form: skewed as real ones are, and tied to invented institutions.
///
/// Nothing about the survey's questions stands here. What is carried forward between cases is the
/// institution's; sensitive options are rare; an indicator of the form is met more often than not;
/// a later date follows the earlier one within weeks.
struct SampleResponses {
  private let form: Questionnaire
  private let seed: UInt64
  private let institutions: [Institution]
  private let totalWeight: Double

  private struct Institution {
    var number: Int
    var siteCode: String
    var weight: Double
    var answers: [Int: [AnswerValue]]
  }

  /// Prepares `institutions` invented institutions, few with many cases and many with few.
  init(_ form: Questionnaire, seed: UInt64, institutions count: Int) {
    self.form = form
    self.seed = seed
    var made: [Institution] = []
    var total = 0.0
    for number in 1...count {
      var chance = SplitMix64(seed: seed &* 31 &+ UInt64(number) &+ 0xA5A5)
      let weight = 1 / Double(number + 3)
      total += weight
      var institution = Institution(
        number: number, siteCode: CaseCode(random: chance.next()).letters, weight: weight,
        answers: [:])
      for (index, item) in form.items.enumerated()
      where item.tabulation?.carryForward ?? false && item.type.isQuestion {
        institution.answers[index] = SampleResponses.answers(
          form, index, [:], institution: number, &chance)
      }
      made.append(institution)
    }
    institutions = made
    totalWeight = total
  }

  /// The response with `number`, as one line of JSON.
  func line(_ number: Int) -> String {
    var chance = SplitMix64(seed: seed ^ (UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
    let institution = choose(&chance)
    let code = CaseCode(random: chance.next())
    var given: [Int: [AnswerValue]] = [:]
    var enabled: [Bool] = []
    for (index, item) in form.items.enumerated() {
      enabled.append(isEnabled(index, given, enabled))
      guard enabled[index], item.type.isQuestion, !form.isHidden(index) else { continue }
      if !item.isRequired, chance.next(below: 4) == 0 { continue }
      let answers =
        institution.answers[index]
        ?? SampleResponses.answers(form, index, given, institution: institution.number, &chance)
      if !answers.isEmpty { given[index] = answers }
    }
    let version = chance.next(below: 33) == 0 ? 2 : 1
    let last = given.values.flatMap(\.self).compactMap(\.dayNumber).max() ?? 20_000
    let authored = CalendarDate(daysSince1970: last + 1 + chance.next(below: 20))
    return SampleResponses.resource(
      form, given, code: code, site: institution.siteCode, version: version,
      authored:
        "\(authored?.description ?? "2026-01-01")T\(padded(8 + chance.next(below: 11), to: 2)):"
        + "\(padded(chance.next(below: 60), to: 2)):00+09:00")
  }

  private func choose(_ chance: inout SplitMix64) -> Institution {
    var left = chance.fraction() * totalWeight
    for institution in institutions {
      left -= institution.weight
      if left <= 0 { return institution }
    }
    return institutions[institutions.count - 1]
  }

  private func isEnabled(_ index: Int, _ given: [Int: [AnswerValue]], _ enabled: [Bool]) -> Bool {
    let item = form.items[index]
    if let parent = item.parent, !enabled[parent] { return false }
    guard !item.enableWhen.isEmpty else { return true }
    let met = item.enableWhen.map { condition in
      condition.isMet(by: form.index(of: condition.question).flatMap { given[$0] } ?? [])
    }
    return item.enableBehavior == .any ? met.contains(true) : !met.contains(false)
  }
}

extension SampleResponses {
  /// Invents the answers to one question.
  fileprivate static func answers(
    _ form: Questionnaire, _ index: Int, _ given: [Int: [AnswerValue]], institution: Int,
    _ chance: inout SplitMix64
  ) -> [AnswerValue] {
    let item = form.items[index]
    switch item.type {
    case .boolean: return [.boolean(chance.fraction() < likelihood(of: item, form))]
    case .choice, .openChoice: return choices(form, index, given, &chance)
    case .integer: return [.integer(integer(item, &chance))]
    case .decimal: return DecimalNumber(decimal(item, &chance)).map { [.decimal($0)] } ?? []
    case .date: return date(form, index, given, &chance).map { [.date($0)] } ?? []
    case .string, .text:
      return [.string(InventedText.text(for: item, institution: institution, &chance))]
    default: return []
    }
  }

  /// How often a yes/no question is answered yes.
  private static func likelihood(of item: QuestionnaireItem, _ form: Questionnaire) -> Double {
    if form.tabulation?.population?.question == item.linkID { return 0.93 }
    if item.tabulation?.sensitive.contains("true") ?? false { return 0.07 }
    return 0.6 + 0.38 * stableFraction(item.linkID)
  }

  private static func choices(
    _ form: Questionnaire, _ index: Int, _ given: [Int: [AnswerValue]], _ chance: inout SplitMix64
  ) -> [AnswerValue] {
    let item = form.items[index]
    if let fitting = fittingOption(form, index, given), chance.fraction() < 0.75 {
      return [fitting]
    }
    if item.openLabel != nil, chance.next(below: 25) == 0 {
      return [.string(InventedText.written(&chance))]
    }
    let weights = item.options.map { option -> Double in
      let isSensitive = item.tabulation?.sensitive.contains(option.code) ?? false
      // Between 1 and about 1/150: some options are rare, so that tables have small cells.
      let weight = exp2(-7.2 * stableFraction(item.linkID + "/" + option.code))
      return isSensitive ? weight * 0.15 : weight
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return [] }
    if item.repeats {
      let most = weights.max() ?? 1
      let chosen = zip(item.options, weights)
        .filter { chance.fraction() < 0.7 * $1 / most }.map(\.0.value)
      if !chosen.isEmpty { return chosen }
    }
    var left = chance.fraction() * total
    for (option, weight) in zip(item.options, weights) {
      left -= weight
      if left <= 0 { return [option.value] }
    }
    return item.options.last.map { [$0.value] } ?? []
  }

  /// The option that completes an indicator of the form, given the answers so far; or nil.
  private static func fittingOption(
    _ form: Questionnaire, _ index: Int, _ given: [Int: [AnswerValue]]
  ) -> AnswerValue? {
    let linkID = form.items[index].linkID
    for alternative in (form.tabulation?.indicators ?? []).flatMap(\.alternatives) {
      guard alternative.count > 1, let own = alternative.first(where: { $0.question == linkID }),
        own.operator == .equal
      else { continue }
      let others = alternative.filter { $0.question != linkID }
      let met = others.allSatisfy { condition in
        condition.isMet(by: form.index(of: condition.question).flatMap { given[$0] } ?? [])
      }
      if met { return own.answer }
    }
    return nil
  }

  private static func bounds(_ item: QuestionnaireItem) -> (Double, Double) {
    let least = item.limits.minValue.flatMap { Double($0.plain) } ?? 0
    let most = item.limits.maxValue.flatMap { Double($0.plain) } ?? least + 100
    return (least, most)
  }

  private static func integer(_ item: QuestionnaireItem, _ chance: inout SplitMix64) -> Int {
    let (least, most) = bounds(item)
    return Int(least + (most - least) * chance.bell(around: 0.6))
  }

  private static func decimal(_ item: QuestionnaireItem, _ chance: inout SplitMix64) -> String {
    let (least, most) = bounds(item)
    let places = min(item.limits.maxDecimalPlaces ?? 1, 6)
    // A range over several magnitudes is that of a dilution series: powers of two.
    if least > 0, most / least > 1000 {
      let power = chance.next(below: 12) - chance.next(below: 5) - 4
      let value = power < 0 ? 1 / Double(1 << -power) : Double(1 << power)
      return digits(min(max(value, least), most), places: places)
    }
    return digits(least + (most - least) * chance.bell(around: 0.22), places: places)
  }

  private static func digits(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let whole = String(scaled / scale)
    guard places > 0 else { return whole }
    var fraction = padded(scaled % scale, to: places)
    while fraction.hasSuffix("0"), fraction.utf8.count > 1 { fraction.removeLast() }
    return whole + "." + fraction
  }

  /// A first date in the survey's years; a date after another in the same group within weeks of it.
  private static func date(
    _ form: Questionnaire, _ index: Int, _ given: [Int: [AnswerValue]], _ chance: inout SplitMix64
  ) -> CalendarDate? {
    let parent = form.items[index].parent
    let earlier = given.filter { form.items[$0.key].parent == parent }
      .flatMap(\.value).compactMap(\.dayNumber).max()
    if let earlier {
      let days = 2 + chance.next(below: 8) + chance.next(below: 12)
      return CalendarDate(daysSince1970: earlier + days)
    }
    var start = 19_711
    if case .date(let least) = form.items[index].limits.minValue, let days = least.daysSince1970 {
      start = days
    }
    return CalendarDate(daysSince1970: start + chance.next(below: 800))
  }

  /// A number in 0..<1 that is always the same for the same text: the form's own skew.
  private static func stableFraction(_ text: String) -> Double {
    var chance = SplitMix64(
      seed: text.utf8.reduce(14_695_981_039_346_656_037) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
      })
    return chance.fraction()
  }

  /// Two to the power of `exponent`, at or below 0.
  private static func exp2(_ exponent: Double) -> Double {
    var result = 1.0
    var left = -exponent
    while left >= 1 {
      result /= 2
      left -= 1
    }
    // Between whole powers a straight line is near enough for a weight.
    return result * (1 - left / 2)
  }
}

extension AnswerValue {
  /// The day of a date, counted from 1970; nil for anything else.
  fileprivate var dayNumber: Int? {
    if case .date(let date) = self { date.daysSince1970 } else { nil }
  }
}

/// Words that name nobody.
private enum InventedText {
  private static let departments = ["感染症内科", "呼吸器内科", "総合診療科", "救急科", "集中治療科", "泌尿器科"]
  private static let notes = ["軽度の下痢", "一過性の発疹", "肝酵素の上昇", "悪心"]
  private static let others = ["架空の記述その1", "架空の記述その2", "架空の記述その3"]

  static func written(_ chance: inout SplitMix64) -> String { pick(others, &chance) }

  static func text(
    for item: QuestionnaireItem, institution: Int, _ chance: inout SplitMix64
  ) -> String {
    let number = padded(institution, to: 3)
    if item.limits.regex != nil { return "contact@institution-\(number).example" }
    if item.tabulation?.roles.contains(.contributor) ?? false { return "架空第\(number)病院" }
    return pick(item.type == .text ? notes : departments, &chance)
  }

  private static func pick(_ list: [String], _ chance: inout SplitMix64) -> String {
    list[chance.next(below: list.count)]
  }
}

extension SampleResponses {
  /// The resource, as a submitted response is written.
  fileprivate static func resource(
    _ form: Questionnaire, _ given: [Int: [AnswerValue]], code: CaseCode, site: String,
    version: Int, authored: String
  ) -> String {
    func items(_ parent: Int?) -> String {
      form.children(of: parent).compactMap { index -> String? in
        let item = form.items[index]
        let author =
          parent == nil
          ? "\"extension\":[" + JSONTree.author(form.role(for: index) ?? .physician).line + "],"
          : ""
        let head = "{" + author + "\"linkId\":\"" + encodeEscapes(item.linkID) + "\","
        if item.type == .group {
          let inner = items(index)
          return inner.isEmpty ? nil : head + "\"item\":[" + inner + "]}"
        }
        guard let answers = given[index] else { return nil }
        let list = answers.map { JSONTree.answer($0).line }.joined(separator: ",")
        return head + "\"answer\":[" + list + "]}"
      }.joined(separator: ",")
    }
    var head = JSONTree.responseHead(code, form)
    head.submit(version: version, authored: authored, siteCode: site)
    return head.line.dropLast() + ",\"item\":[" + items(nil) + "]}"
  }
}

/// A small generator of pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014).
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A whole number from 0 up to, but not including, `limit`.
  mutating func next(below limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

  /// A number from 0 up to, but not including, 1.
  mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

  /// A number in 0...1, mostly near `centre`.
  mutating func bell(around centre: Double) -> Double {
    let spread = (fraction() + fraction() + fraction()) / 1.5 - 1
    let value = spread < 0 ? centre + spread * centre : centre + spread * (1 - centre)
    return min(max(value, 0), 1)
  }
}
