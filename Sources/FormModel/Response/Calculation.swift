extension FormIndex {
  /// What the form calculates as the answer to a question; nil where it calculates none, or where
  /// what it needs is not answered yet.
  package func calculatedAnswers(
    to question: Int, _ record: ResponseRecord, _ enablement: Enablement, now: DateTime?
  ) -> [AnswerValue]? {
    guard let calculation = expressions.calculations[question] else { return nil }
    let item =
      record.firstOccurrence.indices.contains(question) ? record.firstOccurrence[question] : -1
    let focus =
      item < 0
      ? ExpressionCollection.empty : ExpressionCollection(.element(ResponseElements.item(item)))
    let environment = ExpressionEnvironment(
      today: now?.date, now: now, resource: ResponseElements.response)
    let result = try? calculation.expression.evaluate(
      for: focus, in: ResponseElements(record, enablement), environment)
    let answers = (result?.values ?? []).compactMap { answer($0, to: form.items[question], record) }
    return answers.isEmpty || answers.count != result?.count ? nil : answers
  }

  /// A value as an answer to an item; nil where the item takes no such answer.
  private func answer(
    _ value: ExpressionValue, to item: QuestionnaireItem, _ record: ResponseRecord
  ) -> AnswerValue? {
    switch (value, item.type) {
    case (.boolean(let truth), .boolean): .boolean(truth)
    case (.integer(let number), .integer): .integer(number)
    case (.integer(let number), .decimal): .decimal(DecimalNumber(number))
    case (.decimal(let number), .decimal): .decimal(number)
    case (.string(let text), .string), (.string(let text), .text): .string(text)
    case (.date(let date), .date): .date(date)
    case (.dateTime(let moment), .dateTime): .dateTime(moment)
    case (.time(let time), .time): .time(time)
    case (.string(let code), .choice), (.string(let code), .openChoice):
      item.options.first { $0.code == code }?.value
    case (.element(let element), _):
      ResponseElements.answer(element, in: record).flatMap {
        $0.type == item.type.answerType ? $0 : nil
      }
    default: nil
    }
  }
}
