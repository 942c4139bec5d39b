extension FormLint {
  /// What is published is published with codes that exist, and never what identifies anyone.
  mutating func checkTabulation(_ index: Int) {
    let item = form.items[index]
    guard let tabulation = item.tabulation else { return }
    if item.isConfidential, tabulation.isPublished {
      report(
        .structure, .error, index,
        Phrase(
          ja: "機密ラベルの付いた項目は集計して公表できません",
          en: "an item with a confidentiality label cannot be published"))
    }
    let booleans = item.type == .boolean ? ["true", "false"] : []
    let options = booleans + item.options.map(\.code)
    for code in tabulation.sensitive where !options.contains(code) {
      report(
        .structure, .error, index,
        Phrase(
          ja: "sensitive のコード \(shortened(code)) は選択肢にありません",
          en: "sensitive code \(shortened(code)) is no option"))
    }
    checkBands(tabulation.bands, index)
    checkLevels(tabulation, of: index, base: options + tabulation.bands.map(\.code))
  }

  private mutating func checkBands(_ bands: [TabulationBand], _ index: Int) {
    for (band, next) in zip(bands, bands.dropFirst())
    where band.high == nil || band.high != next.low {
      report(
        .structure, .error, index,
        Phrase(
          ja: "区分 \(band.code) と \(next.code) の間に隙間か重なりがあります",
          en: "bands \(band.code) and \(next.code) leave a gap or overlap"))
    }
  }

  /// Each level joins every code of the level before it, once.
  private mutating func checkLevels(_ tabulation: ItemTabulation, of index: Int, base: [String]) {
    var finer = base
    for level in tabulation.levels where level.months == nil && !level.groups.isEmpty {
      let members = level.groups.flatMap(\.members)
      if members.sorted() != finer.filter({ !$0.isEmpty }).sorted() {
        report(
          .structure, .error, index,
          Phrase(
            ja: "level \(level.code) は細かい区分のコードをちょうど1回ずつ含まなければなりません",
            en: "level \(level.code) must hold every code of the finer level exactly once"))
      }
      finer = level.groups.map(\.code)
    }
  }

  /// The population, the indicators and the tables speak of items and options that exist.
  mutating func checkFormTabulation() {
    guard let tabulation = form.tabulation else { return }
    let conditions =
      [tabulation.population].compactMap(\.self)
      + tabulation.indicators.flatMap { $0.alternatives.flatMap(\.self) }
    for condition in conditions {
      if let words = problem(with: condition, of: nil) {
        report(.structure, .error, nil, words)
      }
    }
    for indicator in tabulation.indicators {
      checkWordings(of: indicator.label, "indicator \(indicator.code)", nil)
      for band in indicator.bands { checkWordings(of: band.label, "band \(band.code)", nil) }
    }
    for table in tabulation.tables { checkWordings(of: table.label, "table \(table.code)", nil) }
    let indicators = tabulation.indicators.map(\.code)
    let linkIDs =
      tabulation.tables.flatMap { $0.strata + $0.measures.filter { !indicators.contains($0) } }
      + tabulation.indicators.flatMap { [$0.days?.from, $0.days?.to].compactMap(\.self) }
    for linkID in linkIDs where form.index(of: linkID) == nil {
      report(
        .structure, .error, nil,
        Phrase(
          ja: "tabulation の linkId \(shortened(linkID)) の項目はありません",
          en: "tabulation names linkId \(shortened(linkID)), which no item has"))
    }
  }
}
