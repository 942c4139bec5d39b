/// `notChecked`: the form's constraints need expressions, which the program does not run yet.
///
/// One information for a response, naming the constraints: never a pass in silence.
enum ConstraintRule {
  static func check(_ check: inout ResponseCheck) {
    guard !check.index.constraintKeys.isEmpty, !check.scope.isPartial else { return }
    let keys = check.index.constraintKeys.joined(separator: ", ")
    check.report(
      .notChecked, .information, offset: check.record.extent.start,
      Phrase(
        ja: "調査票の条件式は確認していません: \(keys)",
        en: "the form's constraints were not checked: \(keys)"))
  }
}
