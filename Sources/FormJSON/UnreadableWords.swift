package import FormModel

extension UnreadableResource {
  /// Where in the bytes, or nil where the whole is meant.
  package var offset: Int? {
    if case .notJSON(let error) = self { error.offset } else { nil }
  }

  /// What was read and what is allowed; `resource` is the type that was wanted.
  package func words(wanted resource: String) -> Phrase {
    switch self {
    case .notJSON(let error): return error.code.words
    case .notAnObject:
      return Phrase(
        ja: "JSON のオブジェクトではありません。必要なもの: FHIR R4 の \(resource)",
        en: "not a JSON object; a FHIR R4 \(resource) is needed")
    case .otherResource(nil):
      return Phrase(
        ja: "resourceType がありません。必要なもの: \(resource)",
        en: "no resourceType; it must be \(resource)")
    case .otherResource(let type?):
      return Phrase(
        ja: "resourceType が \(shortened(type)) です。必要なもの: \(resource)",
        en: "resourceType is \(shortened(type)); it must be \(resource)")
    }
  }
}

extension JSONError.Code {
  /// What is wrong with the bytes.
  package var words: Phrase {
    switch self {
    case .unexpectedByte(let byte):
      let shown = byte > 0x20 && byte < 0x7F ? String(UnicodeScalar(byte)) : "0x" + hex(byte)
      return Phrase(
        ja: "JSON ではありません。ここに \(shown) は置けません", en: "not JSON: \(shown) cannot stand here")
    case .unexpectedEnd: return Phrase(ja: "JSON が途中で終わっています", en: "the JSON ends in the middle")
    case .invalidUTF8: return Phrase(ja: "UTF-8 ではないバイトがあります", en: "a byte that is not UTF-8")
    case .invalidEscape:
      return Phrase(ja: "JSON の文字列に使えないエスケープがあります", en: "an escape that JSON does not have")
    case .loneSurrogate:
      return Phrase(
        ja: "サロゲートの片方だけのエスケープは文字ではありません", en: "an escaped half of a surrogate pair")
    case .controlCharacter:
      return Phrase(
        ja: "JSON の文字列に制御文字がそのまま書かれています", en: "a raw control character inside a JSON string")
    case .invalidNumber: return Phrase(ja: "JSON の数値の形ではありません", en: "not a JSON number")
    case .tooDeep:
      return Phrase(ja: "64 段より深い入れ子は読みません", en: "nested deeper than 64 levels")
    case .trailingBytes:
      return Phrase(ja: "JSON の後ろに余分な文字があります", en: "something follows the JSON text")
    case .tooLarge: return Phrase(ja: "1 GiB 以上の JSON は読みません", en: "1 GiB or larger")
    }
  }

  private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + digits : digits
  }
}
