/// `invalidAttachmentType`, `maxAttachmentSize`: an attachment is of an allowed media type, and not
/// too large.
///
/// Extension `mimeType`: the attachment's `contentType` is one of them, ignoring case and
/// parameters (`text/plain; charset=utf-8`); `image/*` allows any image. Extension `maxSize`, in
/// megabytes of 1,048,576 bytes: the size is that of `size`, else that of the base64 `data`. An
/// attachment that stands elsewhere and gives no size is `notChecked` (information).
enum AttachmentRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasAttachmentLimits else { return }
    let limits = check.item(question).limits
    checkType(answer, limits.mimeTypes, question, &check)
    if let most = limits.maxSize { checkSize(answer, most, question, &check) }
  }

  private static func checkType(
    _ answer: ResponseRecord.Answer, _ allowed: [String], _ question: Int,
    _ check: inout ResponseCheck
  ) {
    let type = mediaType(check.record.text(answer.code))
    guard !allowed.isEmpty, !allowed.contains(where: { isType(type, mediaType($0)) })
    else { return }
    let names = allowed.joined(separator: ", ")
    let words =
      type.isEmpty
      ? Phrase(
        ja: "contentType がありません。使える種類: \(names)", en: "no contentType; allowed: \(names)")
      : Phrase(
        ja: "contentType \(check.shown(answer.code)) は使えません。使える種類: \(names)",
        en: "the contentType \(check.shown(answer.code)) is not allowed; allowed: \(names)")
    check.report(.invalidAttachmentType, question: question, offset: answer.start, words)
  }

  private static func isType(_ type: String, _ allowed: String) -> Bool {
    allowed.hasSuffix("/*") ? type.hasPrefix(allowed.dropLast()) : type == allowed
  }

  /// The type and subtype alone, in lower case.
  private static func mediaType(_ text: String) -> String {
    String(text.lowercased().prefix { $0 != ";" && !$0.isWhitespace })
  }

  private static func checkSize(
    _ answer: ResponseRecord.Answer, _ most: DecimalNumber, _ question: Int,
    _ check: inout ResponseCheck
  ) {
    guard let bytes = size(of: answer, check.record) else {
      check.report(
        .notChecked, .information, question: question, offset: answer.start,
        Phrase(
          ja: "添付の大きさが分からないので確認していません。上限: \(most.literal) MB",
          en: "the attachment does not tell its size, which was not checked; at most "
            + "\(most.literal) MB"))
      return
    }
    guard Double(bytes) > (Double(most.literal) ?? .infinity) * 1_048_576 else { return }
    check.report(
      .maxAttachmentSize, question: question, offset: answer.start,
      Phrase(
        ja: "添付は \(bytes) バイトです。\(most.literal) MB までです",
        en: "the attachment has \(bytes) bytes; at most \(most.literal) MB are allowed"))
  }

  private static func size(of answer: ResponseRecord.Answer, _ record: ResponseRecord) -> Int? {
    if answer.display != .none, let size = record.integer(answer.display), size >= 0 {
      return size
    }
    guard answer.system != .none else { return nil }
    // Four letters of base64 carry three bytes; padding and line breaks carry none.
    let letters = record.text(answer.system).utf8.count { $0 > 0x20 && $0 != UInt8(ascii: "=") }
    return letters / 4 * 3 + letters % 4 * 3 / 4
  }
}
