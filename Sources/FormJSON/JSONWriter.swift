import FormModel

/// The contents of a JSON string for `text`: only what RFC 8259 demands is escaped.
package func encodeEscapes(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension JSONTree {
  /// The tree as one line of JSON, without a newline.
  package var line: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// The tree as JSON over several lines, two spaces a level, with a newline at the end.
  package var page: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int?) {
    func separated<Element>(
      _ elements: [Element], _ open: String, _ close: String, to text: inout String,
      _ write: (Element, inout String, Int?) -> Void
    ) {
      text += open
      let inner = indent.map { $0 + 1 }
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        if let inner { text += "\n" + String(repeating: "  ", count: inner) }
        write(element, &text, inner)
      }
      if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
      text += close
    }
    switch self {
    case .object(let members, _):
      separated(members, "{", "}", to: &text) { member, text, indent in
        text += "\"" + encodeEscapes(member.name) + (indent == nil ? "\":" : "\": ")
        member.value.write(to: &text, indent: indent)
      }
    case .array(let elements, _):
      separated(elements, "[", "]", to: &text) { $0.write(to: &$1, indent: $2) }
    case .string(let raw, _, _): text += "\"" + raw + "\""
    case .number(let digits, _): text += digits
    case .boolean(let value, _): text += value ? "true" : "false"
    case .null: text += "null"
    }
  }
}
