/// `invalidUrlValue`: an answer to a `url` item is an absolute URI.
///
/// It has a scheme, something after it, and no white space: `https://example.org`, `urn:oid:1.2`.
/// A relative one would mean something else wherever the response is read. FHIR R4 2.24.0.1 (uri:
/// "URIs can be absolute or relative"), and the `url` item type of Questionnaire 2.42.5.
enum URLRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard !isAbsolute(check.record.text(answer.value)) else { return }
    let shown = check.shown(answer.value)
    check.report(
      .invalidUrlValue, question: question, offset: answer.start,
      Phrase(
        ja: "\(shown) は絶対 URL ではありません。例: https://example.org/",
        en: "\(shown) is no absolute URL; example: https://example.org/"))
  }

  /// Whether `text` reads `scheme:rest` (RFC 3986, 3.1).
  private static func isAbsolute(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = text.utf8[..<colon]
    guard let first = scheme.first, isLetter(first),
      scheme.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) })
    else { return false }
    let rest = text.utf8[text.utf8.index(after: colon)...]
    return rest.contains { $0 != UInt8(ascii: "/") } && !text.contains(where: \.isWhitespace)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
