import FormModel

/// How far a response is: the numbered questions that are enabled, and those of them answered.
struct Progress {
  /// The numbered questions with an enabled item.
  var total = 0
  /// Those whose enabled required items are all answered.
  var done = 0

  /// Counts for a response.
  init(_ index: FormIndex, _ record: ResponseRecord, _ route: Route) {
    let form = index.form
    for (number, item) in form.items.enumerated() where item.prefix != nil {
      let questions = route.questions.filter { number <= $0 && $0 < max(item.end, number + 1) }
      guard !questions.isEmpty else { continue }
      total += 1
      let required = questions.filter { form.items[$0].isRequired }
      let needed = required.isEmpty ? questions : required
      if needed.allSatisfy({ !record.values(of: $0).isEmpty }) { done += 1 }
    }
  }
}
