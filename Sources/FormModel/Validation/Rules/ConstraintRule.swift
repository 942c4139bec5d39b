/// `notChecked`: the form's constraints need expressions, which the program does not run yet.
///
/// The items whose enablement an expression decides count as enabled by it, and are named too.
/// One information for a response, naming the constraints: never a pass in silence.
/// Extensions `questionnaire-constraint` and `targetConstraint`.
enum ConstraintRule {
  static func check(_ check: inout ResponseCheck) {
    guard let words = check.index.uncheckedConstraints, !check.scope.isPartial else { return }
    check.report(.notChecked, .information, offset: check.record.extent.start, words)
  }

  /// What is said of a form's constraints; nil where it has none.
  static func words(for form: Questionnaire) -> Phrase? {
    let keys =
      form.constraints.map(\.key) + form.items.flatMap { $0.constraints.map(\.key) }
      + form.items.filter(\.hasEnableWhenExpression).map { "enableWhenExpression \($0.linkID)" }
    guard !keys.isEmpty else { return nil }
    let list = keys.joined(separator: ", ")
    return Phrase(
      ja: "調査票の条件式は確認していません: \(list)",
      en: "the form's constraints were not checked: \(list)")
  }
}
