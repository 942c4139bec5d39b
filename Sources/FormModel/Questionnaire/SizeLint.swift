extension FormLint {
  /// The most items a form may have.
  package static let mostItems = 10_000
  /// The most options all items of a form may have together.
  package static let mostOptions = 200_000
  /// The longest chain of conditions and parents: enablement follows it by recursion.
  package static let longestChain = 200

  /// Whether the form is small enough for the other checks, and for use.
  mutating func checkSize() -> Bool {
    let items = form.items.count
    if items > FormLint.mostItems {
      report(
        .structure, .error, nil,
        Phrase(
          ja: "項目が \(items) あります。\(FormLint.mostItems) までです",
          en: "the form has \(items) items; at most \(FormLint.mostItems)"))
      return false
    }
    let options = form.items.reduce(0) { $0 + $1.options.count }
    if options > FormLint.mostOptions {
      report(
        .structure, .error, nil,
        Phrase(
          ja: "選択肢が全部で \(options) あります。\(FormLint.mostOptions) までです",
          en: "the form has \(options) options in all; at most \(FormLint.mostOptions)"))
      return false
    }
    return true
  }

  /// Conditions that wait for each other could never be decided, and a long chain of them would
  /// need a deep stack to decide.
  mutating func checkChains() {
    var state = Array(repeating: 0, count: form.items.count)
    // How many items must be decided one after another before each is.
    var length = Array(repeating: 1, count: form.items.count)
    for start in form.items.indices where state[start] == 0 {
      // Depth-first with a stack of our own: a hostile form may be deep.
      var stack = [(item: start, sources: sources(of: start)[...])]
      state[start] = 1
      while let top = stack.last {
        guard let source = top.sources.first else {
          state[top.item] = 2
          stack.removeLast()
          if let next = stack.last {
            length[next.item] = max(length[next.item], length[top.item] + 1)
          }
          continue
        }
        stack[stack.count - 1].sources.removeFirst()
        if state[source] == 1 {
          report(
            .structure, .error, top.item,
            Phrase(
              ja: "条件が循環しています（項目 \(form.items[source].linkID)）",
              en: "the conditions form a cycle through \(form.items[source].linkID)"))
        } else if state[source] == 0 {
          state[source] = 1
          stack.append((source, sources(of: source)[...]))
        } else {
          length[top.item] = max(length[top.item], length[source] + 1)
        }
      }
    }
    guard let item = length.firstIndex(where: { $0 > FormLint.longestChain }) else { return }
    report(
      .structure, .error, item,
      Phrase(
        ja: "条件が \(FormLint.longestChain) 段より長く連なっています",
        en: "a chain of more than \(FormLint.longestChain) conditions ends here"))
  }

  /// What an item's enablement depends on: its parent, and the sources of its conditions.
  private func sources(of index: Int) -> [Int] {
    let expression = form.items[index].enableWhenExpression.flatMap {
      try? form.parse($0, isWhole: false)
    }
    return [form.items[index].parent].compactMap(\.self)
      + form.items[index].enableWhen.compactMap { form.index(of: $0.question) }
      + (expression?.linkIDs ?? []).compactMap { form.index(of: $0.text) }
  }
}
