import FormModel

/// Bytes that a person or a file sent, as text that an answer may hold.
enum InputText {
  /// Why bytes are refused.
  struct Refusal: Error {
    /// What stands where.
    var words: Phrase
  }

  /// The text; refused, with its place, where it is not UTF-8 or holds a control or direction
  /// character.
  ///
  /// Tabs are allowed, and line breaks where there may be several lines.
  static func read(
    _ bytes: some Collection<UInt8>, isSeveralLines: Bool = false
  ) -> Result<String, Refusal> {
    guard let text = String(validating: Array(bytes), as: UTF8.self) else {
      let position = firstBroken(Array(bytes)) + 1
      return .failure(
        Refusal(
          words: Phrase(
            ja: "\(position) 文字目が UTF-8 ではありません", en: "character \(position) is not UTF-8")))
    }
    for (position, scalar) in text.unicodeScalars.enumerated()
    where scalar.isUnsafeToShow && scalar != "\t" && !(isSeveralLines && scalar == "\n") {
      return .failure(
        Refusal(
          words: Phrase(
            ja: "\(position + 1) 文字目の \(visible(String(scalar))) は使えません",
            en: "character \(position + 1), \(visible(String(scalar))), cannot be used")))
    }
    return .success(text)
  }

  /// The text of a file whose lines end in either way, without the last line's end.
  static func readFile(_ bytes: [UInt8]) -> Result<String, Refusal> {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    while lines.count > 1, lines.last?.isEmpty ?? false { lines.removeLast() }
    return read(Array(lines.joined(separator: [0x0A])), isSeveralLines: true)
  }

  /// How many whole characters stand before the first byte that is not UTF-8.
  private static func firstBroken(_ bytes: [UInt8]) -> Int {
    var (count, start) = (0, 0)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let encoded = Array(String(scalar).utf8)
      guard bytes[start...].starts(with: encoded) else { break }
      (count, start) = (count + 1, start + encoded.count)
    }
    return count
  }
}
