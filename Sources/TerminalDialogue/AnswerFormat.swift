package import FormModel

/// Answers as people read them.
package struct AnswerFormat {
  private let language: Language

  /// Makes a format in `language`.
  package init(_ language: Language) { self.language = language }

  /// The answers to an item on one line; control characters are made visible.
  package func text(_ answers: [AnswerValue], to item: QuestionnaireItem) -> String {
    answers.map { text($0, item) }.joined(separator: Phrase(ja: "、", en: ", ")(language))
  }

  private func text(_ answer: AnswerValue, _ item: QuestionnaireItem) -> String {
    switch answer {
    case .boolean(let value):
      return (value ? YesNo.yes : YesNo.no)(language)
    case .integer, .decimal:
      return answer.plain + (item.unit.map { " " + visible($0.display(language)) } ?? "")
    case .date(let date): return JapaneseDate.described(date, language)
    case .coding:
      let option = item.options.first { $0.value == answer }
      return visible(option?.label(language) ?? answer.plain)
    case .string(let text) where item.type.isChoice:
      return Phrase(ja: "その他: ", en: "other: ")(language) + visible(text)
    case .string(let text):
      // Line breaks are the person's own; everything else that a terminal obeys is not.
      return text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { visible(String($0)) }.joined(separator: " / ")
    default: return visible(answer.plain)
    }
  }

  /// An item's text before its answer: without the full stop that ends a sentence.
  package func label(_ item: QuestionnaireItem) -> String {
    let text = visible(item.text(language))
    return text.hasSuffix("。") || text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// The lines that say what may be answered.
  package func hints(for item: QuestionnaireItem, width: Int) -> [String] {
    switch item.type {
    case .boolean: return [YesNo.numbered(language)]
    case .integer: return [rangeHint(item, Phrase(ja: "整数", en: "whole number"))]
    case .decimal:
      var hint = rangeHint(item, Phrase(ja: "数値", en: "number"))
      if let places = item.limits.maxDecimalPlaces {
        hint += Phrase(
          ja: "、小数点以下 \(places) 桁まで",
          en: ", at most \(places) decimal place\(places == 1 ? "" : "s")")(
            language)
      }
      return [hint]
    case .date:
      let from = item.limits.minValue?.plain
      let ja = from.map { "（\($0) 以降）" } ?? ""
      let en = from.map { " (from \($0) on)" } ?? ""
      return [
        Phrase(
          ja: "日付\(ja)。例: 2026-04-01、2026/4/1、令和8年4月1日、R8.4.1",
          en: "date\(en), for example 2026-04-01, 2026/4/1, R8.4.1")(language)
      ]
    case .choice, .openChoice: return optionHints(item, width)
    case .text:
      return [
        Phrase(
          ja: "文章。終わりは . だけの行" + limit(item),
          en: "text; a line with only . ends it" + limit(item))(
            language)
      ]
    case .string:
      let ja = item.entryFormat.map { "。例: \(visible($0))" } ?? ""
      let en = item.entryFormat.map { ", for example \(visible($0))" } ?? ""
      return [Phrase(ja: "1行の文字" + limit(item) + ja, en: "one line" + limit(item) + en)(language)]
    default: return []
    }
  }

  private func limit(_ item: QuestionnaireItem) -> String {
    guard let most = item.limits.maxLength else { return "" }
    return Phrase(ja: "（\(most) 文字まで）", en: " (at most \(most) characters)")(language)
  }

  private func rangeHint(_ item: QuestionnaireItem, _ kind: Phrase) -> String {
    guard let least = item.limits.minValue, let most = item.limits.maxValue else {
      return kind(language)
    }
    return Phrase(
      ja: "\(least.plain)-\(most.plain) の\(kind(.japanese))",
      en: "\(kind(.english)), \(least.plain)-\(most.plain)")(language)
  }

  private func optionHints(_ item: QuestionnaireItem, _ width: Int) -> [String] {
    var labels = item.options.map { visible($0.label(language)) }
    if let open = item.openLabel { labels.append(visible(open(language))) }
    let number = String(labels.count).count
    let cells = labels.enumerated().map { index, label in
      String(repeating: " ", count: number - String(index + 1).count) + "\(index + 1) \(label)"
    }
    var lines = cells
    // A long list is shown in columns, read across.
    if cells.count > 12 {
      let cell = (cells.map(displayWidth).max() ?? 0) + 2
      let columns = max(1, (width - 4) / max(cell, 1))
      lines = stride(from: 0, to: cells.count, by: columns).map { start in
        cells[start..<min(start + columns, cells.count)].map {
          $0 + String(repeating: " ", count: cell - displayWidth($0))
        }.joined()
      }
      lines = lines.map { line in
        var line = line
        while line.last == " " { line.removeLast() }
        return line
      }
    }
    if item.repeats {
      lines.append(
        Phrase(ja: "複数可。例: 1 3-5、追加 +2、取消 -3", en: "several: 1 3-5; add +2, take away -3")(language)
      )
    }
    return lines
  }
}
