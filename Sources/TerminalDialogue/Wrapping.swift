/// Prose broken into lines that fit a terminal: at spaces, and between East Asian letters where
/// Japanese typesetting allows it.
///
/// A text that fits stays as it is. A single word that is too long, such as an address, is not cut:
/// it could not be copied any more. Lines after the first begin with five spaces, so that none is
/// taken for one of the dialogue's own beginnings.
package func wrapped(_ text: String, width: Int) -> [String] {
  broken(text, columns: max(20, width) - 1, indent: "     ")
}

/// A text in lines of at most `columns` columns, those after the first behind `indent`.
package func broken(_ text: String, columns: Int, indent: String = "") -> [String] {
  guard displayWidth(text) > columns else { return [text] }
  var lines: [String] = []
  var line = ""
  var used = 0
  for piece in pieces(of: text) {
    let size = displayWidth(piece.trimmedAtEnd)
    if used + size > columns, line.contains(where: { $0 != " " }) {
      lines.append(line.trimmedAtEnd)
      line = indent
      used = displayWidth(indent)
    }
    line += piece
    used += displayWidth(piece)
  }
  lines.append(line.trimmedAtEnd)
  return lines
}

/// Texts side by side, each broken into its own column; the last one is not filled up.
package func sideBySide(_ columns: [(text: String, width: Int)]) -> [String] {
  let cells = columns.map { column in broken(column.text, columns: column.width) }
  return (0..<(cells.map(\.count).max() ?? 0)).map { row in
    var line = ""
    for (column, lines) in zip(columns, cells) {
      let cell = row < lines.count ? lines[row] : ""
      line += cell + String(repeating: " ", count: max(1, column.width + 2 - displayWidth(cell)))
    }
    return line.trimmedAtEnd
  }
}

/// What a line may not begin with, and what it may not end with (the usual Japanese prohibitions).
private let notFirst = Set("、。，．・：；？！）］｝」』】〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}…")
private let notLast = Set("（［｛「『【〔〈《([{*")

/// The text in pieces between which a line may end; a space belongs to what stands before it.
private func pieces(of text: String) -> [String] {
  var pieces: [String] = []
  var piece = ""
  var previous: Character?
  for character in text {
    if let last = previous, mayBreak(last, character) {
      pieces.append(piece)
      piece = ""
    }
    piece.append(character)
    previous = character
  }
  return pieces + [piece]
}

private func mayBreak(_ last: Character, _ next: Character) -> Bool {
  if last == " " { return next != " " }
  if next == " " || notLast.contains(last) || notFirst.contains(next) { return false }
  return displayWidth(String(last)) > 1 || displayWidth(String(next)) > 1
}

extension String {
  /// The text without the spaces at its end.
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
