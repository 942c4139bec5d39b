import FormModel

/// The cells of one item at the level at which it is published.
struct OptionCells {
  private(set) var cells: [ReleaseQuestion.Cell]
  private(set) var reading: AnswerReading
  /// Whether a cell joins several of the item's own options.
  let isGrouped: Bool

  /// The cells of `item`, or nil where its answers are nothing that can be counted by option.
  ///
  /// Only the first level listed is used: an item that is published by region has no cells for
  /// what lies below, so that no finer count ever exists.
  init?(_ item: QuestionnaireItem, _ tabulation: ItemTabulation) {
    guard var finest = OptionCells.finest(item, tabulation) else { return nil }
    for index in finest.indices {
      finest[index].isSensitive = tabulation.sensitive.contains(finest[index].code)
    }
    let groups = tabulation.levels.first?.groups ?? []
    var cellOf: [Int?] = Array(finest.indices)
    cells = finest
    isGrouped = !groups.isEmpty
    if isGrouped {
      cells = groups.map { group in
        let members = finest.filter { group.members.contains($0.code) }
        return ReleaseQuestion.Cell(
          code: group.code, label: group.label,
          isExclusive: !members.isEmpty && members.allSatisfy(\.isExclusive),
          isSensitive: members.contains(where: \.isSensitive))
      }
      cellOf = finest.map { cell in groups.firstIndex { $0.members.contains(cell.code) } }
      if let last = finest.indices.last, item.type == .openChoice, cellOf[last] == nil {
        cellOf[last] = cells.count
        cells.append(finest[last])
      }
    }
    reading =
      switch item.type {
      case .boolean: .boolean(whenTrue: cellOf.first ?? nil, whenFalse: cellOf.last ?? nil)
      case .openChoice: .options(cellOf.dropLast(), written: cellOf.last ?? nil)
      case .choice: .options(cellOf, written: nil)
      default: .bands(tabulation.bands, cellOf)
      }
  }

  /// The item's own options or bands; the written answer of an open choice stands last.
  private static func finest(
    _ item: QuestionnaireItem, _ tabulation: ItemTabulation
  ) -> [ReleaseQuestion.Cell]? {
    switch item.type {
    case .boolean:
      return [
        ReleaseQuestion.Cell(code: "true", label: LocalizedText(Phrase(ja: "はい", en: "Yes"))),
        ReleaseQuestion.Cell(code: "false", label: LocalizedText(Phrase(ja: "いいえ", en: "No"))),
      ]
    case .choice, .openChoice:
      guard !item.options.isEmpty else { return nil }
      var cells = item.options.map {
        ReleaseQuestion.Cell(code: $0.code, label: $0.label, isExclusive: $0.isExclusive)
      }
      if item.type == .openChoice {
        let written = ReservedOption.written
        cells.append(
          ReleaseQuestion.Cell(code: written.rawValue, label: item.openLabel ?? written.label))
      }
      return cells
    case .integer, .decimal:
      guard !tabulation.bands.isEmpty else { return nil }
      return tabulation.bands.map { ReleaseQuestion.Cell(code: $0.code, label: $0.label) }
    default:
      return nil
    }
  }
}
