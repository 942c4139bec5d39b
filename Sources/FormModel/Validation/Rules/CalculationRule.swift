/// `invariant`: an answer that the form calculates is what its expression comes to.
///
/// An error where nobody may change it (`readOnly`), else a warning: people may know better. Where
/// the expression comes to nothing there is nothing to compare.
/// SDC's `calculatedExpression`.
enum CalculationRule {
  static func check(_ check: inout ResponseCheck) {
    guard !check.index.expressions.calculations.isEmpty else { return }
    for question in check.index.expressions.calculations.keys.sorted() {
      for item in check.record.occurrences(of: question)
      where check.record.items[item].firstAnswer >= 0 {
        compare(question, Int32(item), &check)
      }
    }
  }

  private static func compare(_ question: Int, _ item: Int32, _ check: inout ResponseCheck) {
    guard let calculation = check.index.expressions.calculations[question] else { return }
    let source = check.elements
    let words: Phrase
    do throws(EvaluationError) {
      let result = try calculation.expression.evaluate(
        for: ExpressionCollection(.element(ResponseElements.item(item))), in: source,
        check.environment(for: calculation.expression))
      guard !result.isEmpty else { return }
      var answers = ExpressionCollection.empty
      var answer = check.record.items[Int(item)].firstAnswer
      while answer >= 0 {
        answers.append(.element(ResponseElements.value(answer)))
        answer = check.record.answers[Int(answer)].next
      }
      guard try calculation.expression.isEqual(result, answers, in: source) != true else { return }
      words = Phrase(
        ja: "回答が、調査票の式で計算した値と違います", en: "the answer differs from what the form calculates")
    } catch {
      if check.findings.contains(where: { $0.severity == .error }) { return }
      words = Phrase(
        ja: "計算する値を確認できません。\(error.words(.japanese))",
        en: "what the form calculates cannot be checked: \(error.words(.english))")
    }
    check.report(
      .invariant, check.item(question).isReadOnly ? .error : .warning, question: question,
      offset: check.record.items[Int(item)].start, words)
  }
}
