/// `invalidUnit`: a quantity is given in one of the item's units.
///
/// The units are those of the extension `questionnaire-unitOption`, or else the one of
/// `questionnaire-unit`; SDC's `unitOpen` may allow any. Two units are the same when system and
/// code are: the word a person reads (`Quantity.unit`) counts only where the form gives no code.
/// Units are never converted.
enum UnitRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasUnits,
      case .quantity(let quantity) = check.record.value(of: answer)
    else { return }
    let units = check.item(question).limits.units
    guard !units.contains(where: { isUnit($0, of: quantity) }) else { return }
    let shown = shortened(quantity.unitName)
    let names = units.prefix(8).map(\.unitName).joined(separator: ", ")
    let more = units.count > 8 ? ", …" : ""
    let words =
      shown.isEmpty
      ? Phrase(
        ja: "単位がありません。使える単位: \(names)\(more)", en: "no unit; allowed: \(names)\(more)")
      : Phrase(
        ja: "単位 \(shown) は使えません。使える単位: \(names)\(more)",
        en: "the unit \(shown) is not allowed; allowed: \(names)\(more)")
    check.report(.invalidUnit, question: question, offset: answer.start, words)
  }

  private static func isUnit(_ unit: Coding, of quantity: Quantity) -> Bool {
    if unit.code.isEmpty { return unit.display.wordings.contains(quantity.unit) }
    return unit.code == quantity.code && unit.system == quantity.system
  }
}

extension Quantity {
  /// The unit as a message shows it: its code, with the system where that is not UCUM.
  var unitName: String {
    code.isEmpty ? unit : Coding(system: system, code: code).unitName
  }
}

extension Coding {
  fileprivate var unitName: String {
    if code.isEmpty { return display.base }
    return system.isEmpty || system == "http://unitsofmeasure.org" ? code : "\(system)#\(code)"
  }
}
